package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;
import java.util.List;

/**
 * A reference between two tables that exist.
 *
 * @param table the table that points
 * @param columns its pointing columns
 * @param referencedTable the table pointed at
 * @param referencedColumns the columns pointed at
 */
public record ResolvedReference(
        TableName table, List<String> columns, TableName referencedTable, List<String> referencedColumns) {

    public ResolvedReference {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }
}
