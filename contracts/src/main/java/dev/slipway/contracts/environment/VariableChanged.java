package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.VariableType;
import java.time.Instant;

/**
 * A variable was created or got a new value.
 *
 * @param environment the environment
 * @param name the variable's name
 * @param type plain or secret
 * @param version the version of the environment's variables that this change made, from 1
 * @param changedBy who
 * @param changedAt when
 */
public record VariableChanged(
        EnvironmentRef environment, String name, VariableType type, long version, String changedBy, Instant changedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
