package dev.slipway.migration.ruleset;

import java.time.Instant;

/**
 * One version of a saved rule set.
 *
 * @param name the rule set's name
 * @param version counts up from 1
 * @param written what was saved, or, of a deletion, what was deleted
 * @param deleted whether this version is its deletion
 * @param by who saved it
 * @param at when
 */
public record RuleSetVersion(
        String name, int version, WrittenRuleSet written, boolean deleted, String by, Instant at) {}
