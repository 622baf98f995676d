package dev.slipway.backup.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** About how much there is to read. */
final class SizeEstimate {

    private static final String QUERY = """
            SELECT coalesce(sum(pg_table_size(t::regclass)), 0) FROM unnest(?::text[]) t
            """;

    private SizeEstimate() {}

    /** Bytes of all locked tables on disk, without indexes; what COPY gives differs from it, but not by much. */
    static long of(Connection session, ConsistentSnapshot snapshot) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(QUERY)) {
            statement.setArray(
                    1, session.createArrayOf("text", snapshot.locked().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
