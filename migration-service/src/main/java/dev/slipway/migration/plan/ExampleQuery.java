package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Quoted;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Queries for the rows that satisfy a condition: their number, and of the first of them the key and some values, as short
 * texts in an order that does not depend on the database's language.
 */
final class ExampleQuery {

    private static final int LONGEST_VALUE = 200;

    private ExampleQuery() {}

    /** Of the rows as they will be; the condition sees the values and the key. */
    static String of(Outcome outcome, List<String> values, String condition) {
        Set<String> columns = new TreeSet<>(values);
        columns.addAll(outcome.key());
        return of(outcome, columns, values, condition);
    }

    /** Of the rows as they will be; the condition sees these columns. */
    static String of(Outcome outcome, Collection<String> columns, List<String> values, String condition) {
        return from(outcome.sql(columns), outcome, values, condition);
    }

    /** Of the rows as they are. */
    static String today(Outcome outcome, String column, String condition) {
        Set<String> columns = new LinkedHashSet<>(List.of(column));
        columns.addAll(outcome.key());
        return from(
                "(SELECT " + Quoted.identifiers(columns) + " FROM ONLY "
                        + outcome.name().quoted() + ")",
                outcome,
                List.of(column),
                condition);
    }

    /** Of whatever rows a relation has; the condition knows it as {@code o}. */
    static String from(String relation, Outcome outcome, List<String> values, String condition) {
        int columns = 1 + outcome.key().size() + values.size();
        String order =
                IntStream.rangeClosed(2, columns).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        return "SELECT count(*) OVER ()" + imagesOf("o.", quoted(outcome.key())) + imagesOf("o.", quoted(values))
                + " FROM " + relation + " AS o WHERE " + condition + (order.isEmpty() ? "" : " ORDER BY " + order)
                + " LIMIT " + Violation.MOST_EXAMPLES;
    }

    private static List<String> quoted(List<String> columns) {
        return columns.stream().map(Quoted::identifier).toList();
    }

    /** Further columns of a query: the images of these. */
    static String imagesOf(String alias, List<String> columns) {
        return columns.stream().map(column -> ", " + image(alias + column)).collect(Collectors.joining());
    }

    /** The images of these in a list. */
    static String images(List<String> expressions) {
        return expressions.stream().map(ExampleQuery::image).collect(Collectors.joining(", "));
    }

    /** A value of whatever type as a text that can be compared and shown. */
    static String image(String expression) {
        return "(CASE WHEN num_nulls(" + expression + ") = 0 THEN left(format('%s', " + expression + "), "
                + LONGEST_VALUE + ") END) COLLATE \"C\"";
    }
}
