package dev.slipway.migration.ruleset;

/** There is no rule set of this name, or not in this version. */
public final class UnknownRuleSetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names it. */
    public UnknownRuleSetException(String name) {
        super("There is no rule set '" + name + "'");
    }

    /** Names it and the version. */
    public UnknownRuleSetException(String name, int version) {
        super("Rule set '%s' has no version %d".formatted(name, version));
    }
}
