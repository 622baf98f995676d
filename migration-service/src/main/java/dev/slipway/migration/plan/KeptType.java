package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Whether the values that come from the source would be others if a column kept its type: then the rows would never be
 * the same, and it cannot be kept.
 *
 * @param outcome the rows
 * @param column the column as it will be
 * @param existing the column as it is
 * @param statement what changes its type, waiting for a decision
 */
record KeptType(Outcome outcome, FinalColumn column, Column existing, SchemaStatement statement) implements Question {

    @Override
    public String subject() {
        return statement.object();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of(outcome.name(), Set.of(column.name()));
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        TableDelta delta = outcome.delta();
        if (delta == null) {
            return;
        }
        String place = outcome.name() + "." + column.name();
        if (!delta.isComparable()) {
            if (delta.table().key().contains(column.name())) {
                tell(found, new QuestionSession.Rows(0, List.of()), "Rows could not be compared by column " + place);
            }
            return;
        }
        if (outcome.lines() == null) {
            return;
        }
        String rows = "(SELECT * FROM pg_temp." + outcome.lines() + " WHERE " + Outcome.LINE + " IN ('A', 'C'))";
        String text = column.quoted() + "::text";
        String same = "(" + text + "::" + existing.type() + "::text = " + text + ")";
        if (session.refuses("SELECT count(" + same + ") FROM " + rows + " AS o")) {
            session.execute(
                    "CREATE OR REPLACE FUNCTION pg_temp.slipway_stays(text, text) RETURNS boolean LANGUAGE plpgsql"
                            + " AS $slipway$ DECLARE same boolean; BEGIN EXECUTE 'SELECT $1::' || $2 || '::text = $1' INTO same"
                            + " USING $1; RETURN same; EXCEPTION WHEN OTHERS THEN RETURN false; END $slipway$");
            same = "pg_temp.slipway_stays(" + text + ", " + Quoted.literal(existing.type()) + ")";
        }
        session.find(
                        ExampleQuery.from(rows, outcome, List.of(column.name()), same + " IS FALSE"),
                        outcome,
                        List.of(column.name()))
                .ifPresent(others -> tell(
                        found,
                        others,
                        others.count() + " value(s) from the source would be others in column " + place));
    }

    private void tell(Consumer<Violation> found, QuestionSession.Rows rows, String what) {
        found.accept(new Violation(
                Kind.KEPT_TYPE.label() + ":" + outcome.name() + "." + column.name(),
                Kind.KEPT_TYPE,
                outcome.name(),
                statement.object(),
                "%s if that stayed %s.".formatted(what, existing.type()),
                rows.count(),
                rows.examples(),
                statement.decision()));
    }
}
