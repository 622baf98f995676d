package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.environment.SecretMask;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Executes statements on the target and explains what went wrong with them. */
final class Statements {

    private static final int LONGEST_STATEMENT = 400;
    private static final int LONGEST_DETAIL = 300;

    private final Connection connection;
    private final Set<TableName> withExcludedColumns;
    private final SecretMask secrets;

    /**
     * @param connection the target's session
     * @param withExcludedColumns tables some of whose columns are nobody else's business: their rows are not quoted
     * @param secrets what nobody may be told
     */
    Statements(Connection connection, Set<TableName> withExcludedColumns, SecretMask secrets) {
        this.connection = connection;
        this.withExcludedColumns = Set.copyOf(withExcludedColumns);
        this.secrets = secrets;
    }

    Connection connection() {
        return connection;
    }

    void execute(String sql, @Nullable TableName table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // as written: no JDBC escapes, no question marks as parameters
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw failed(sql, table, e);
        }
    }

    long update(String sql, @Nullable TableName table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            return statement.executeLargeUpdate(sql);
        } catch (SQLException e) {
            throw failed(sql, table, e);
        }
    }

    /** Executes a statement that answers with one row of two numbers. */
    Pair query(String sql, @Nullable TableName table) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return new Pair(row.getLong(1), row.getLong(2));
            }
        } catch (SQLException e) {
            throw failed(sql, table, e);
        }
    }

    /** Two numbers. */
    record Pair(long first, long second) {}

    /** A failure that trying again may help with stays what it is; any other is explained. */
    SQLException failed(String sql, @Nullable TableName table, SQLException e) {
        if (Retries.isPassing(e)) {
            return e;
        }
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String tableName = server != null && server.getTable() != null
                ? server.getSchema() + "." + server.getTable()
                : table == null ? null : table.toString();
        // masked first: what is cut or put into one line is not recognised any more
        String detail = server != null && server.getDetail() != null && maySay(server.getDetail(), table)
                ? shortened(secrets.mask(server.getDetail()), LONGEST_DETAIL)
                : null;
        ApplyFailure failure = ApplyFailure.ofStatement(
                e.getSQLState(),
                shortened(secrets.mask(sql), LONGEST_STATEMENT),
                tableName,
                server == null ? null : server.getConstraint(),
                server == null ? null : server.getColumn(),
                detail);
        String words = secrets.mask(String.valueOf(server == null ? e.getMessage() : server.getMessage()));
        return new StatementFailedException(explain(failure, words), failure, e);
    }

    private static String explain(ApplyFailure failure, String words) {
        StringBuilder message = new StringBuilder("PostgreSQL refused");
        if (failure.table() != null) {
            message.append(" on table ").append(failure.table());
        }
        if (failure.constraint() != null) {
            message.append(", constraint ").append(failure.constraint());
        }
        if (failure.column() != null) {
            message.append(", column ").append(failure.column());
        }
        message.append(": ").append(words);
        if (failure.row() != null) {
            message.append(" (").append(failure.row()).append(')');
        }
        return message.append(". The statement was: ")
                .append(failure.statement())
                .toString();
    }

    private boolean maySay(String detail, @Nullable TableName table) {
        return detail.startsWith("Key ") || table == null || !withExcludedColumns.contains(table);
    }

    private static String shortened(String text, int longest) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= longest ? line : line.substring(0, longest) + "…";
    }
}
