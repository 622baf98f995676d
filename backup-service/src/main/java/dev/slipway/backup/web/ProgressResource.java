package dev.slipway.backup.web;

import dev.slipway.backup.Progress;

/** How far the work has come, as the API shows it. */
record ProgressResource(int tablesDone, int tablesTotal, long bytes) {

    static ProgressResource of(Progress progress) {
        return new ProgressResource(progress.tablesDone(), progress.tablesTotal(), progress.bytes());
    }
}
