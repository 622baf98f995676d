package dev.slipway.environment.variable;

import dev.slipway.environment.precondition.ExpectedVersion;

/** One thing to do to one name of a set. */
public sealed interface Edit {

    /** The name that it is about. */
    VariableName name();

    /** What the variable must be for this to be done. */
    ExpectedVersion expected();

    /**
     * Create the variable or give it a new value.
     *
     * @param value what it shall become
     * @param expected what it must be
     */
    record Put(NewValue value, ExpectedVersion expected) implements Edit {

        /** Whatever the variable is now. */
        public Put(NewValue value) {
            this(value, new ExpectedVersion.Any());
        }

        @Override
        public VariableName name() {
            return value.name();
        }
    }

    /**
     * Remove the variable. It must exist.
     *
     * @param name the variable
     * @param expected what it must be
     */
    record Remove(VariableName name, ExpectedVersion expected) implements Edit {}

    /**
     * Make the variable what it was in an earlier version, which may be that there was none.
     *
     * @param earlier what the name stood for then
     * @param expected what it must be now
     */
    record Reinstate(StoredVariable earlier, ExpectedVersion expected) implements Edit {

        @Override
        public VariableName name() {
            return earlier.name();
        }
    }
}
