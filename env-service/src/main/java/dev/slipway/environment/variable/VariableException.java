package dev.slipway.environment.variable;

/** Why something cannot be done with a variable. The message is a sentence for people and never holds a value. */
public abstract sealed class VariableException extends RuntimeException {

    private VariableException(String message) {
        super(message);
    }

    /** There is no variable of this name. */
    public static final class UnknownVariable extends VariableException {
        /** For the name that was asked for. */
        public UnknownVariable(VariableSetRef set, VariableName name) {
            super("'%s' has no variable '%s'.".formatted(set, name));
        }
    }

    /** The set was never in this version, or the variable did not change in it. */
    public static final class UnknownVersion extends VariableException {
        /** For the version that was asked for. */
        public UnknownVersion(VariableSet set, long version) {
            super("The variables of '%s' have no version %d; the newest is %d."
                    .formatted(set.ref(), version, set.version()));
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

    /** A value, description or reason holds characters that cannot be stored, or is too long. */
    public static final class InvalidText extends VariableException {
        /** For the variable, the part of it, and what is wrong there. */
        public InvalidText(VariableName name, String part, String wrong) {
            super("The %s of '%s' %s.".formatted(part, name, wrong));
        }

        /** For the reason of a change. */
        public InvalidText(String part, String wrong) {
            super("The %s %s.".formatted(part, wrong));
        }
    }

    /** The same name is given twice in one request. */
    public static final class DuplicateName extends VariableException {
        /** For the name that is repeated. */
        public DuplicateName(VariableName name) {
            super("The variable '%s' is given twice in one request.".formatted(name));
        }
    }

    /** A set would hold more than it may. */
    public static final class TooManyVariables extends VariableException {
        /** For the set and the most that it may hold. */
        public TooManyVariables(VariableSetRef set, int most) {
            super("'%s' would have more than %d variables; nothing was changed.".formatted(set, most));
        }
    }
}
