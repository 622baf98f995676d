package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether a row would not satisfy a check constraint.
 *
 * @param outcome the rows
 * @param object the constraint
 * @param condition what it demands
 * @param writtenOnly whether rows that stay as they are were seen by it already
 * @param statements the plan's
 */
record Unsatisfied(
        Outcome outcome,
        CatalogObject object,
        Definition.Condition condition,
        boolean writtenOnly,
        PlannedStatements statements)
        implements Question {

    @Override
    public String subject() {
        return object.id();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of(outcome.name(), outcome.mentioned(condition.expression()));
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        List<String> values = List.copyOf(outcome.mentioned(condition.expression()));
        String failing = "(" + condition.expression() + ") IS FALSE" + (writtenOnly ? " AND " + Outcome.WRITTEN : "");
        session.find(ExampleQuery.of(outcome, values, failing), outcome, values)
                .ifPresent(rows -> found.accept(rows.violate(
                        Kind.CHECK,
                        outcome.name(),
                        object.id(),
                        "%d row(s) of table %s would not satisfy %s: CHECK (%s)."
                                .formatted(rows.count(), outcome.name(), object.name(), condition.expression()),
                        statements)));
    }
}
