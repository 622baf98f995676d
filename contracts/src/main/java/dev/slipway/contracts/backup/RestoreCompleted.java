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
 */
public record RestoreCompleted(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        Instant completedAt) implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
