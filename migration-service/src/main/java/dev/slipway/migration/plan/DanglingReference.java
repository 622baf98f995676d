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
 * @param referenced the rows pointed at: those of all partitions of a table that has some
 * @param reference by which columns
 * @param constraint the foreign key; null if only the application knows of the reference
 * @param isOfPeriods whether the last column is a range of time all of which rows pointed at must cover together
 * @param isNew whether the target does not have the foreign key yet
 * @param statements the plan's
 */
record DanglingReference(
        Outcome pointing,
        List<Outcome> referenced,
        ResolvedReference reference,
        @Nullable String constraint,
        boolean isOfPeriods,
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
        for (Outcome part : referenced) {
            needs.computeIfAbsent(part.name(), name -> new TreeSet<>()).addAll(reference.referencedColumns());
        }
        return needs;
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        List<String> conditions = new ArrayList<>();
        for (String column : reference.columns()) {
            conditions.add("num_nulls(o." + Quoted.identifier(column) + ") = 0");
        }
        if (isOfPeriods) {
            conditions.add("NOT " + isCovered());
        } else {
            for (Outcome part : referenced) {
                conditions.add("NOT EXISTS (SELECT FROM " + part.sql(reference.referencedColumns()) + " AS p WHERE "
                        + same(part, "p") + ")");
            }
        }
        if (!isNew) {
            conditions.add("(" + freshlyPointing() + lostByThis() + ")");
        }
        String query = ExampleQuery.of(pointing, reference.columns(), String.join(" AND ", conditions));
        session.find(query, pointing, reference.columns()).ifPresent(rows -> found.accept(violation(rows)));
    }

    private String isCovered() {
        if (referenced.isEmpty()) {
            return "false";
        }
        String rows = referenced.stream()
                .map(part -> "SELECT * FROM " + part.sql(reference.referencedColumns()) + " AS p")
                .collect(Collectors.joining(" UNION ALL "));
        String period = Quoted.identifier(reference.columns().getLast());
        String covering = Quoted.identifier(reference.referencedColumns().getLast());
        return "coalesce((SELECT o." + period + " <@ range_agg(p." + covering + ") FROM (" + rows + ") AS p WHERE "
                + same(referenced.getFirst(), "p") + "), false)";
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
        return referenced.stream().map(this::lostBy).collect(Collectors.joining());
    }

    private String lostBy(Outcome part) {
        TableDelta delta = part.delta();
        if (delta == null || part.lines() == null) {
            return "";
        }
        boolean carried = reference.referencedColumns().stream()
                .allMatch(column -> part.column(column).isCarried());
        return carried
                ? " OR EXISTS (SELECT FROM pg_temp." + part.lines() + " AS p WHERE p." + Outcome.LINE
                        + " IN ('R', 'B') AND " + same(part, "p") + ")"
                : "";
    }

    /** Whether a row is one that is pointed at; of periods, whether it covers a part. */
    private String same(Outcome part, String alias) {
        List<String> pairs = new ArrayList<>();
        for (int i = 0; i < reference.columns().size(); i++) {
            FinalColumn own = pointing.column(reference.columns().get(i));
            FinalColumn other = part.column(reference.referencedColumns().get(i));
            String left = "o." + own.quoted();
            String right = alias + "." + other.quoted();
            if (isOfPeriods && i == reference.columns().size() - 1) {
                pairs.add(right + " && " + left);
                continue;
            }
            boolean sameType = own.common().equals(other.common())
                    && !own.common().equals("json")
                    && !own.common().equals("xml");
            pairs.add(sameType ? right + " = " + left : ExampleQuery.image(right) + " = " + ExampleQuery.image(left));
        }
        return String.join(" AND ", pairs);
    }

    private Violation violation(QuestionSession.Rows rows) {
        String sentence = "%d row(s) of table %s would point by %s at rows of table %s that are not there%s"
                .formatted(
                        rows.count(),
                        pointing.name(),
                        String.join(", ", reference.columns()),
                        reference.referencedTable(),
                        isOfPeriods ? " all of that time" : "");
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
        String id = PlannedStatements.id(Kind.FOREIGN_KEY, constraint);
        return new Violation(
                // the partitions of one table may each have some
                pointing.name().equals(reference.table()) ? id : id + "@" + pointing.name(),
                Kind.FOREIGN_KEY,
                pointing.name(),
                constraint,
                sentence + " (foreign key " + name + ").",
                rows.count(),
                rows.examples(),
                // one that the target has already would still be there
                isNew ? statements.leavingOut(Kind.FOREIGN_KEY, constraint) : null);
    }
}
