package dev.slipway.contracts.environment;

import java.time.Instant;

/**
 * An archived application was taken up again.
 *
 * @param application its slug
 * @param unarchivedBy who
 * @param unarchivedAt when
 */
public record ApplicationUnarchived(String application, String unarchivedBy, Instant unarchivedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return application;
    }
}
