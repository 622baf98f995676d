package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Outcome.FinalColumn;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value does not fit its column's new type, or would be cut or rounded.
 *
 * @param outcome the rows
 * @param column the column as it will be
 * @param existing the column as it is
 * @param statement what changes its type
 * @param fresh the new type, if the target does not have it so yet; null if it does
 */
record UnfitForType(
        Outcome outcome,
        FinalColumn column,
        Column existing,
        SchemaStatement statement,
        @Nullable CatalogObject fresh) implements Question {

    @Override
    public String subject() {
        return statement.object();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of();
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        String using = new Definition.Text(statement.sql()).after("USING");
        String conversion = using == null ? column.quoted() + "::" + column.type() : using;
        if (fresh != null) {
            conversion = conversion.replace("::" + fresh.identity(), "::" + session.replicaOf(fresh));
        }
        String converted = "(" + conversion + ")";
        boolean refuses = session.refuses(
                "SELECT count(" + converted + ") FROM ONLY " + outcome.name().quoted());
        String fits = "true";
        if (refuses) {
            // the parameter of the last one may have another name
            session.execute("DROP FUNCTION IF EXISTS pg_temp.slipway_fits(" + existing.type() + ")");
            session.execute("CREATE FUNCTION pg_temp.slipway_fits(" + column.quoted() + " "
                    + existing.type() + ") RETURNS boolean LANGUAGE plpgsql AS $slipway$ BEGIN PERFORM " + converted
                    + "; RETURN true; EXCEPTION WHEN OTHERS THEN RETURN false; END $slipway$");
            fits = "pg_temp.slipway_fits(" + column.quoted() + ")";
            tell(session, found, "NOT " + fits, Kind.TYPE, "%d value(s) of column %s do not fit its new type, %s.");
        }
        if (session.isSameCategory(existing.type(), column.type())) {
            // without USING a text that is too long is refused, not cut
            boolean cuts = using != null || !column.type().contains("char");
            tell(
                    session,
                    found,
                    "CASE WHEN " + fits + " THEN " + converted + "::" + existing.type() + " IS DISTINCT FROM "
                            + column.quoted() + " END",
                    cuts ? Kind.VALUE_LOSS : Kind.TYPE,
                    cuts
                            ? "%d value(s) of column %s would be cut or rounded by its new type, %s."
                            : "%d value(s) of column %s do not fit its new type, %s.");
        }
    }

    private void tell(QuestionSession session, Consumer<Violation> found, String condition, Kind kind, String sentence)
            throws SQLException {
        String place = outcome.name() + "." + column.name();
        session.find(ExampleQuery.today(outcome, column.name(), condition), outcome, List.of(column.name()))
                .ifPresent(rows -> found.accept(new Violation(
                        kind.label() + ":" + place,
                        kind,
                        outcome.name(),
                        statement.object(),
                        sentence.formatted(rows.count(), place, column.type())
                                + (statement.decision() == null
                                        ? " Change them on the target, or keep the type in the source."
                                        : ""),
                        rows.count(),
                        rows.examples(),
                        statement.decision())));
    }
}
