package dev.slipway.migration.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TableName;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What would happen to one row. Values are PostgreSQL's text images; null is NULL.
 *
 * @param table the row's table
 * @param kind what would happen
 * @param key what identifies the row; all its carried columns if the table has no key
 * @param columns for added and removed rows all carried columns, for changed rows those that differ
 */
public record RowChange(
        TableName table, Kind kind, SortedMap<String, @Nullable String> key, List<ColumnChange> columns) {

    /** What would happen. */
    public enum Kind {
        /** The row would be inserted. */
        @JsonProperty("added")
        ADDED,
        /** The row would be updated. */
        @JsonProperty("changed")
        CHANGED,
        /** The row would be deleted. */
        @JsonProperty("removed")
        REMOVED,
        /** The row would be deleted, but rows that remain on the target point at it. */
        @JsonProperty("retained")
        RETAINED
    }

    /**
     * One column of a row.
     *
     * @param name the column
     * @param before its value on the target; null for NULL and for added rows
     * @param after its value from the package; null for NULL and for removed rows
     */
    public record ColumnChange(
            String name, @Nullable String before, @Nullable String after) {}
}
