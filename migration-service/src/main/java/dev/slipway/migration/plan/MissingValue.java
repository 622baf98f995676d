package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Violation.Kind;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Whether a row would have no value where there must be one.
 *
 * @param outcome the rows
 * @param column the column that must have one
 * @param statements the plan's
 */
record MissingValue(Outcome outcome, FinalColumn column, PlannedStatements statements) implements Question {

    @Override
    public String subject() {
        return "column " + outcome.name() + "." + column.name();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of(outcome.name(), outcome.mentioned(column.quoted()));
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        String missing = "num_nulls(" + column.quoted() + ") > 0";
        Set<String> seen = new TreeSet<>(outcome.key());
        seen.add(column.name());
        session.find(ExampleQuery.of(outcome, seen, List.of(), missing), outcome, List.of())
                .ifPresent(rows -> found.accept(rows.violate(
                        Kind.NOT_NULL,
                        outcome.name(),
                        subject(),
                        "%d row(s) of table %s would have no value in column %s, which must have one. Give it a"
                                        .formatted(rows.count(), outcome.name(), column.name())
                                + " default in the source, or fill it on the target first.",
                        statements)));
    }
}
