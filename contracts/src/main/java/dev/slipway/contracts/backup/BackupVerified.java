package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * Every stored object of a backup was read back and is what was stored.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param objects how many objects were read
 * @param bytes how many bytes were read
 * @param verifiedAt when the last one had been read
 */
public record BackupVerified(UUID backupId, EnvironmentRef environment, int objects, long bytes, Instant verifiedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
