package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Restore a backup into the environment it was taken of. Repeating a command with the same {@code restoreId} restores once.
 *
 * @param restoreId the id that the restore gets, chosen by the sender
 * @param backupId what to restore
 * @param environment where to restore it
 * @param migrationId the migration that is rolled back, or null
 * @param requestedBy who asked, for the audit
 */
public record RestoreBackup(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String requestedBy) implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
