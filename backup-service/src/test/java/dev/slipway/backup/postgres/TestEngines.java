package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupEngine;
import dev.slipway.backup.BackupProperties;

/** Engines for tests outside of this package. */
public final class TestEngines {

    private TestEngines() {}

    /** The one that writes directory archives. */
    public static BackupEngine directory(BackupProperties properties) {
        return new DirectoryEngine(properties, new PgDumpEngine(properties));
    }
}
