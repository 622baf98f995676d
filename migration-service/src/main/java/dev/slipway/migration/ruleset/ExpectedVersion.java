package dev.slipway.migration.ruleset;

import java.util.OptionalInt;

/** What a writer believes a rule set to be; a change on another belief is refused. */
public sealed interface ExpectedVersion {

    /**
     * Lets the change go on, or not.
     *
     * @param name the rule set's name
     * @param current its version, or empty when there is none
     * @throws StaleRuleSetException when the belief does not hold
     */
    default void require(String name, OptionalInt current) {
        boolean holds = switch (this) {
            case Any _ -> true;
            case Absent _ -> current.isEmpty();
            case Present _ -> current.isPresent();
            case Exactly(int version) -> current.isPresent() && current.getAsInt() == version;
        };
        if (!holds) {
            throw new StaleRuleSetException(name);
        }
    }

    /** The writer does not care. */
    record Any() implements ExpectedVersion {}

    /** There is no such rule set yet. */
    record Absent() implements ExpectedVersion {}

    /** There is one, in whatever version. */
    record Present() implements ExpectedVersion {}

    /**
     * It is in this version.
     *
     * @param version the version that was read
     */
    record Exactly(int version) implements ExpectedVersion {}
}
