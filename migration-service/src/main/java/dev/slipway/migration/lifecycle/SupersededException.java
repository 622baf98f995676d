package dev.slipway.migration.lifecycle;

/** Restoring a migration's backup would silently undo a later migration of the same target too. */
public final class SupersededException extends RuntimeException {

    SupersededException(MigrationId id, MigrationId later) {
        super("Migration %s cannot be rolled back: migration %s was completed on the same target after it"
                .formatted(id, later));
    }
}
