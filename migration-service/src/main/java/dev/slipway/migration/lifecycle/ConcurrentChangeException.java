package dev.slipway.migration.lifecycle;

import org.springframework.dao.OptimisticLockingFailureException;

/** Somebody else changed the migration at the same time; reading it again and repeating helps. */
public final class ConcurrentChangeException extends OptimisticLockingFailureException {

    /** Names the migration. */
    public ConcurrentChangeException(MigrationId id) {
        super("Migration %s was changed by somebody else at the same time".formatted(id));
    }
}
