package dev.slipway.environment.variable;

import dev.slipway.contracts.VariableType;
import org.jspecify.annotations.Nullable;

/**
 * Which variables to list, by name.
 *
 * @param text part of the name or description, whatever the case, or null for any
 * @param type plain or secret, or null for both
 * @param after the name after which to begin, or null for the beginning
 * @param limit at most how many
 */
public record VariableFilter(
        @Nullable String text,
        @Nullable VariableType type,
        @Nullable VariableName after,
        int limit) {

    /** All of them. */
    public static final VariableFilter ALL = new VariableFilter(null, null, null, Integer.MAX_VALUE);
}
