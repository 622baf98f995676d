package dev.slipway.migration.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TableName;
import java.util.List;
import java.util.Optional;
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
     * @param type its type as PostgreSQL writes it; null in plans that are older than this was kept
     * @param before its value on the target; null for NULL and for added rows
     * @param after its value from the package; null for NULL and for removed rows
     */
    public record ColumnChange(
            String name,
            @Nullable String type,
            @Nullable String before,
            @Nullable String after) {

        /** Where two JSON values differ; empty unless the column holds JSON and has a value on both sides. */
        public Optional<JsonDifferences> json() {
            boolean holdsJson = "json".equals(type) || "jsonb".equals(type);
            return holdsJson && before != null && after != null
                    ? JsonDifferences.between(before, after)
                    : Optional.empty();
        }
    }
}
