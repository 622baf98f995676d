package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

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

    /** These changes behind others. */
    SchemaChanges after(List<SchemaStatement> first) {
        return new SchemaChanges(first, List.of(), List.of(), List.of()).and(this);
    }

    /** These changes and, in each phase behind them, those that turned out to be left. */
    SchemaChanges and(SchemaChanges more) {
        List<SchemaStatement> all = new ArrayList<>();
        for (SchemaStatement.Phase phase : SchemaStatement.Phase.values()) {
            for (SchemaChanges changes : List.of(this, more)) {
                changes.statements.stream()
                        .filter(statement -> statement.phase() == phase)
                        .forEach(all::add);
            }
        }
        Map<String, HeldChange> decisions = new LinkedHashMap<>();
        held.forEach(change -> decisions.put(change.id(), change));
        more.held.forEach(change -> decisions.putIfAbsent(change.id(), change));
        return new SchemaChanges(
                all,
                List.copyOf(decisions.values()),
                joined(filledLater, more.filledLater),
                joined(keptIndexes, more.keptIndexes));
    }

    /** The same statements, all of them after the rows are written. */
    SchemaChanges atTheEnd() {
        return new SchemaChanges(
                statements.stream()
                        .map(statement -> new SchemaStatement(
                                statement.sql(),
                                statement.safety(),
                                SchemaStatement.Phase.AFTER_ROWS,
                                statement.table(),
                                statement.object(),
                                statement.decision(),
                                statement.lock(),
                                statement.estimatedMillis()))
                        .toList(),
                held,
                filledLater,
                keptIndexes);
    }

    private static <T> List<T> joined(List<T> one, List<T> other) {
        LinkedHashSet<T> joined = new LinkedHashSet<>(one);
        joined.addAll(other);
        return List.copyOf(joined);
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
