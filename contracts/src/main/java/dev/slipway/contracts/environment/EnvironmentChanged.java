package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * An environment's name for people, connection, uploads or place in the pipeline changed; ask env-service what it is
 * now.
 *
 * @param environment the environment
 * @param changedBy who
 * @param changedAt when
 */
public record EnvironmentChanged(EnvironmentRef environment, String changedBy, Instant changedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
