package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import org.jspecify.annotations.Nullable;

/**
 * One step from the target's structure to the source's.
 *
 * @param sql the statement, every name qualified, without a closing semicolon
 * @param safety what it does to those who use the database
 * @param phase when in the transaction it runs
 * @param table the table that it changes; null if it changes none
 * @param object the schema object that it is about, in the words of {@link CatalogObject#id()}
 * @param decision id of the decision that it waits for, e.g. {@code drop-column:public.products.legacyCode}; null if
 *     it waits for none
 */
public record SchemaStatement(
        String sql,
        Safety safety,
        Phase phase,
        @Nullable TableName table,
        String object,
        @Nullable String decision) {

    /** The same statement, which waits for that decision. */
    public SchemaStatement waitingFor(String id) {
        return new SchemaStatement(sql, safety, phase, table, object, id);
    }

    /** When a statement runs. */
    public enum Phase {
        /** Before rows are written: new tables and columns. */
        BEFORE_ROWS,
        /** After rows are written: constraints and unique indexes, which the new rows must satisfy, not the old. */
        AFTER_ROWS
    }
}
