package dev.slipway.migration.ruleset;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A reference that the application follows but the database does not declare. Where it has one column, it can be written
 * as {@code rolesUsers.roleName -> roles.name}.
 *
 * @param table the table that points, named as in {@link RuleEntry#table()} but without globs
 * @param columns its pointing columns
 * @param referencedTable the table pointed at
 * @param referencedColumns the columns pointed at, as many as {@code columns}
 */
public record LogicalReference(
        String table, List<String> columns, String referencedTable, List<String> referencedColumns) {

    private static final Pattern ARROW =
            Pattern.compile("\\s*(\\S+)\\.([^\\s.]+)\\s*(?:->|→)\\s*(\\S+)\\.([^\\s.]+)\\s*");

    public LogicalReference {
        columns = TableRule.copy(columns);
        referencedColumns = TableRule.copy(referencedColumns);
        if (table == null || referencedTable == null) {
            throw new IllegalArgumentException("A reference names two tables");
        }
        if (columns.isEmpty() || columns.size() != referencedColumns.size()) {
            throw new IllegalArgumentException("The reference from " + table + " to " + referencedTable
                    + " must name as many columns on either side, and at least one");
        }
    }

    /** Reads an object. */
    @JsonCreator(mode = JsonCreator.Mode.PROPERTIES)
    static LogicalReference of(
            @JsonProperty("table") String table,
            @JsonProperty("columns") List<String> columns,
            @JsonProperty("referencedTable") String referencedTable,
            @JsonProperty("referencedColumns") List<String> referencedColumns) {
        return new LogicalReference(table, columns, referencedTable, referencedColumns);
    }

    /**
     * Reads {@code table.column -> table.column}; a table may have a schema.
     *
     * @throws IllegalArgumentException when it is not of this form
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static LogicalReference parse(String text) {
        Matcher arrow = ARROW.matcher(text);
        if (!arrow.matches()) {
            throw new IllegalArgumentException("A reference is written as table.column -> table.column, not " + text);
        }
        return new LogicalReference(arrow.group(1), List.of(arrow.group(2)), arrow.group(3), List.of(arrow.group(4)));
    }

    @Override
    public String toString() {
        return table + "(" + String.join(", ", columns) + ") → " + referencedTable + "("
                + String.join(", ", referencedColumns) + ")";
    }
}
