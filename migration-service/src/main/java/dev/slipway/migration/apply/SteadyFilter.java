package dev.slipway.migration.apply;

import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a rule's row filter says of the same row always the same. If so, a table whose rows are the same still has the
 * same rows of which the filter is true. PostgreSQL itself is asked: what it lets an index be restricted by is no more
 * than the row's own values, and functions that call themselves immutable. Those of users and extensions are not
 * believed.
 */
final class SteadyFilter {

    private static final Logger log = LoggerFactory.getLogger(SteadyFilter.class);

    /** Words that PostgreSQL takes for a moment where they stand for one: {@code 'today'::date} is a constant to it. */
    private static final Pattern MOMENT =
            Pattern.compile("\\b(now|today|tomorrow|yesterday)\\b", Pattern.CASE_INSENSITIVE);

    private static final String OTHERS_FUNCTIONS = """
            SELECT EXISTS (SELECT FROM pg_depend
                            WHERE classid = 'pg_class'::regclass AND objid = 'pg_temp.slipway_filter_index'::regclass
                              AND refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))
            """;

    private SteadyFilter() {}

    /**
     * Whether the table's rule has no filter, or one that is steady.
     *
     * @param connection a session in autocommit mode of a database that has the table
     */
    static boolean of(Connection connection, PackagedTable table) throws SQLException {
        String filter = table.rule().filter();
        if (filter == null) {
            return true;
        }
        if (MOMENT.matcher(filter).find()) {
            return false;
        }
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("CREATE TEMPORARY TABLE slipway_filter (LIKE "
                    + table.table().quoted() + ") ON COMMIT DROP");
            statement.execute(
                    "CREATE INDEX slipway_filter_index ON pg_temp.slipway_filter ((1)) WHERE (\n" + filter + "\n)");
            try (ResultSet row = statement.executeQuery(OTHERS_FUNCTIONS)) {
                return row.next() && !row.getBoolean(1);
            }
        } catch (SQLException e) {
            log.atDebug().addKeyValue("table", table.table()).setCause(e).log("A filter may not be steady");
            return false;
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
