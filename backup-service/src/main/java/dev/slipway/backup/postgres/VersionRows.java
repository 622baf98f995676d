package dev.slipway.backup.postgres;

import dev.slipway.backup.ApplicationVersion;
import dev.slipway.backup.VersionRow;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what applications say of their own version in their databases. */
final class VersionRows {

    private static final Logger log = LoggerFactory.getLogger(VersionRows.class);

    private static final int LONGEST_VALUE = 200;

    private static final String IS_READABLE = """
            SELECT FROM pg_attribute a
              JOIN pg_class c ON c.oid = a.attrelid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname = ? AND c.relname = ? AND a.attname = ? AND NOT a.attisdropped
               AND c.relkind IN ('r', 'p') AND has_column_privilege(c.oid, a.attnum, 'SELECT')
               AND NOT row_security_active(c.oid)
            """;

    private VersionRows() {}

    /**
     * The first of the rows that is there. That a version cannot be read is no reason to do without a backup.
     *
     * @param rows where to look
     * @param session sees the state that is asked about
     * @param mayRead tells of a table, quoted, whether it belongs to what is looked at
     */
    static Optional<ApplicationVersion> find(List<VersionRow> rows, Connection session, Predicate<String> mayRead) {
        for (VersionRow row : rows) {
            if (mayRead.test(new TableName(row.schema(), row.table()).quoted())) {
                Optional<ApplicationVersion> found = read(row, session);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** What one row says now. */
    static Optional<ApplicationVersion> read(VersionRow row, Connection session) {
        try {
            return isReadable(row, session) ? value(row, session) : Optional.empty();
        } catch (SQLException e) {
            log.atWarn()
                    .addKeyValue("row", row)
                    .addKeyValue("sqlState", e.getSQLState())
                    .log("An application's version could not be read");
            return Optional.empty();
        }
    }

    private static boolean isReadable(VersionRow row, Connection session) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(IS_READABLE)) {
            query.setString(1, row.schema());
            query.setString(2, row.table());
            query.setString(3, row.column());
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    /** With more rows than one none of them is the application's version. */
    private static Optional<ApplicationVersion> value(VersionRow row, Connection session) throws SQLException {
        String table = new TableName(row.schema(), row.table()).quoted();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery("SELECT left(%s::text, %d) FROM %s LIMIT 2"
                        .formatted(Quoted.identifier(row.column()), LONGEST_VALUE, table))) {
            if (!rows.next()) {
                return Optional.empty();
            }
            String value = rows.getString(1);
            return value == null || rows.next() ? Optional.empty() : Optional.of(new ApplicationVersion(row, value));
        }
    }
}
