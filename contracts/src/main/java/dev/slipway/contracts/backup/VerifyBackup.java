package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * Read a backup's stored objects back and tell whether they are what was stored.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param requestedBy who asked, for the record
 */
public record VerifyBackup(UUID backupId, EnvironmentRef environment, String requestedBy) implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
