package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A rule with what it may add.
 *
 * @param rule what happens to the table
 * @param filter a SQL boolean over the table's columns; rows of either side for which it is not true are left alone.
 *     Null for all rows
 * @param excludedColumns columns whose values never leave the source and are never written
 * @param insertOnlyColumns columns that a new row brings along and that an existing row keeps: a difference in them alone
 *     is none. Timestamps that the application writes anew at every start, for example
 * @param naturalKey columns that identify a row in place of the primary key; empty for the primary key
 * @param keepReferenced under {@link Rule#OVERWRITE}: a row that would be deleted stays while rows that remain on the
 *     target and do not come from the source point at it
 */
@JsonInclude(JsonInclude.Include.NON_DEFAULT)
public record TableRule(
        Rule rule,
        @Nullable String filter,
        SortedSet<String> excludedColumns,
        SortedSet<String> insertOnlyColumns,
        List<String> naturalKey,
        boolean keepReferenced) {

    public TableRule {
        filter = filter == null || filter.isBlank() ? null : filter;
        excludedColumns = sorted(excludedColumns);
        insertOnlyColumns = sorted(insertOnlyColumns);
        naturalKey = copy(naturalKey);
    }

    /** Reads JSON, in which everything but the rule may be left out. */
    @JsonCreator
    @SuppressWarnings("NullAway") // what is left out arrives as null
    static TableRule fromJson(
            @JsonProperty("rule") Rule rule,
            @JsonProperty("filter") @Nullable String filter,
            @JsonProperty("excludedColumns") @Nullable SortedSet<String> excludedColumns,
            @JsonProperty("insertOnlyColumns") @Nullable SortedSet<String> insertOnlyColumns,
            @JsonProperty("naturalKey") @Nullable List<String> naturalKey,
            @JsonProperty("keepReferenced") @Nullable Boolean keepReferenced) {
        return new TableRule(
                rule, filter, excludedColumns, insertOnlyColumns, naturalKey, Boolean.TRUE.equals(keepReferenced));
    }

    /** The bare rule. */
    public static TableRule of(Rule rule) {
        return new TableRule(rule, null, new TreeSet<>(), new TreeSet<>(), List.of(), false);
    }

    /** The same rule that also leaves these columns out. */
    TableRule without(Collection<String> columns) {
        if (columns.isEmpty() || !rule.carriesRows()) {
            return this;
        }
        SortedSet<String> excluded = new TreeSet<>(excludedColumns);
        excluded.addAll(columns);
        return new TableRule(rule, filter, excluded, insertOnlyColumns, naturalKey, keepReferenced);
    }

    static SortedSet<String> sorted(@Nullable Collection<String> names) {
        return names == null ? Collections.emptySortedSet() : Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    static <T> List<T> copy(@Nullable Collection<? extends T> values) {
        return values == null ? List.of() : Collections.unmodifiableList(new ArrayList<>(values));
    }
}
