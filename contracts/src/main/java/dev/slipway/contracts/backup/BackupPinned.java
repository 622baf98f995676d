package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * Someone needs a backup: it is not deleted before all of its holders let go of it.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param holder who needs it
 * @param reason why, for people
 * @param pinnedBy who pinned it
 * @param pinnedAt when
 */
public record BackupPinned(
        UUID backupId, EnvironmentRef environment, String holder, String reason, String pinnedBy, Instant pinnedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
