package dev.slipway.migration.schema;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What values a column holds.
 *
 * @param type as {@code format_type} writes it
 * @param collation as SQL; null for the type's own
 */
record ColumnType(String type, @Nullable String collation) {

    static ColumnType of(CatalogObject column) {
        return new ColumnType(Objects.requireNonNullElse(column.text("type"), ""), column.text("collation"));
    }

    /** As it follows a column's name. */
    String sql() {
        return collation == null ? type : type + " COLLATE " + collation;
    }
}
