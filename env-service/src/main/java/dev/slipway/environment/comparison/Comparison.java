package dev.slipway.environment.comparison;

import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableName;
import java.util.List;

/**
 * Two environments side by side, each with what it inherits. Values as they were written, before references are
 * resolved.
 *
 * @param entries one for each name that either has, by name
 */
public record Comparison(List<Entry> entries) {

    /** Keeps a copy. */
    public Comparison {
        entries = List.copyOf(entries);
    }

    /** A name in the two environments. */
    public sealed interface Entry {

        /** The name. */
        VariableName name();

        /**
         * Only the first environment has it.
         *
         * @param name the name
         * @param left there
         */
        record OnlyLeft(VariableName name, Variable left) implements Entry {}

        /**
         * Only the second environment has it.
         *
         * @param name the name
         * @param right there
         */
        record OnlyRight(VariableName name, Variable right) implements Entry {}

        /**
         * Both have it.
         *
         * @param name the name
         * @param left in the first
         * @param right in the second
         * @param same whether type and value are the same; of secrets by keyed fingerprint
         */
        record Both(VariableName name, Variable left, Variable right, boolean same) implements Entry {}
    }
}
