package dev.slipway.migration.environment;

import dev.slipway.contracts.EnvironmentRef;

/** No environment of this name is registered. */
public final class UnknownEnvironmentException extends RuntimeException {

    /** Names the environment. */
    public UnknownEnvironmentException(EnvironmentRef ref) {
        super("No environment '%s' is registered".formatted(ref));
    }
}
