package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup could not be restored into a scratch database, or what was restored is not as it must be.
 *
 * @param drillId the drill
 * @param backupId the backup, or null when the environment has none
 * @param environment what was backed up
 * @param reason a sentence for people
 * @param failedAt when it was given up
 */
public record DrillFailed(
        UUID drillId, @Nullable UUID backupId, EnvironmentRef environment, String reason, Instant failedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
