package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A restore failed; the environment is as it was before.
 *
 * @param restoreId the restore
 * @param backupId what should have been restored
 * @param environment where
 * @param migrationId the migration that should have been rolled back by it, or null
 * @param reason a sentence for people
 * @param failedAt when it was given up
 */
public record RestoreFailed(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String reason,
        Instant failedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
