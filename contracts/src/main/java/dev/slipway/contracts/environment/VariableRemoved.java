package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * A variable was deleted.
 *
 * @param environment the environment
 * @param name the variable's name
 * @param removedBy who
 * @param removedAt when
 */
public record VariableRemoved(EnvironmentRef environment, String name, String removedBy, Instant removedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
