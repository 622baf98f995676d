package dev.slipway.contracts.environment;

import java.time.Instant;

/**
 * An application and its environments were put away: nothing of them can be changed, backed up or released.
 *
 * @param application its slug
 * @param archivedBy who
 * @param archivedAt when
 */
public record ApplicationArchived(String application, String archivedBy, Instant archivedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return application;
    }
}
