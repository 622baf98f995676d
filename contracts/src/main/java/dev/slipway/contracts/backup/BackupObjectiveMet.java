package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * An environment that had missed its objective has a verified backup that is young enough again.
 *
 * @param environment the environment
 * @param maximumAgeSeconds how old its newest verified backup may be, in seconds
 * @param newestTakenAt when its newest verified backup was completed
 * @param metAt when this was found
 */
public record BackupObjectiveMet(
        EnvironmentRef environment, long maximumAgeSeconds, Instant newestTakenAt, Instant metAt)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
