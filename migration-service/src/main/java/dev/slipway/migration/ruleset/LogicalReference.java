package dev.slipway.migration.ruleset;

import java.util.List;

/**
 * A reference that the application follows but the database does not declare: {@code rolesUsers.roleName → roles.name}.
 *
 * @param table the table that points, named as in {@link RuleEntry#table()} but without globs
 * @param columns its pointing columns
 * @param referencedTable the table pointed at
 * @param referencedColumns the columns pointed at, as many as {@code columns}
 */
public record LogicalReference(
        String table, List<String> columns, String referencedTable, List<String> referencedColumns) {

    public LogicalReference {
        columns = TableRule.copy(columns);
        referencedColumns = TableRule.copy(referencedColumns);
        if (columns.isEmpty() || columns.size() != referencedColumns.size()) {
            throw new IllegalArgumentException("The reference from " + table + " to " + referencedTable
                    + " must name as many columns on either side, and at least one");
        }
    }

    @Override
    public String toString() {
        return table + "(" + String.join(", ", columns) + ") → " + referencedTable + "("
                + String.join(", ", referencedColumns) + ")";
    }
}
