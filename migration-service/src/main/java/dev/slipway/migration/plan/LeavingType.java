package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Whether a row has a value that its column's type will not have any more.
 *
 * @param outcome the rows
 * @param column the column of that type
 * @param type the type as it will be
 * @param kind what the rows would violate
 * @param id the violation's
 * @param query the rows
 * @param sentence what is to be said about them, behind their number
 * @param decision what resolves it; null if nothing does
 */
record LeavingType(
        Outcome outcome,
        Column column,
        CatalogObject type,
        Kind kind,
        String id,
        String query,
        String sentence,
        @Nullable String decision)
        implements Question {

    /** An enumeration loses values. */
    static LeavingType byLabels(
            Outcome outcome, Column column, CatalogObject type, Set<String> gone, PlannedStatements statements) {
        String labels = gone.stream().map(label -> "'" + label + "'").collect(Collectors.joining(", "));
        return new LeavingType(
                outcome,
                column,
                type,
                Kind.TYPE,
                Kind.TYPE.label() + ":" + outcome.name() + "." + column.name(),
                ExampleQuery.today(
                        outcome,
                        column.name(),
                        column.type().endsWith("[]")
                                ? Quoted.identifier(column.name()) + "::text[] && ARRAY[" + labels + "]"
                                : Quoted.identifier(column.name()) + "::text IN (" + labels + ")"),
                " row(s) of table %s have in column %s a value that %s loses: %s. Change them on the target, or keep the value in the source."
                        .formatted(outcome.name(), column.name(), type.name(), labels),
                statements.on(type.id()).stream()
                        .map(SchemaStatement::decision)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null));
    }

    /** A domain gets further checks. */
    static LeavingType byChecks(
            Outcome outcome, Column column, CatalogObject type, Set<String> checks, PlannedStatements statements) {
        String value = Quoted.identifier(column.name());
        String all = String.join(") AND (", checks);
        List<String> columns = new ArrayList<>(outcome.key());
        columns.remove(column.name());
        String rows = "SELECT true AS " + Outcome.WRITTEN + ", " + value + ", " + value + " AS \"value\""
                + columns.stream()
                        .filter(key -> !key.equals("value"))
                        .map(key -> ", " + Quoted.identifier(key))
                        .collect(Collectors.joining())
                + " FROM ONLY " + outcome.name().quoted();
        return new LeavingType(
                outcome,
                column,
                type,
                Kind.DOMAIN,
                // a domain may have values in many tables
                PlannedStatements.id(Kind.DOMAIN, type.id()) + "@" + outcome.name(),
                ExampleQuery.from("(" + rows + ")", outcome, List.of(column.name()), "((" + all + ")) IS FALSE"),
                " row(s) of table %s have in column %s a value outside of domain %s: CHECK (%s)."
                        .formatted(outcome.name(), column.name(), type.name(), all),
                statements.leavingOut(Kind.DOMAIN, type.id()));
    }

    @Override
    public String subject() {
        return type.id();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of();
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        session.find(query, outcome, List.of(column.name()))
                .ifPresent(rows -> found.accept(new Violation(
                        id,
                        kind,
                        outcome.name(),
                        type.id(),
                        rows.count() + sentence,
                        rows.count(),
                        rows.examples(),
                        decision)));
    }
}
