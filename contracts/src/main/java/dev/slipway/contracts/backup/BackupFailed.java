package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup could not be taken or did not verify; nothing of it is kept.
 *
 * @param backupId the backup
 * @param environment what should have been backed up
 * @param migrationId the migration that asked for it, or null
 * @param reason a sentence for people
 * @param failedAt when it was given up
 */
public record BackupFailed(
        UUID backupId, EnvironmentRef environment, @Nullable UUID migrationId, String reason, Instant failedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
