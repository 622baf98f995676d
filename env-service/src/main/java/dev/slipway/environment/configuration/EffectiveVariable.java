package dev.slipway.environment.configuration;

import dev.slipway.environment.variable.VariableName;

/**
 * A variable as it counts in an environment, with its references as they were written.
 *
 * @param name its name
 * @param value its value in the clear
 * @param secret whether it is a secret
 */
public record EffectiveVariable(VariableName name, String value, boolean secret) {

    /** Without the value. */
    @Override
    public String toString() {
        return "EffectiveVariable[name=%s, value=hidden, secret=%s]".formatted(name, secret);
    }
}
