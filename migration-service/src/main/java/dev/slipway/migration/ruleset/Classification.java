package dev.slipway.migration.ruleset;

import java.util.List;

/**
 * What a rule set says about each table of an environment.
 *
 * @param rules the rule set
 * @param tables every table with its rule
 * @param unmatched the rule set's entries that match no table
 */
public record Classification(RuleSet rules, ResolvedRules tables, List<String> unmatched) {

    public Classification {
        unmatched = List.copyOf(unmatched);
    }
}
