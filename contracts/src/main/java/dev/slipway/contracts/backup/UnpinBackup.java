package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * Let go of a backup; what else holds it still does. A holder that has no pin is no error.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param holder who needed it
 * @param requestedBy who asked, for the audit
 */
public record UnpinBackup(UUID backupId, EnvironmentRef environment, String holder, String requestedBy)
        implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
