package dev.slipway.environment.variable;

import org.jspecify.annotations.Nullable;

/**
 * How a name differs between two versions of a set. At least one side is there.
 *
 * @param name the name
 * @param before what it was, or null when there was none
 * @param after what it became, or null when there is none any more
 * @param valueChanged whether type or value differ; otherwise only the description does
 */
public record Difference(
        VariableName name,
        @Nullable StoredVariable before,
        @Nullable StoredVariable after,
        boolean valueChanged) {

    /** What happened to a name. */
    public enum Kind {
        ADDED,
        CHANGED,
        REMOVED
    }

    /** What happened to the name from before to after. */
    public Kind kind() {
        if (before == null) {
            return Kind.ADDED;
        }
        return after == null ? Kind.REMOVED : Kind.CHANGED;
    }
}
