package dev.slipway.environment.variable;

import java.util.Optional;

/** What a writer believes the variable to be; a change on another belief is refused. */
public sealed interface ExpectedVersion {

    /** Whether the belief holds for the variable as it is, or for its absence. */
    default boolean holdsFor(Optional<Variable> current) {
        return switch (this) {
            case Any _ -> true;
            case Absent _ -> current.isEmpty();
            case Present _ -> current.isPresent();
            case Exactly(long version) ->
                current.filter(variable -> variable.version() == version).isPresent();
        };
    }

    /** The writer does not care. */
    record Any() implements ExpectedVersion {}

    /** There is no such variable yet. */
    record Absent() implements ExpectedVersion {}

    /** There is such a variable, in whatever version. */
    record Present() implements ExpectedVersion {}

    /**
     * The variable is in this version.
     *
     * @param version the version that was read
     */
    record Exactly(long version) implements ExpectedVersion {}
}
