package dev.slipway.migration.ruleset;

import java.util.List;
import java.util.Optional;

/**
 * The rule sets that can be named: the presets, and those that were saved. A saved one may extend a preset; what comes
 * from there is the preset's as it is whenever the rule set is used.
 */
public interface RuleSets {

    /** The latest version of each, by name. */
    List<RuleSetSummary> all();

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
     * A rule set with all that it inherits, without saving it.
     *
     * @throws InvalidRuleSetException when it is wrong in itself, or extends anything but a preset
     */
    RuleSet resolve(WrittenRuleSet written);

    /** Whether the name is a preset's. */
    boolean isPreset(String name);

    /**
     * Saves a rule set as the next version under its name; the version that it carries is not regarded. Saving what is
     * so already makes no new version.
     *
     * @throws PresetNameException when the name is a preset's
     * @throws InvalidRuleSetException when it is wrong in itself, or extends anything but a preset
     * @throws StaleRuleSetException when it is not in the expected version
     */
    RuleSetVersion save(WrittenRuleSet ruleSet, ExpectedVersion expected, String by);

    /**
     * Saves an earlier version as the next one, also of a deleted rule set.
     *
     * @throws UnknownRuleSetException when there is no such version
     * @throws StaleRuleSetException when it is not in the expected version
     */
    RuleSetVersion restore(String name, int version, ExpectedVersion expected, String by);

    /**
     * Deletes a rule set; its versions stay, and one of them can be restored.
     *
     * @throws UnknownRuleSetException when there is none of this name
     * @throws PresetNameException when the name is a preset's
     * @throws RuleSetInUseException when something needs it
     * @throws StaleRuleSetException when it is not in the expected version
     */
    void delete(String name, ExpectedVersion expected, String by);

    /** The version of a saved rule set that is in force; none when it is deleted, or a preset. */
    Optional<RuleSetVersion> current(String name);

    /** All versions of a saved rule set, the newest first; empty when none was ever saved. */
    List<RuleSetVersion> versions(String name);

    /** One version of a saved rule set. */
    Optional<RuleSetVersion> version(String name, int version);

    /** The rule set that is used for this application when a request names none. */
    Optional<RuleSet> defaultOf(String application);

    /**
     * Sets which rule set is used for an application when a request names none.
     *
     * @throws UnknownRuleSetException when there is none of this name
     */
    void setDefault(String application, String ruleSet, String by);

    /** Lets an application have no default rule set, whether it had one or not. */
    void removeDefault(String application, String by);
}
