package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * One line of a rule set: which tables, and what happens to them.
 *
 * @param table a table name or a glob with {@code *} and {@code ?}, with or without a schema ({@code roles},
 *     {@code public.roles}, {@code t_*}); without a schema it matches in every schema. What stands before the first dot
 *     is the schema
 * @param rule see {@link TableRule}
 * @param filter see {@link TableRule}
 * @param excludedColumns see {@link TableRule}
 * @param insertOnlyColumns see {@link TableRule}
 * @param naturalKey see {@link TableRule}
 * @param keepReferenced see {@link TableRule}
 * @param optional whether it is no error when no table has this exact name; globs may always match nothing
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record RuleEntry(
        String table,
        Rule rule,
        @Nullable String filter,
        SortedSet<String> excludedColumns,
        SortedSet<String> insertOnlyColumns,
        List<String> naturalKey,
        boolean keepReferenced,
        boolean optional) {

    public RuleEntry {
        excludedColumns = TableRule.sorted(excludedColumns);
        insertOnlyColumns = TableRule.sorted(insertOnlyColumns);
        naturalKey = TableRule.copy(naturalKey);
    }

    /** An entry without columns that are only inserted. */
    public RuleEntry(
            String table,
            Rule rule,
            @Nullable String filter,
            SortedSet<String> excludedColumns,
            List<String> naturalKey,
            boolean keepReferenced,
            boolean optional) {
        this(table, rule, filter, excludedColumns, Collections.emptySortedSet(), naturalKey, keepReferenced, optional);
    }

    /** Reads JSON, in which everything but table and rule may be left out. */
    @JsonCreator
    @SuppressWarnings("NullAway") // what is left out arrives as null
    static RuleEntry fromJson(
            @JsonProperty("table") String table,
            @JsonProperty("rule") Rule rule,
            @JsonProperty("filter") @Nullable String filter,
            @JsonProperty("excludedColumns") @Nullable SortedSet<String> excludedColumns,
            @JsonProperty("insertOnlyColumns") @Nullable SortedSet<String> insertOnlyColumns,
            @JsonProperty("naturalKey") @Nullable List<String> naturalKey,
            @JsonProperty("keepReferenced") @Nullable Boolean keepReferenced,
            @JsonProperty("optional") @Nullable Boolean optional) {
        return new RuleEntry(
                table,
                rule,
                filter,
                excludedColumns,
                insertOnlyColumns,
                naturalKey,
                Boolean.TRUE.equals(keepReferenced),
                Boolean.TRUE.equals(optional));
    }

    /** An entry with the bare rule, for a table that must exist. */
    public static RuleEntry of(String table, Rule rule) {
        return new RuleEntry(table, rule, null, TableRule.sorted(null), List.of(), false, false);
    }

    /** The rule without the name. */
    public TableRule tableRule() {
        return new TableRule(rule, filter, excludedColumns, insertOnlyColumns, naturalKey, keepReferenced);
    }
}
