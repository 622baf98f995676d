package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A holder has let go of a backup; there may be others.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param holder who needed it
 * @param unpinnedBy who took the pin away
 * @param unpinnedAt when
 */
public record BackupUnpinned(
        UUID backupId, EnvironmentRef environment, String holder, String unpinnedBy, Instant unpinnedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
