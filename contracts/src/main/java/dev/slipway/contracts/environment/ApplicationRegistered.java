package dev.slipway.contracts.environment;

import java.time.Instant;

/**
 * An application was created.
 *
 * @param application its slug
 * @param registeredBy who
 * @param registeredAt when
 */
public record ApplicationRegistered(String application, String registeredBy, Instant registeredAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return application;
    }
}
