package dev.slipway.migration.packaging;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The query for a table's rows in the order that both sides of a comparison share. */
public final class RowQuery {

    private RowQuery() {}

    /** {@code COPY … TO STDOUT} of a packaged table's rows in a database that has all its columns. */
    public static String copy(PackagedTable table) {
        return copy(table, Set.of());
    }

    /**
     * As {@link #copy(PackagedTable)} for a database that lacks some columns: they read as their constant default, or
     * NULL.
     */
    public static String copy(PackagedTable table, Set<String> missingColumns) {
        return copy(table, null, missingColumns);
    }

    /**
     * As {@link #copy(PackagedTable, Set)}, but only some of these rows.
     *
     * @param condition a SQL boolean; null for all
     */
    public static String copy(PackagedTable packaged, @Nullable String condition, Set<String> missingColumns) {
        TableName table = packaged.table();
        List<PackagedColumn> columns = packaged.columns();
        List<String> key = packaged.key();
        StringBuilder query = new StringBuilder("COPY (SELECT ")
                .append(Quoted.identifiers(
                        columns.stream().map(PackagedColumn::name).toList()))
                .append(" FROM ");
        if (missingColumns.isEmpty()) {
            query.append("ONLY ").append(table.quoted());
        } else {
            query.append("(SELECT *");
            for (PackagedColumn column : columns) {
                if (missingColumns.contains(column.name())) {
                    String image = column.defaultImage() == null
                            ? "NULL::text"
                            : Quoted.literal(column.defaultImage()) + "::text";
                    query.append(", ").append(image).append(" AS ").append(Quoted.identifier(column.name()));
                }
            }
            query.append(" FROM ONLY ").append(table.quoted()).append(") AS t");
        }
        String filter = packaged.rule().filter();
        if (filter != null) {
            // on lines of its own: it may end with a comment
            query.append(" WHERE (\n").append(filter).append("\n)");
        }
        if (condition != null) {
            query.append(filter == null ? " WHERE " : " AND ").append(condition);
        }
        String order = columns.stream()
                .filter(column -> key.isEmpty() || key.contains(column.name()))
                .sorted((a, b) -> Integer.compare(key.indexOf(a.name()), key.indexOf(b.name())))
                .map(column -> sortExpression(column, key.isEmpty() || missingColumns.contains(column.name())))
                .collect(Collectors.joining(", "));
        if (!order.isEmpty()) {
            query.append(" ORDER BY ").append(order);
        }
        return query.append(") TO STDOUT").toString();
    }

    private static String sortExpression(PackagedColumn column, boolean asImage) {
        Column any = new Column(column.name(), column.type(), false, null, false, Identity.NONE, column.order());
        return asImage ? any.imageExpression() : any.sortExpression();
    }
}
