package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * Every stored object of a backup is in the second bucket too.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param bytes how many bytes there are of it
 * @param replicatedAt when the last one had been copied
 */
public record BackupReplicated(UUID backupId, EnvironmentRef environment, long bytes, Instant replicatedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
