package dev.slipway.migration.ruleset;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Objects;

/**
 * Runs a query that a rule set brings along where it can do no harm: under a savepoint that is rolled back, read-only,
 * with a time limit, and as one statement that can be nothing but a query.
 */
final class GuardedQuery {

    private static final String GUARD = """
            SET LOCAL transaction_read_only = on;
            SET LOCAL statement_timeout = '60s'
            """;

    private final Connection connection;
    private final String guard;

    private GuardedQuery(Connection connection, String guard) {
        this.connection = connection;
        this.guard = guard;
    }

    /** Queries that look names up as the session in a transaction does: in pg_catalog only, as when rows are read. */
    static GuardedQuery qualified(Connection connection) {
        return new GuardedQuery(connection, GUARD);
    }

    /** Queries that look names up as the application's own sessions do. */
    static GuardedQuery unqualified(Connection connection) {
        return new GuardedQuery(connection, GUARD + "; SET LOCAL search_path TO DEFAULT");
    }

    /** Takes what a query returned. */
    interface Reader<T> {

        T read(ResultSet rows) throws SQLException;
    }

    /**
     * Runs the query.
     *
     * @param sql the query
     * @param mostRows how many rows are read at most; with 0 it is only planned, which finds names that do not exist
     * @throws RefusedQueryException when it is no single query or the database refuses it
     * @throws SQLException when the connection is gone or the transaction has failed already
     */
    <T> T run(String sql, int mostRows, Reader<T> reader) throws SQLException, RefusedQueryException {
        if (!SingleStatement.is(sql)) {
            throw new RefusedQueryException("It is more than one statement.");
        }
        Savepoint savepoint = connection.setSavepoint();
        try (Statement statement = connection.createStatement()) {
            statement.execute(guard);
            // curly braces are no JDBC escapes here
            statement.setEscapeProcessing(false);
            // takes a query and nothing else: no COMMIT, no WITH that writes
            statement.execute("DECLARE slipway_query NO SCROLL CURSOR FOR " + sql);
            try (ResultSet rows = statement.executeQuery("FETCH FORWARD " + mostRows + " FROM slipway_query")) {
                return reader.read(rows);
            }
        } catch (SQLException e) {
            if (Objects.requireNonNullElse(e.getSQLState(), "08").startsWith("08")) {
                throw e;
            }
            throw new RefusedQueryException(String.valueOf(e.getMessage()));
        } finally {
            if (!connection.isClosed()) {
                connection.rollback(savepoint);
                connection.releaseSavepoint(savepoint);
            }
        }
    }

    /** The database refused the query; the message has its words. */
    static final class RefusedQueryException extends Exception {

        private static final long serialVersionUID = 1L;

        RefusedQueryException(String message) {
            super(message);
        }
    }
}
