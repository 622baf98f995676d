package dev.slipway.migration.ruleset;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.ruleset.GuardedQuery.RefusedQueryException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Asks a database the questions of {@link CheckQuery}. None can change anything, and none that fails
 * spoils the transaction that it runs in.
 */
public final class RunChecks {

    private static final int MOST_CHARACTERS = 500;

    private static final String RELATIONS = """
            SELECT n.nspname, c.relname
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            """;

    private RunChecks() {}

    /**
     * Runs them all, whatever comes of the single ones.
     *
     * @param connection in a transaction, whose state the checks see
     * @return a result for each check, in their order
     * @throws SQLException when the connection is gone or the transaction has failed already
     */
    public static List<CheckResult> run(Connection connection, List<CheckQuery> checks) throws SQLException {
        if (checks.isEmpty()) {
            return List.of();
        }
        List<TableName> relations = relations(connection);
        List<CheckResult> results = new ArrayList<>();
        for (CheckQuery check : checks) {
            Optional<String> missing = missing(check, relations);
            results.add(missing.isPresent() ? new CheckResult.Skipped(check, missing.get()) : run(connection, check));
        }
        return results;
    }

    /** The first table that a check needs and that is not among these. */
    static Optional<String> missing(CheckQuery check, List<TableName> relations) {
        return check.requires().stream()
                .filter(name -> relations.stream().noneMatch(new TablePattern(name)::matches))
                .findFirst();
    }

    /** Tables of all kinds and views. */
    static List<TableName> relations(Connection connection) throws SQLException {
        List<TableName> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(RELATIONS)) {
            while (rows.next()) {
                names.add(new TableName(rows.getString(1), rows.getString(2)));
            }
        }
        return names;
    }

    private static CheckResult run(Connection connection, CheckQuery check) throws SQLException {
        try {
            return GuardedQuery.unqualified(connection)
                    .run(check.sql(), CheckResult.MOST_FINDINGS, rows -> judge(check, rows));
        } catch (RefusedQueryException e) {
            return new CheckResult.Unusable(check, String.valueOf(e.getMessage()));
        }
    }

    private static CheckResult judge(CheckQuery check, ResultSet rows) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        boolean isBoolean =
                columns.getColumnCount() == 1 && columns.getColumnTypeName(1).equals("bool");
        List<String> findings = new ArrayList<>();
        boolean isTrue = false;
        while (rows.next()) {
            isTrue = isBoolean && rows.getBoolean(1);
            findings.add(text(rows, columns));
        }
        return findings.isEmpty() || findings.size() == 1 && isTrue
                ? new CheckResult.Passed(check)
                : new CheckResult.Violated(check, findings, List.of());
    }

    private static String text(ResultSet row, ResultSetMetaData columns) throws SQLException {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= columns.getColumnCount() && text.length() < MOST_CHARACTERS; i++) {
            text.append(i == 1 ? "" : ", ")
                    .append(columns.getColumnLabel(i))
                    .append('=')
                    .append(row.getString(i));
        }
        return text.length() > MOST_CHARACTERS ? text.substring(0, MOST_CHARACTERS) + "…" : text.toString();
    }
}
