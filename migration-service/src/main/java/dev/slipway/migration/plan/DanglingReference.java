package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.ruleset.ResolvedReference;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a row would point at a row that is not there.
 *
 * @param pointing the rows that point
 * @param referenced the rows pointed at
 * @param reference by which columns
 * @param constraint the foreign key; null if only the application knows of the reference
 * @param isNew whether the target does not have the foreign key yet
 * @param statements the plan's
 */
record DanglingReference(
        Outcome pointing,
        Outcome referenced,
        ResolvedReference reference,
        @Nullable String constraint,
        boolean isNew,
        PlannedStatements statements)
        implements Question {

    private String written() {
        return "%s(%s) → %s(%s)"
                .formatted(
                        reference.table(),
                        String.join(", ", reference.columns()),
                        reference.referencedTable(),
                        String.join(", ", reference.referencedColumns()));
    }

    @Override
    public String subject() {
        return constraint == null ? "reference " + written() : constraint;
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        Map<TableName, Set<String>> needs = new HashMap<>();
        needs.put(pointing.name(), new TreeSet<>(reference.columns()));
        needs.computeIfAbsent(referenced.name(), name -> new TreeSet<>()).addAll(reference.referencedColumns());
        return needs;
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        List<String> conditions = new ArrayList<>();
        for (String column : reference.columns()) {
            conditions.add("num_nulls(o." + Quoted.identifier(column) + ") = 0");
        }
        conditions.add("NOT EXISTS (SELECT FROM " + referenced.sql(reference.referencedColumns()) + " AS p WHERE "
                + same("p") + ")");
        if (!isNew) {
            conditions.add("(" + freshlyPointing() + lostByThis() + ")");
        }
        String query = ExampleQuery.of(pointing, reference.columns(), String.join(" AND ", conditions));
        session.find(query, pointing, reference.columns()).ifPresent(rows -> found.accept(violation(rows)));
    }

    /** Only what this plan brings about: what pointed nowhere before may go on doing so. */
    private String freshlyPointing() {
        Table existing = pointing.existing();
        List<String> present = existing == null
                ? List.of()
                : existing.columns().stream().map(Column::name).toList();
        if (existing == null || !present.containsAll(reference.columns()) || constraint != null) {
            return Outcome.WRITTEN;
        }
        return Outcome.WRITTEN + " AND NOT EXISTS (SELECT FROM ONLY "
                + existing.name().quoted() + " AS p WHERE "
                + reference.columns().stream()
                        .map(column -> "p." + Quoted.identifier(column) + " = o." + Quoted.identifier(column))
                        .collect(Collectors.joining(" AND "))
                + ")";
    }

    private String lostByThis() {
        TableDelta delta = referenced.delta();
        if (delta == null || referenced.lines() == null) {
            return "";
        }
        boolean carried = reference.referencedColumns().stream()
                .allMatch(column -> referenced.column(column).isCarried());
        return carried
                ? " OR EXISTS (SELECT FROM pg_temp." + referenced.lines() + " AS p WHERE p." + Outcome.LINE
                        + " IN ('R', 'B') AND " + same("p") + ")"
                : "";
    }

    private String same(String alias) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < reference.columns().size(); i++) {
            FinalColumn own = pointing.column(reference.columns().get(i));
            FinalColumn other = referenced.column(reference.referencedColumns().get(i));
            String left = "o." + own.quoted();
            String right = alias + "." + other.quoted();
            boolean sameType = own.common().equals(other.common())
                    && !own.common().equals("json")
                    && !own.common().equals("xml");
            pairs.add(sameType ? right + " = " + left : ExampleQuery.image(right) + " = " + ExampleQuery.image(left));
        }
        return String.join(" AND ", pairs);
    }

    private Violation violation(QuestionSession.Rows rows) {
        String sentence = "%d row(s) of table %s would point by %s at rows of table %s that are not there"
                .formatted(
                        rows.count(),
                        reference.table(),
                        String.join(", ", reference.columns()),
                        reference.referencedTable());
        if (constraint == null) {
            return new Violation(
                    Kind.REFERENCE.label() + ":" + written(),
                    Kind.REFERENCE,
                    reference.table(),
                    written(),
                    sentence + ".",
                    rows.count(),
                    rows.examples(),
                    null);
        }
        String name = constraint.substring("constraint ".length());
        return rows.violate(
                Kind.FOREIGN_KEY, reference.table(), constraint, sentence + " (foreign key " + name + ").", statements);
    }
}
