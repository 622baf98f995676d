package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.schema.CatalogObject;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Whether two rows of a unique index, or of an exclusion constraint, would be too like.
 *
 * @param outcome the rows
 * @param object the constraint or index
 * @param alike what it says
 * @param writtenOnly whether rows that stay as they are were seen by it already
 * @param statements the plan's
 */
record TooAlike(
        Outcome outcome,
        CatalogObject object,
        Definition.Alike alike,
        boolean writtenOnly,
        PlannedStatements statements)
        implements Question {

    @Override
    public String subject() {
        return object.id();
    }

    @Override
    public Map<TableName, Set<String>> needs() {
        return Map.of(outcome.name(), outcome.mentioned(object.definition()));
    }

    @Override
    public void ask(QuestionSession session, Consumer<Violation> found) throws SQLException {
        Set<String> columns = new TreeSet<>(outcome.mentioned(object.definition()));
        columns.addAll(outcome.key());
        List<String> values = IntStream.range(0, alike.elements().size())
                .mapToObj(i -> "slipway_" + i)
                .toList();
        List<String> keys = IntStream.range(0, outcome.key().size())
                .mapToObj(i -> "slipway_key_" + i)
                .toList();
        StringBuilder compared = new StringBuilder("SELECT ").append(Outcome.WRITTEN);
        for (int i = 0; i < keys.size(); i++) {
            compared.append(", ")
                    .append(ExampleQuery.image(Quoted.identifier(outcome.key().get(i))))
                    .append(" AS ")
                    .append(keys.get(i));
        }
        for (int i = 0; i < values.size(); i++) {
            compared.append(", ")
                    .append(alike.elements().get(i).expression())
                    .append(" AS ")
                    .append(values.get(i));
        }
        compared.append(" FROM ").append(outcome.sql(columns)).append(" AS o");
        if (alike.predicate() != null) {
            compared.append(" WHERE ").append(alike.predicate());
        }
        String query = alike.isExclusion()
                ? exclusion(compared.toString(), values, keys)
                : unique(compared.toString(), values, keys);
        List<String> names = alike.elements().stream()
                .map(element -> plain(element.expression()))
                .toList();
        Kind kind = alike.isExclusion() ? Kind.EXCLUSION : Kind.UNIQUE;
        String what = alike.isExclusion()
                ? "%d row(s) of table %s would overlap by %s, which %s excludes."
                : "%d row(s) of table %s would have the same %s, which must be unique (%s).";
        session.find(query, outcome, names)
                .ifPresent(rows -> found.accept(rows.violate(
                        kind,
                        outcome.name(),
                        object.id(),
                        what.formatted(rows.count(), outcome.name(), String.join(", ", names), object.name()),
                        statements)));
    }

    private String unique(String compared, List<String> values, List<String> keys) {
        String list = String.join(", ", values);
        String there = alike.nullsDistinct()
                ? " WHERE "
                        + values.stream()
                                .map(value -> "num_nulls(" + value + ") = 0")
                                .collect(Collectors.joining(" AND "))
                : "";
        String same = values.stream()
                .map(value -> "o." + value + (alike.nullsDistinct() ? " = g." : " IS NOT DISTINCT FROM g.") + value)
                .collect(Collectors.joining(" AND "));
        String limited = writtenOnly
                ? "o AS (SELECT o.* FROM c AS o WHERE EXISTS (SELECT FROM c AS g WHERE g." + Outcome.WRITTEN + " AND "
                        + same + "))"
                : "o AS (SELECT * FROM c)";
        return "WITH c AS (" + compared + "), " + limited + ", g AS (SELECT " + list
                + ", count(*) AS slipway_times FROM o" + there + " GROUP BY " + list
                + " HAVING count(*) > 1), first AS (SELECT *, sum(slipway_times) OVER () AS slipway_rows FROM g"
                + " ORDER BY " + ExampleQuery.images(values) + " LIMIT " + Violation.MOST_EXAMPLES + ")"
                + " SELECT g.slipway_rows" + prefixed(keys) + ExampleQuery.imagesOf("o.", values)
                + " FROM first AS g CROSS JOIN LATERAL (SELECT * FROM o WHERE " + same
                + (keys.isEmpty() ? "" : " ORDER BY " + String.join(", ", keys)) + " LIMIT 2) AS o ORDER BY "
                + ExampleQuery.images(values.stream().map(value -> "g." + value).toList());
    }

    private String exclusion(String compared, List<String> values, List<String> keys) {
        StringBuilder overlap = new StringBuilder();
        for (int i = 0; i < values.size(); i++) {
            String operator = Objects.requireNonNullElse(alike.elements().get(i).operator(), "=");
            overlap.append(" AND a.")
                    .append(values.get(i))
                    .append(' ')
                    .append(operator)
                    .append(" b.")
                    .append(values.get(i));
        }
        String either = writtenOnly ? " AND a." + Outcome.WRITTEN : "";
        return "WITH c AS MATERIALIZED (SELECT *, row_number() OVER () AS slipway_number FROM (" + compared
                + ") AS o), o AS (SELECT a.* FROM c AS a WHERE EXISTS (SELECT FROM c AS b WHERE"
                + " a.slipway_number <> b.slipway_number" + overlap + ")" + either + ")"
                + " SELECT count(*) OVER ()" + prefixed(keys) + ExampleQuery.imagesOf("o.", values)
                + " FROM o ORDER BY " + ExampleQuery.images(values) + " LIMIT " + Violation.MOST_EXAMPLES;
    }

    private static String prefixed(List<String> columns) {
        return columns.stream().map(column -> ", o." + column).collect(Collectors.joining());
    }

    private static String plain(String expression) {
        return expression.startsWith("\"") ? expression.replace("\"", "") : expression;
    }
}
