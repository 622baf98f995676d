package dev.slipway.migration.lifecycle;

/** What was asked of a migration is not possible in the state that it is in. */
public final class IllegalTransitionException extends RuntimeException {

    private final MigrationState current;

    IllegalTransitionException(MigrationId migration, MigrationState current, String attempt) {
        super("Migration %s cannot be %s: it is %s".formatted(migration, attempt, current.label()));
        this.current = current;
    }

    /** The state that the migration is in. */
    public MigrationState current() {
        return current;
    }
}
