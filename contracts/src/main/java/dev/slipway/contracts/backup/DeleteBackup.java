package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Delete a backup. One that is deleted already is no error; one that may not be deleted stays, and the command
 * becomes a dead letter that says why.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param evenIfNewest whether it may be the newest completed one of its environment
 * @param reason why, for the audit, or null
 * @param requestedBy who asked, for the audit
 */
public record DeleteBackup(
        UUID backupId,
        EnvironmentRef environment,
        boolean evenIfNewest,
        @Nullable String reason,
        String requestedBy) implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
