package dev.slipway.migration.lifecycle;

/** There is no migration of this id. */
public final class UnknownMigrationException extends RuntimeException {

    /** Names the id. */
    public UnknownMigrationException(MigrationId id) {
        super("There is no migration " + id);
    }
}
