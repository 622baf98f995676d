package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;
import org.jspecify.annotations.Nullable;

/**
 * What a rule set says about one table, and why.
 *
 * @param table the table
 * @param rule what happens to it
 * @param origin which part of the rule set decided
 * @param pattern the entry's or the built-in list's name or glob that matched; null when the table is user-defined
 */
public record ResolvedRule(
        TableName table,
        TableRule rule,
        Origin origin,
        @Nullable String pattern) {

    /** Which part of a rule set decided. */
    public enum Origin {
        /** An entry with the table's exact name. */
        NAMED,
        /** An entry with a glob. */
        PATTERN,
        /** The table is in the list of built-in tables and no entry matched. */
        BUILT_IN_DEFAULT,
        /** Nothing knows the table: the application's users made it. */
        USER_DEFAULT
    }

    /** A sentence for people that says why the table has its rule. */
    public String reason() {
        return switch (origin) {
            case NAMED -> "the rule set names it";
            case PATTERN -> "it matches the rule set's pattern " + pattern;
            case BUILT_IN_DEFAULT -> "it is a built-in table that the rule set has no own rule for";
            case USER_DEFAULT -> "it is a user-defined table";
        };
    }
}
