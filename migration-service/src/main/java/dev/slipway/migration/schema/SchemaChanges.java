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
 * @param contradictions which decisions about them exclude each other
 * @param remarks what else they mean, a sentence each
 */
public record SchemaChanges(
        List<SchemaStatement> statements,
        List<HeldChange> held,
        List<MandatoryColumn> filledLater,
        List<String> keptIndexes,
        List<Contradiction> contradictions,
        List<String> remarks) {

    /** No change at all. */
    public static final SchemaChanges NONE =
            new SchemaChanges(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    public SchemaChanges {
        statements = List.copyOf(statements);
        held = List.copyOf(held);
        filledLater = List.copyOf(filledLater);
        keptIndexes = List.copyOf(keptIndexes);
        contradictions = List.copyOf(contradictions);
        remarks = List.copyOf(remarks);
    }

    /** These changes with other statements. */
    public SchemaChanges with(List<SchemaStatement> others) {
        return new SchemaChanges(others, held, filledLater, keptIndexes, contradictions, remarks);
    }

    /** These changes with other decisions. */
    SchemaChanges with(List<HeldChange> others, List<Contradiction> between) {
        return new SchemaChanges(statements, others, filledLater, keptIndexes, between, remarks);
    }

    /** These changes behind others. */
    SchemaChanges after(List<SchemaStatement> first) {
        return NONE.with(first).and(this);
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
                joined(keptIndexes, more.keptIndexes),
                joined(contradictions, more.contradictions),
                joined(remarks, more.remarks));
    }

    /** The same statements, all of them after the rows are written. */
    SchemaChanges atTheEnd() {
        return with(statements.stream()
                .map(statement -> statement.in(SchemaStatement.Phase.AFTER_ROWS))
                .toList());
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
