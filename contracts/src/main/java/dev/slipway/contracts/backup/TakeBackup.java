package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Take a backup of an environment. Repeating a command with the same {@code backupId} takes no second one.
 *
 * @param backupId the id that the new backup gets, chosen by the sender
 * @param environment what to back up
 * @param migrationId the migration that waits for it, or null
 * @param requestedBy who asked, for the audit
 * @param note free text kept with the backup, or null
 */
public record TakeBackup(
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String requestedBy,
        @Nullable String note)
        implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
