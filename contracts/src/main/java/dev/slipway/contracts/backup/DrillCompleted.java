package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A backup was restored into a scratch database, every table was as in the backup, and every check held.
 *
 * @param drillId the drill
 * @param backupId the backup that was restored
 * @param environment what was backed up
 * @param tables how many tables were compared
 * @param rows how many rows they have
 * @param checks how many checks held
 * @param recoveryMillis how long it took from the first byte read to the last table compared, in milliseconds
 * @param completedAt when the last check had held
 */
public record DrillCompleted(
        UUID drillId,
        UUID backupId,
        EnvironmentRef environment,
        int tables,
        long rows,
        int checks,
        long recoveryMillis,
        Instant completedAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
