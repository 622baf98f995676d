package dev.slipway.migration.ruleset;

import org.jspecify.annotations.Nullable;

/**
 * A rule set in a list.
 *
 * @param name its name
 * @param version its latest version
 * @param description for people
 * @param preset whether it is a preset
 * @param extended the preset that it extends; null if none
 * @param problem why it cannot be used, if so: the preset that it extends may be gone
 */
public record RuleSetSummary(
        String name,
        int version,
        String description,
        boolean preset,
        @Nullable String extended,
        @Nullable String problem) {}
