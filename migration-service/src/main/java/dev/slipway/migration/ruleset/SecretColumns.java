package dev.slipway.migration.ruleset;

import java.util.SortedSet;

/**
 * Columns whose values never leave a source, whatever rule their table has.
 *
 * @param table a table name or glob as in {@link RuleEntry#table()}
 * @param columns the columns' names
 */
public record SecretColumns(String table, SortedSet<String> columns) {

    public SecretColumns {
        columns = TableRule.sorted(columns);
    }
}
