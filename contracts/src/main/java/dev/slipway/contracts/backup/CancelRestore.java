package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Stop a restore before it replaces the live data. Repeating the command, and giving it for a restore that is switching
 * over or has ended, changes nothing.
 *
 * @param restoreId the restore
 * @param environment where it restores
 * @param requestedBy who asked, for the audit
 * @param reason why, for people, or null
 */
public record CancelRestore(
        UUID restoreId,
        EnvironmentRef environment,
        String requestedBy,
        @Nullable String reason) implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
