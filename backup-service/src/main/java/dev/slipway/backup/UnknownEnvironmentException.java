package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;

/** Nobody has registered this environment. */
public final class UnknownEnvironmentException extends RuntimeException {

    private final EnvironmentRef environment;

    /** Names the environment. */
    public UnknownEnvironmentException(EnvironmentRef environment) {
        super("The environment %s is not registered.".formatted(environment));
        this.environment = environment;
    }

    /** Which one. */
    public EnvironmentRef environment() {
        return environment;
    }
}
