package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Restore an environment's newest backup into a scratch database, compare it, and drop it.
 *
 * @param drillId the id that the drill gets, chosen by the sender
 * @param environment whose backup
 * @param backupId the backup, or null for the newest
 * @param requestedBy who asked, for the record
 */
public record RunDrill(
        UUID drillId, EnvironmentRef environment, @Nullable UUID backupId, String requestedBy)
        implements BackupCommand {

    @Override
    public String key() {
        return environment.toString();
    }
}
