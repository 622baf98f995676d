package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * Keep a backup until the holder lets go of it. Repeating a command changes nothing but the reason. A command that
 * cannot be followed becomes a dead letter that says why.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param holder who needs it, such as release-42
 * @param reason why, for people
 * @param requestedBy who asked, for the audit
 */
public record PinBackup(UUID backupId, EnvironmentRef environment, String holder, String reason, String requestedBy)
        implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
