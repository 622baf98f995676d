package dev.slipway.migration.ruleset;

import java.util.List;

/** Knows what still needs a rule set by its name. Every feature that names rule sets has one. */
public interface RuleSetUses {

    /** What needs the rule set of this name now, each a phrase for people such as {@code plan 7f…}. */
    List<String> of(String ruleSet);
}
