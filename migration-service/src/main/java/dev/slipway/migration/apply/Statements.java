package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import java.sql.Connection;
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

    /**
     * @param connection the target's session
     * @param withExcludedColumns tables some of whose columns are nobody else's business: their rows are not quoted
     */
    Statements(Connection connection, Set<TableName> withExcludedColumns) {
        this.connection = connection;
        this.withExcludedColumns = Set.copyOf(withExcludedColumns);
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

    /** A failure that trying again may help with stays what it is; any other is explained. */
    SQLException failed(String sql, @Nullable TableName table, SQLException e) {
        return Retries.isPassing(e) ? e : new StatementFailedException(explain(sql, table, e), e);
    }

    private String explain(String sql, @Nullable TableName table, SQLException e) {
        StringBuilder message = new StringBuilder("PostgreSQL refused");
        ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
        String tableName = server != null && server.getTable() != null
                ? server.getSchema() + "." + server.getTable()
                : table == null ? null : table.toString();
        if (tableName != null) {
            message.append(" on table ").append(tableName);
        }
        if (server != null && server.getConstraint() != null) {
            message.append(", constraint ").append(server.getConstraint());
        }
        if (server != null && server.getColumn() != null) {
            message.append(", column ").append(server.getColumn());
        }
        message.append(": ").append(server == null ? e.getMessage() : server.getMessage());
        if (server != null && server.getDetail() != null && maySay(server.getDetail(), table)) {
            message.append(" (")
                    .append(shortened(server.getDetail(), LONGEST_DETAIL))
                    .append(')');
        }
        return message.append(". The statement was: ")
                .append(shortened(sql, LONGEST_STATEMENT))
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
