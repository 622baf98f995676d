package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import java.time.Instant;

/**
 * An environment was created.
 *
 * @param environment the environment
 * @param stage its stage
 * @param registeredBy who
 * @param registeredAt when
 */
public record EnvironmentRegistered(EnvironmentRef environment, Stage stage, String registeredBy, Instant registeredAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
