package dev.slipway.migration.schema;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.slipway.managedpostgres.TableName;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
 * @param lock what it locks its table with
 * @param estimatedMillis about how long it takes, by the table's size when the plan was made
 * @param makesWayFor ids of the decisions on the changes that are all that it is for: what it is about is made anew as it
 *     was. It is left out where none of them is to be applied; empty if it is needed anyway
 */
public record SchemaStatement(
        String sql,
        Safety safety,
        Phase phase,
        @Nullable TableName table,
        String object,
        @Nullable String decision,
        TableLock lock,
        long estimatedMillis,
        List<String> makesWayFor) {

    @SuppressWarnings("NullAway") // plans that were kept before locks were foretold have none
    public SchemaStatement {
        lock = Objects.requireNonNullElse(lock, TableLock.NONE);
        makesWayFor = makesWayFor == null ? List.of() : List.copyOf(makesWayFor);
    }

    /** A statement that is needed anyway. */
    SchemaStatement(
            String sql,
            Safety safety,
            Phase phase,
            @Nullable TableName table,
            String object,
            @Nullable String decision,
            TableLock lock,
            long estimatedMillis) {
        this(sql, safety, phase, table, object, decision, lock, estimatedMillis, List.of());
    }

    /** The same statement, which is only for the changes that these decisions are about. */
    SchemaStatement makingWayFor(Collection<String> decisions) {
        return new SchemaStatement(
                sql, safety, phase, table, object, decision, lock, estimatedMillis, List.copyOf(decisions));
    }

    /** The same statement in another phase. */
    SchemaStatement in(Phase other) {
        return new SchemaStatement(sql, safety, other, table, object, decision, lock, estimatedMillis, makesWayFor);
    }

    /** Whether it runs when that was decided to stay as it is. */
    public boolean runsWithout(Set<String> kept) {
        return (decision == null || !kept.contains(decision))
                && (makesWayFor.isEmpty() || !kept.containsAll(makesWayFor));
    }

    /** The same statement, which waits for that decision. */
    public SchemaStatement waitingFor(String id) {
        return new SchemaStatement(sql, safety, phase, table, object, id, lock, estimatedMillis, makesWayFor);
    }

    /** The statement as it can be tried out in a transaction. */
    String sqlInTransaction() {
        return phase == Phase.AFTER_COMMIT ? sql.replaceFirst(" INDEX CONCURRENTLY ", " INDEX ") : sql;
    }

    /** When a statement runs. */
    public enum Phase {
        /**
         * In a transaction of its own before everything else, because PostgreSQL lets nobody use its result in the same
         * transaction. Harmless alone, and done only once however often it is tried.
         */
        @JsonProperty("before-transaction")
        @JsonAlias("BEFORE_TRANSACTION")
        BEFORE_TRANSACTION,
        /** Before rows are written: new tables and columns. */
        @JsonProperty("before-rows")
        @JsonAlias("BEFORE_ROWS")
        BEFORE_ROWS,
        /** After rows are written: constraints and unique indexes, which the new rows must satisfy, not the old. */
        @JsonProperty("after-rows")
        @JsonAlias("AFTER_ROWS")
        AFTER_ROWS,
        /**
         * After the commit, each by itself: indexes that are built while others read and write. Begun again as often as
         * is needed; one that cannot be built is missing, and nothing else.
         */
        @JsonProperty("after-commit")
        AFTER_COMMIT
    }
}
