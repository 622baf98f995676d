package dev.slipway.contracts.environment;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A variable was deleted.
 *
 * @param environment the environment
 * @param name the variable's name
 * @param version the version of the environment's variables that this change made; null only in messages of old
 * @param removedBy who
 * @param removedAt when
 */
public record VariableRemoved(
        EnvironmentRef environment, String name, @Nullable Long version, String removedBy, Instant removedAt)
        implements EnvironmentEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
