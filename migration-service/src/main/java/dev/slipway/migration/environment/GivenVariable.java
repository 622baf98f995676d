package dev.slipway.migration.environment;

import dev.slipway.contracts.VariableType;

/**
 * A variable's value on its way to env-service. Never stored here; {@link #toString()} does not show the value.
 *
 * @param name the variable's name
 * @param type plain or secret
 * @param value the value
 */
public record GivenVariable(String name, VariableType type, String value) {

    @Override
    public String toString() {
        return "GivenVariable[%s, %s]".formatted(name, type);
    }
}
