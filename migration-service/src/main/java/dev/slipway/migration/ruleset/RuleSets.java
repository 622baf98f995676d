package dev.slipway.migration.ruleset;

import java.util.List;
import java.util.Optional;

/** The rule sets that can be named: the presets that ship with Slipway, and those that were saved. */
public interface RuleSets {

    /** The latest version of each, by name. */
    List<RuleSet> all();

    /** The latest version of the rule set of this name, if there is one. */
    Optional<RuleSet> find(String name);

    /**
     * The latest version of the rule set of this name.
     *
     * @throws UnknownRuleSetException when there is none
     */
    default RuleSet get(String name) {
        return find(name).orElseThrow(() -> new UnknownRuleSetException(name));
    }

    /**
     * Saves a rule set as the next version under its name; the version that it carries is not regarded.
     *
     * @return the rule set with the version that it got
     * @throws PresetNameException when the name is a preset's
     */
    RuleSet save(RuleSet ruleSet, String by);

    /** The rule set that is used for this application when a request names none. */
    Optional<RuleSet> defaultOf(String application);

    /**
     * Sets which rule set is used for an application when a request names none.
     *
     * @throws UnknownRuleSetException when there is none of this name
     */
    void setDefault(String application, String ruleSet, String by);
}
