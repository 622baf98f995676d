package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stop taking a backup and keep nothing of it. Repeating the command, and giving it for a backup that has ended, changes
 * nothing.
 *
 * @param backupId the backup
 * @param environment what is backed up
 * @param requestedBy who asked, for the audit
 * @param reason why, for people, or null
 */
public record CancelBackup(
        UUID backupId,
        EnvironmentRef environment,
        String requestedBy,
        @Nullable String reason) implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
