package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup can no longer be listed or restored; its objects are being removed.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param migrationId the migration that it was taken for, or null
 * @param reason why, a sentence for people
 * @param deletedBy who deleted it: a person, a service, or retention:policy
 * @param deletedAt when
 */
public record BackupDeleted(
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String reason,
        String deletedBy,
        Instant deletedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
