package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Violation.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Whether a generated column cannot be computed from a row's other values, or to something that it cannot hold.
 *
 * @param outcome the rows
 * @param column the generated column
 * @param writtenOnly whether the values of rows that stay as they are were computed already
 */
record Uncomputable(Outcome outcome, FinalColumn column, boolean writtenOnly) implements Question {

    @Override
    public String subject() {
        return "column " + outcome.name() + "." + column.name();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of(outcome.name(), values());
    }

    private String expression() {
        return Objects.requireNonNull(column.generated());
    }

    private Set<String> values() {
        return outcome.mentioned(expression());
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        List<String> values = List.copyOf(values());
        String written = writtenOnly ? " AND o." + Outcome.WRITTEN : "";
        make(session, values, "");
        String computed = "pg_temp.slipway_computes("
                + values.stream()
                        .map(value -> "o." + outcome.column(value).quoted())
                        .collect(Collectors.joining(", "))
                + ")";
        if (!session.refuses(
                "SELECT count(" + computed + ") FROM " + outcome.sql(values) + " AS o WHERE true" + written)) {
            return;
        }
        make(session, values, " EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN RETURN false;");
        session.find(ExampleQuery.of(outcome, values, "NOT " + computed + written), outcome, values)
                .ifPresent(rows -> found.accept(new Violation(
                        PlannedStatements.id(Kind.GENERATED, subject()),
                        Kind.GENERATED,
                        outcome.name(),
                        subject(),
                        "%d row(s) of table %s have values from which column %s cannot be computed, which is generated as (%s). Change them on the target, or the expression in the source."
                                .formatted(rows.count(), outcome.name(), column.name(), expression()),
                        rows.count(),
                        rows.examples(),
                        null)));
    }

    /** Assigning is what writing a row does, too: nothing is cut that an explicit cast would cut. */
    private void make(QuestionSession session, List<String> values, String otherwise) throws SQLException {
        session.execute("DROP FUNCTION IF EXISTS pg_temp.slipway_computes");
        session.execute("CREATE FUNCTION pg_temp.slipway_computes("
                + values.stream()
                        .map(outcome::column)
                        .map(value -> value.quoted() + " " + value.common())
                        .collect(Collectors.joining(", "))
                + ") RETURNS boolean LANGUAGE plpgsql AS $slipway$ DECLARE slipway_value " + column.type()
                + "; BEGIN slipway_value := (" + expression() + ");"
                + (column.notNull() ? " IF num_nulls(slipway_value) > 0 THEN RAISE not_null_violation; END IF;" : "")
                + " RETURN true;" + otherwise + " END $slipway$");
    }
}
