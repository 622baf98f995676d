package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which backups are asked for: those for which all that is given here holds.
 *
 * @param environment what was backed up
 * @param application the application whose environments are meant
 * @param state where they stand
 * @param from the earliest instant of the request
 * @param to the first instant that is too late
 * @param migrationId the migration that they were taken for
 */
public record BackupFilter(
        @Nullable EnvironmentRef environment,
        @Nullable String application,
        @Nullable BackupStateName state,
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable UUID migrationId) {

    /** Leaves none out. */
    public static final BackupFilter ALL = new BackupFilter(null, null, null, null, null, null);
}
