package dev.slipway.environment.variable;

import dev.slipway.contracts.EnvironmentRef;

/** Why something cannot be done with a variable. The message is a sentence for people and never holds a value. */
public abstract sealed class VariableException extends RuntimeException {

    private VariableException(String message) {
        super(message);
    }

    /** The environment has no variable of this name. */
    public static final class UnknownVariable extends VariableException {
        /** For the name that was asked for. */
        public UnknownVariable(EnvironmentRef environment, VariableName name) {
            super("Environment '%s' has no variable '%s'.".formatted(environment, name));
        }
    }

    /** A name breaks the rule for names. */
    public static final class InvalidName extends VariableException {
        /** Says what the rule is; the name itself could be anything and is not repeated. */
        public InvalidName() {
            super("A variable's name starts with a letter and holds only letters, digits and underscores, at most %d."
                    .formatted(VariableName.LONGEST));
        }
    }

    /** A value is larger than a variable may be. */
    public static final class ValueTooLarge extends VariableException {
        /** For the variable whose value it was to be. */
        public ValueTooLarge(VariableName name, int bytes) {
            super("The value of '%s' has %d bytes in UTF-8; at most %d are kept."
                    .formatted(name, bytes, VariableText.LARGEST_VALUE_BYTES));
        }
    }

    /** A value or description holds characters that cannot be stored. */
    public static final class InvalidText extends VariableException {
        /** For the variable, the part of it, and what is wrong there. */
        public InvalidText(VariableName name, String part, String wrong) {
            super("The %s of '%s' %s.".formatted(part, name, wrong));
        }
    }

    /** The same name is given twice in one request. */
    public static final class DuplicateName extends VariableException {
        /** For the name that is repeated. */
        public DuplicateName(VariableName name) {
            super("The variable '%s' is given twice in one request.".formatted(name));
        }
    }

    /** The variable is not in the version that the writer has seen. */
    public static final class StaleVersion extends VariableException {
        /** For the variable that is another by now. */
        public StaleVersion(EnvironmentRef environment, VariableName name) {
            super("The variable '%s' of '%s' was changed by someone else since you read it; nothing was changed now."
                    .formatted(name, environment));
        }
    }
}
