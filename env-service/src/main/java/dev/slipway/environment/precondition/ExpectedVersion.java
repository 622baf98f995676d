package dev.slipway.environment.precondition;

import java.util.OptionalLong;

/** What a writer believes the thing that it changes to be; a change on another belief is refused. */
public sealed interface ExpectedVersion {

    /**
     * Whether the belief holds.
     *
     * @param current the version that there is, or empty when there is none
     */
    default boolean holdsFor(OptionalLong current) {
        return switch (this) {
            case Any _ -> true;
            case Absent _ -> current.isEmpty();
            case Present _ -> current.isPresent();
            case Exactly(long version) -> current.isPresent() && current.getAsLong() == version;
        };
    }

    /**
     * Lets the change go on, or not.
     *
     * @param current the version that there is, or empty when there is none
     * @param what the thing as a sentence names it, such as {@code the environment 'crm/prod'}
     * @throws StaleVersionException when the belief does not hold
     */
    default void require(OptionalLong current, String what) {
        if (!holdsFor(current)) {
            throw new StaleVersionException(what);
        }
    }

    /** The writer does not care. */
    record Any() implements ExpectedVersion {}

    /** There is no such thing yet. */
    record Absent() implements ExpectedVersion {}

    /** There is such a thing, in whatever version. */
    record Present() implements ExpectedVersion {}

    /**
     * The thing is in this version.
     *
     * @param version the version that was read
     */
    record Exactly(long version) implements ExpectedVersion {}
}
