package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An environment has no verified backup as young as its objective demands.
 *
 * @param environment the environment
 * @param maximumAgeSeconds how old its newest verified backup may be, in seconds
 * @param newestTakenAt when its newest verified backup was completed, or null when it has none
 * @param missedAt when this was found
 */
public record BackupObjectiveMissed(
        EnvironmentRef environment,
        long maximumAgeSeconds,
        @Nullable Instant newestTakenAt,
        Instant missedAt) implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
