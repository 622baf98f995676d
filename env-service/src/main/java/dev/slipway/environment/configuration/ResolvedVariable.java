package dev.slipway.environment.configuration;

import dev.slipway.environment.variable.VariableName;

/**
 * A variable whose references are replaced.
 *
 * @param name its name
 * @param value its value in the clear
 * @param secret whether the value may not be shown: it is a secret, or refers to one, directly or not
 */
public record ResolvedVariable(VariableName name, String value, boolean secret) {

    /** Without the value. */
    @Override
    public String toString() {
        return "ResolvedVariable[name=%s, value=hidden, secret=%s]".formatted(name, secret);
    }
}
