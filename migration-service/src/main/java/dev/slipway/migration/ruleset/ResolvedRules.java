package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A rule set applied to the tables of a database: every table has a rule.
 *
 * @param tables the rule of each table
 * @param references the rule set's references between tables that exist
 */
public record ResolvedRules(SortedMap<TableName, ResolvedRule> tables, List<ResolvedReference> references) {

    public ResolvedRules {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        references = List.copyOf(references);
    }

    /** The rule of a table that was among those resolved. */
    public TableRule of(TableName table) {
        ResolvedRule resolved = tables.get(table);
        if (resolved == null) {
            throw new IllegalArgumentException("no rule was resolved for " + table);
        }
        return resolved.rule();
    }
}
