package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.List;

/**
 * How to get from one structure to another.
 *
 * @param statements in the order of execution within each phase
 * @param held what must be decided first
 * @param filledLater columns that will refuse NULL after the rows are written, and how they come to be
 * @param keptIndexes names of indexes that only the target has and keeps
 */
public record SchemaChanges(
        List<SchemaStatement> statements,
        List<HeldChange> held,
        List<MandatoryColumn> filledLater,
        List<String> keptIndexes) {

    /** No change at all. */
    public static final SchemaChanges NONE = new SchemaChanges(List.of(), List.of(), List.of(), List.of());

    public SchemaChanges {
        statements = List.copyOf(statements);
        held = List.copyOf(held);
        filledLater = List.copyOf(filledLater);
        keptIndexes = List.copyOf(keptIndexes);
    }

    /**
     * A column that becomes NOT NULL without a default that would fill it.
     *
     * @param table its table
     * @param column its name
     * @param isNew whether the target does not have it yet, so that every row of today would be NULL
     */
    public record MandatoryColumn(TableName table, String column, boolean isNew) {}
}
