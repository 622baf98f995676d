package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A stored object of a backup is missing or is not what was stored: the backup cannot be relied on.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param reason a sentence for people
 * @param foundAt when it was found
 */
public record BackupDamaged(UUID backupId, EnvironmentRef environment, String reason, Instant foundAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
