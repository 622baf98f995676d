package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A restore is finished and the environment's content digests equal the backup's.
 *
 * @param restoreId the restore
 * @param backupId what was restored
 * @param environment where
 * @param migrationId the migration that is rolled back by it, or null
 * @param completedAt when it was verified
 * @param variablesVersion the version that the environment's variables were rolled back to; null when that was not asked
 *     for
 */
public record RestoreCompleted(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        Instant completedAt,
        @Nullable Long variablesVersion)
        implements BackupEvent {

    /** With the variables left as they are. */
    public RestoreCompleted(
            UUID restoreId,
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            Instant completedAt) {
        this(restoreId, backupId, environment, migrationId, completedAt, null);
    }

    @Override
    public String key() {
        return environment.toString();
    }
}
