package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * An environment was put away: nothing of it can be changed, backed up or released.
 *
 * @param environment the environment
 * @param archivedBy who
 * @param archivedAt when
 */
public record EnvironmentArchived(EnvironmentRef environment, String archivedBy, Instant archivedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
