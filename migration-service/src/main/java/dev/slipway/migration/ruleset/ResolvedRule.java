package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule set says about one table, and why.
 *
 * @param table the table
 * @param rule what happens to it
 * @param origin which part of the rule set decided
 * @param pattern the name or glob that decided: an entry's, or that of a list; null when the table is user-defined
 * @param overruled the other entries that match, the most specific first
 */
public record ResolvedRule(
        TableName table,
        TableRule rule,
        Origin origin,
        @Nullable String pattern,
        List<String> overruled) {

    public ResolvedRule {
        overruled = List.copyOf(overruled);
    }

    /** Which part of a rule set decided. */
    public enum Origin {
        /** An entry with the table's exact name. */
        @JsonProperty("named")
        NAMED,
        /** An entry with a glob. */
        @JsonProperty("pattern")
        PATTERN,
        /** The table is in the list of built-in tables and no entry matched. */
        @JsonProperty("built-in-default")
        BUILT_IN_DEFAULT,
        /** The table is among those whose rows never travel, and its rule would have carried them. */
        @JsonProperty("never-travels")
        NEVER_TRAVELS,
        /** Nothing knows the table: the application's users made it. */
        @JsonProperty("user-default")
        USER_DEFAULT
    }

    ResolvedRule with(TableRule other) {
        return new ResolvedRule(table, other, origin, pattern, overruled);
    }

    /** The table's structure only, because the list of what never travels has it. */
    ResolvedRule kept(String because) {
        List<String> matching = new ArrayList<>();
        if (pattern != null && (origin == Origin.NAMED || origin == Origin.PATTERN)) {
            matching.add(pattern);
        }
        matching.addAll(overruled);
        return new ResolvedRule(table, TableRule.of(Rule.SCHEMA_ONLY), Origin.NEVER_TRAVELS, because, matching);
    }

    /** A sentence for people that says why the table has its rule. */
    public String reason() {
        return switch (origin) {
            case NAMED -> "the rule set names it";
            case PATTERN -> "it matches the rule set's pattern " + pattern;
            case BUILT_IN_DEFAULT -> "it is a built-in table that the rule set has no own rule for";
            case NEVER_TRAVELS -> "its rows never travel (" + pattern + ")";
            case USER_DEFAULT -> "it is a user-defined table";
        };
    }
}
