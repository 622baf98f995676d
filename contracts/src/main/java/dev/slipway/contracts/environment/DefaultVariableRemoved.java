package dev.slipway.contracts.environment;

import java.time.Instant;

/**
 * A default of an application was deleted.
 *
 * @param application its slug
 * @param name the variable's name
 * @param version the version of the application's defaults that this change made, from 1
 * @param removedBy who
 * @param removedAt when
 */
public record DefaultVariableRemoved(String application, String name, long version, String removedBy, Instant removedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return application;
    }
}
