package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Someone stopped a backup; nothing of it is kept.
 *
 * @param backupId the backup
 * @param environment what should have been backed up
 * @param migrationId the migration that asked for it, or null
 * @param cancelledBy who stopped it
 * @param reason why, for people, or null
 * @param cancelledAt when it had stopped
 */
public record BackupCancelled(
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
