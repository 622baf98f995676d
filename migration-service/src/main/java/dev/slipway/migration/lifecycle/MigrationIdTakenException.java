package dev.slipway.migration.lifecycle;

/** A request names the id of a migration that asks for something else, so it is no repetition of that. */
public final class MigrationIdTakenException extends RuntimeException {

    MigrationIdTakenException(MigrationId id) {
        super("There is already a migration %s, and it asks for something else".formatted(id));
    }
}
