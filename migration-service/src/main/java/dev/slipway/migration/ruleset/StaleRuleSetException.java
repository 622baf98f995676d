package dev.slipway.migration.ruleset;

/** A rule set is not in the version that the writer has seen. */
public final class StaleRuleSetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StaleRuleSetException(String name) {
        super("Someone else changed rule set '%s' since you read it; nothing was changed now".formatted(name));
    }
}
