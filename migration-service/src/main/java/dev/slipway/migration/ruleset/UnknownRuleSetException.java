package dev.slipway.migration.ruleset;

/** There is no rule set of this name. */
public final class UnknownRuleSetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Names it. */
    public UnknownRuleSetException(String name) {
        super("There is no rule set '" + name + "'");
    }
}
