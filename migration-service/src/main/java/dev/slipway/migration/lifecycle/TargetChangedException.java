package dev.slipway.migration.lifecycle;

import dev.slipway.migration.drift.TargetChanges;

/** Restoring a migration's backup would undo what has changed since, and nobody has said that it may. */
public final class TargetChangedException extends RuntimeException {

    private final transient TargetChanges changes;

    TargetChangedException(MigrationId id, TargetChanges changes) {
        super("A rollback of migration %s would undo what has changed since it was committed. %s"
                .formatted(id, changes.told()));
        this.changes = changes;
    }

    /** What has changed. */
    public TargetChanges changes() {
        return changes;
    }
}
