package dev.slipway.contracts.environment;

import dev.slipway.contracts.VariableType;
import java.time.Instant;

/**
 * A default, which holds in every environment of an application that does not override it, was created or got a new
 * value.
 *
 * @param application its slug
 * @param name the variable's name
 * @param type plain or secret
 * @param version the version of the application's defaults that this change made, from 1
 * @param changedBy who
 * @param changedAt when
 */
public record DefaultVariableChanged(
        String application, String name, VariableType type, long version, String changedBy, Instant changedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return application;
    }
}
