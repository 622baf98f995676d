package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Someone stopped a restore; the environment is as it was before.
 *
 * @param restoreId the restore
 * @param backupId what should have been restored
 * @param environment where
 * @param migrationId the migration that should have been rolled back by it, or null
 * @param cancelledBy who stopped it
 * @param reason why, for people, or null
 * @param cancelledAt when it had stopped
 */
public record RestoreCancelled(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String cancelledBy,
        @Nullable String reason,
        Instant cancelledAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
