package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells later, without reading their content, which tables still hold the very row versions that a snapshot saw: no
 * version is as young as the snapshot, and there are as many as then. {@code docs/adr/0016} says why that suffices. A table may be
 * unchanged and not be recognised, never the other way round.
 *
 * @param server the server's start and the database: whatever turns a database's time back starts the server anew, or
 *     makes a new database
 * @param oldestRunning the oldest transaction that had not ended when the snapshot was taken; everything older had
 * @param tables what the snapshot saw, by {@link TableName#toString()}
 */
public record RowVersions(String server, long oldestRunning, SortedMap<String, Seen> tables) {

    private static final Logger log = LoggerFactory.getLogger(RowVersions.class);

    private static final String NOW = """
            SELECT concat_ws(' ', pg_postmaster_start_time(),
                             (SELECT oid FROM pg_database WHERE datname = current_database())),
                   pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text
            """;

    /** What a reg… type shows depends on other tables. */
    private static final String LAYOUTS = """
            SELECT n.nspname, c.relname,
                   md5(concat_ws(' ', c.oid, pg_relation_filenode(c.oid),
                       string_agg(concat_ws(':', a.attnum, a.atttypid, a.atttypmod, a.attname), ',' ORDER BY a.attnum)))
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_type t ON t.oid = a.atttypid
             WHERE c.relkind = 'r'
             GROUP BY n.nspname, c.relname, c.oid
            HAVING bool_and(t.typname !~ '^_?reg') IS NOT FALSE
            """;

    private static final int TABLES_AT_ONCE = 100;

    public RowVersions {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
    }

    /**
     * A table as a snapshot saw it.
     *
     * @param layout where its rows lie and what they consist of
     * @param rows how many there were
     */
    public record Seen(String layout, long rows) {}

    /** Looks at a database. The transaction's snapshot is the one that tables will be read in. */
    static RowVersions look(Connection snapshot) throws SQLException {
        SortedMap<String, Seen> tables = new TreeMap<>();
        layouts(snapshot).forEach((table, layout) -> tables.put(table, new Seen(layout, TableDelta.UNCOUNTED)));
        try (Statement statement = snapshot.createStatement();
                ResultSet row = statement.executeQuery(NOW)) {
            row.next();
            return new RowVersions(row.getString(1), row.getLong(2), tables);
        }
    }

    /** With the numbers of rows that were read in that snapshot. */
    RowVersions counted(Collection<TableDelta> deltas) {
        SortedMap<String, Seen> counted = new TreeMap<>();
        for (TableDelta delta : deltas) {
            Seen seen = tables.get(delta.table().table().toString());
            if (seen != null && delta.targetRows() >= 0) {
                counted.put(delta.table().table().toString(), new Seen(seen.layout(), delta.targetRows()));
            }
        }
        return new RowVersions(server, oldestRunning, counted);
    }

    /**
     * Waits until what the snapshot saw can no longer be lost in a crash, so that no transaction's number is given out
     * again. Only commits that were asked not to wait for the disk could be. Call it outside of a transaction.
     *
     * @return whether that is certain
     */
    static boolean settle(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = on; SELECT pg_logical_emit_message(true, 'slipway', '')");
            return true;
        } catch (SQLException e) {
            log.atInfo().setCause(e).log("The target does not let its log be written to; its rows are compared again");
            return false;
        }
    }

    /**
     * The tables that hold exactly what the snapshot saw. To mean anything afterwards, they must be locked against
     * writing.
     *
     * @param connection a session whose transaction sees what is committed now
     */
    public Set<TableName> unchanged(Connection connection, Collection<TableName> candidates) throws SQLException {
        long next;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(NOW)) {
            row.next();
            next = row.getLong(3);
            // rows carry the lower half of a transaction's number
            if (!row.getString(1).equals(server) || next >>> Integer.SIZE != oldestRunning >>> Integer.SIZE) {
                return Set.of();
            }
        }
        Map<String, String> layouts = layouts(connection);
        List<TableName> worthCounting = new ArrayList<>();
        for (TableName table : candidates) {
            Seen seen = tables.get(table.toString());
            if (seen != null && seen.layout().equals(layouts.get(table.toString()))) {
                worthCounting.add(table);
            }
        }
        Set<TableName> unchanged = new HashSet<>();
        for (int from = 0; from < worthCounting.size(); from += TABLES_AT_ONCE) {
            List<TableName> some = worthCounting.subList(from, Math.min(from + TABLES_AT_ONCE, worthCounting.size()));
            count(connection, some, next, unchanged);
        }
        return unchanged;
    }

    private void count(Connection connection, List<TableName> some, long next, Set<TableName> unchanged)
            throws SQLException {
        long youngest = next & 0xFFFF_FFFFL;
        long oldest = oldestRunning & 0xFFFF_FFFFL;
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < some.size(); i++) {
            query.append(i == 0 ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(i)
                    .append(", count(*), count(*) FILTER (WHERE xmin::text::bigint BETWEEN ")
                    .append(oldest)
                    .append(" AND ")
                    .append(youngest)
                    .append(") FROM ONLY ")
                    .append(some.get(i).quoted());
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query.toString())) {
            while (rows.next()) {
                TableName table = some.get(rows.getInt(1));
                Seen seen = tables.get(table.toString());
                if (seen != null && rows.getLong(2) == seen.rows() && rows.getLong(3) == 0) {
                    unchanged.add(table);
                }
            }
        }
    }

    private static Map<String, String> layouts(Connection connection) throws SQLException {
        Map<String, String> layouts = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LAYOUTS);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                layouts.put(new TableName(rows.getString(1), rows.getString(2)).toString(), rows.getString(3));
            }
        }
        return layouts;
    }
}
