package dev.slipway.managedpostgres;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table that holds rows.
 *
 * @param name its qualified name
 * @param columns in name order, because physical order differs between environments without meaning anything
 * @param primaryKey the key columns' names in key order; empty if there is no primary key
 */
public record Table(TableName name, List<Column> columns, List<String> primaryKey) {

    public Table {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /** The column of that name, if the table has it. */
    public Optional<Column> column(String columnName) {
        return columns.stream()
                .filter(column -> column.name().equals(columnName))
                .findFirst();
    }

    /**
     * A query for the rows of this table only (not of tables that inherit from it): all columns in name order, rows in
     * primary-key order or, without a key, in the order of the images of all columns.
     */
    public String orderedRows() {
        String query = "SELECT "
                + Quoted.identifiers(columns.stream().map(Column::name).toList()) + " FROM ONLY " + name.quoted();
        String order = primaryKey.isEmpty()
                ? columns.stream().map(Column::imageExpression).collect(Collectors.joining(", "))
                : primaryKey.stream()
                        .map(key -> column(key).orElseThrow().sortExpression())
                        .collect(Collectors.joining(", "));
        return order.isEmpty() ? query : query + " ORDER BY " + order;
    }
}
