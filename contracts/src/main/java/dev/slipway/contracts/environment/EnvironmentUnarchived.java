package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * An archived environment was taken up again.
 *
 * @param environment the environment
 * @param unarchivedBy who
 * @param unarchivedAt when
 */
public record EnvironmentUnarchived(EnvironmentRef environment, String unarchivedBy, Instant unarchivedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
