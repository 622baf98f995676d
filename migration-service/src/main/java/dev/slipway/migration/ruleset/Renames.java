package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Renames that a target still lacks.
 *
 * @param tables from the target's name to the source's
 * @param columns to be done after those of tables
 */
public record Renames(SortedMap<TableName, TableName> tables, List<Column> columns) {

    /** Nothing to rename. */
    public static final Renames NONE = new Renames(Collections.emptySortedMap(), List.of());

    public Renames {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        columns = List.copyOf(columns);
    }

    /**
     * A column to rename.
     *
     * @param table its table, by the name that the source has for it
     * @param from the target's name
     * @param to the source's name
     */
    public record Column(TableName table, String from, String to) {}

    /** Whether there are none. */
    public boolean isEmpty() {
        return tables.isEmpty() && columns.isEmpty();
    }
}
