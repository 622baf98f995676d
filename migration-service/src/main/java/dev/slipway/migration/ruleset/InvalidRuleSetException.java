package dev.slipway.migration.ruleset;

import java.util.List;

/** A rule set does not fit the database that it is used on, or is wrong in itself. */
public final class InvalidRuleSetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;

    /**
     * All problems at once.
     *
     * @param ruleSet its name; empty where it could not even be read
     * @param problems each a sentence for people
     */
    public InvalidRuleSetException(String ruleSet, List<String> problems) {
        super((ruleSet.isEmpty() ? "The rule set" : "Rule set \"" + ruleSet + "\"") + " cannot be used: "
                + String.join(" ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each problem as a sentence. */
    public List<String> problems() {
        return problems;
    }
}
