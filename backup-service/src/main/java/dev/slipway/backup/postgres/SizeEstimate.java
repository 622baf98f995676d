package dev.slipway.backup.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** About how much there is to read. */
final class SizeEstimate {

    private static final String QUERY = """
            SELECT coalesce(sum(pg_table_size(c.oid)), 0)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            """;

    private SizeEstimate() {}

    /** Bytes of all tables on disk, without indexes; what COPY gives differs from it, but not by much. */
    static long of(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return row.getLong(1);
        }
    }
}
