package dev.slipway.contracts.environment;

import java.time.Instant;

/**
 * People call an application by another name from now on. Its slug stays.
 *
 * @param application its slug
 * @param displayName what people call it
 * @param renamedBy who
 * @param renamedAt when
 */
public record ApplicationRenamed(String application, String displayName, String renamedBy, Instant renamedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return application;
    }
}
