package dev.slipway.migration.ruleset;

import java.util.List;

/** A rule set that something needs cannot be deleted. */
public final class RuleSetInUseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final List<String> uses;

    /** All uses, each a phrase for people. */
    public RuleSetInUseException(String name, List<String> uses) {
        super("Rule set '%s' is in use: %s".formatted(name, String.join(", ", uses)));
        this.uses = List.copyOf(uses);
    }

    /** What uses it, each a phrase for people. */
    public List<String> uses() {
        return uses;
    }
}
