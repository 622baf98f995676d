package dev.slipway.environment.variable;

import dev.slipway.contracts.VariableType;
import org.jspecify.annotations.Nullable;

/**
 * What a variable shall become. {@link #toString()} does not show the value.
 *
 * @param name the variable
 * @param type plain or secret
 * @param value the value, at most 64 KiB in UTF-8, any characters but NUL
 * @param description what it is for, at most 1000 characters; null leaves an existing description as it is
 */
public record NewValue(
        VariableName name,
        VariableType type,
        String value,
        @Nullable String description) {

    /**
     * @throws VariableException.ValueTooLarge when the value is larger than 64 KiB
     * @throws VariableException.InvalidText when value or description cannot be stored
     */
    public NewValue {
        VariableText.requireValue(name, value);
        if (description != null) {
            VariableText.requireDescription(name, description);
        }
    }

    @Override
    public String toString() {
        return "NewValue[%s, %s]".formatted(name, type);
    }
}
