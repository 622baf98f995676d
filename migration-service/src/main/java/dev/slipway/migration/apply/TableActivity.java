package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * How many rows this session's transaction has written to each table, as the server itself counts: by whatever
 * statement, rule, trigger or cascade.
 */
final class TableActivity {

    private static final String QUERY = """
            SELECT schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_xact_user_tables
             WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND schemaname !~ '^pg_temp'
            """;

    private final Map<TableName, Writes> before;

    private TableActivity(Map<TableName, Writes> before) {
        this.before = before;
    }

    /** Numbers of written rows; a row that was written twice counts twice. */
    record Writes(long inserted, long updated, long deleted) {

        static final Writes NONE = new Writes(0, 0, 0);

        private Writes minus(Writes other) {
            return new Writes(inserted - other.inserted, updated - other.updated, deleted - other.deleted);
        }
    }

    /** Counts from now on. Earlier transactions of the session may still be in the server's figures. */
    static TableActivity begin(Connection connection) throws SQLException {
        return new TableActivity(read(connection));
    }

    /** The tables that were written to, with how often. */
    Map<TableName, Writes> sinceBegin(Connection connection) throws SQLException {
        Map<TableName, Writes> since = new HashMap<>();
        read(connection).forEach((table, writes) -> {
            Writes more = writes.minus(before.getOrDefault(table, Writes.NONE));
            if (!more.equals(Writes.NONE)) {
                since.put(table, more);
            }
        });
        return since;
    }

    private static Map<TableName, Writes> read(Connection connection) throws SQLException {
        Map<TableName, Writes> tables = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                tables.put(
                        new TableName(rows.getString(1), rows.getString(2)),
                        new Writes(rows.getLong(3), rows.getLong(4), rows.getLong(5)));
            }
        }
        return tables;
    }
}
