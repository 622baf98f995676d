package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
 * @param moment what had been committed then; null in plans of older versions
 * @param tables what the snapshot saw, by {@link TableName#toString()}
 */
public record RowVersions(
        String server, long oldestRunning, @Nullable Moment moment, SortedMap<String, Seen> tables) {

    private static final Logger log = LoggerFactory.getLogger(RowVersions.class);

    private static final String NOW = """
            SELECT concat_ws(' ', pg_postmaster_start_time(),
                             (SELECT oid FROM pg_database WHERE datname = current_database())),
                   pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text,
                   pg_current_snapshot()::text, statement_timestamp()
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

    /** Whatever writes rows is counted, also functions that the server calls on the way. */
    private static final String OWN_TRANSACTION = """
            SELECT pg_current_xact_id()::text::bigint
             WHERE current_setting('track_counts')::boolean
               AND NOT EXISTS (SELECT FROM pg_class
                                WHERE relkind = 'r' AND relpersistence <> 't'
                                  AND relnamespace <> 'pg_catalog'::regnamespace
                                  AND pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                                      + pg_stat_get_xact_tuples_deleted(oid) > 0)
            """;

    private static final int TABLES_AT_ONCE = 100;

    /** So many numbers of transactions are told apart one by one, which is cheaper than reading each row's as a number. */
    private static final long WORTH_NAMING = 10_000;

    /** Fewer transactions than these since a plan do not show that others are at work all the time. */
    private static final long SOME = 10;

    /** More than these are not looked at one by one: counting rows again is cheaper then. */
    private static final long WORTH_ASKING = 100_000;

    /** Writers of a locked table have ended, for better or worse: a transaction that still runs has not written to it. */
    private static final String COMMITTED_SINCE = """
            SELECT EXISTS (SELECT FROM generate_series(first, next - 1) AS x
                            WHERE NOT pg_visible_in_snapshot(x::text::xid8, seen) AND x <> ALL (?)
                              AND coalesce(pg_xact_status(x::text::xid8), '') NOT IN ('aborted', 'in progress'))
              FROM (SELECT seen, pg_snapshot_xmin(seen)::text::bigint AS first,
                           pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next
                      FROM (SELECT ?::pg_snapshot AS seen) AS s) AS s
             WHERE next - first < ?
            """;

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
            return new RowVersions(row.getString(1), row.getLong(2), Moment.of(row), tables);
        }
    }

    /**
     * With the numbers of rows that there were in that snapshot.
     *
     * @param snapshot the transaction that the tables were compared in; counts where a filter left rows out
     */
    RowVersions counted(Connection snapshot, Collection<TableDelta> deltas) throws SQLException {
        SortedMap<String, Seen> counted = new TreeMap<>();
        for (TableDelta delta : deltas) {
            TableName table = delta.table().table();
            Seen seen = tables.get(table.toString());
            if (seen != null && delta.isComparable()) {
                long rows = delta.targetRows() >= 0 ? delta.targetRows() : count(snapshot, table);
                counted.put(table.toString(), new Seen(seen.layout(), rows));
            }
        }
        return new RowVersions(server, oldestRunning, moment, counted);
    }

    private static long count(Connection connection, TableName table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM ONLY " + table.quoted())) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * Waits until what the snapshot saw can no longer be lost in a crash, so that no transaction's number is given out
     * again. Only commits that were asked not to wait for the disk could be. Call it outside of a transaction.
     *
     * @return these versions, once that is certain; null if it is not
     */
    @Nullable
    RowVersions settled(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET synchronous_commit = on");
            try (ResultSet row = statement.executeQuery(
                    "SELECT pg_current_xact_id()::text::bigint, pg_logical_emit_message(true, 'slipway', '')")) {
                row.next();
                Moment but = moment == null ? null : moment.but(List.of(row.getLong(1)));
                return new RowVersions(server, oldestRunning, but, tables);
            }
        } catch (SQLException e) {
            log.atInfo().setCause(e).log("The target does not let its log be written to; its rows are compared again");
            return null;
        }
    }

    /**
     * What had been committed at a moment.
     *
     * @param snapshot as {@code pg_current_snapshot} says it
     * @param at when it was, by the server's clock; null in plans of older versions
     * @param own transactions since then that have written nothing but what is our own
     */
    public record Moment(String snapshot, @Nullable Instant at, List<Long> own) {

        public Moment {
            own = List.copyOf(own);
        }

        private static Moment of(ResultSet now) throws SQLException {
            Instant at = now.getObject(5, OffsetDateTime.class).toInstant();
            return new Moment(now.getString(4), at, List.of());
        }

        private Moment but(List<Long> further) {
            return new Moment(
                    snapshot, at, Stream.concat(own.stream(), further.stream()).toList());
        }

        /** The number of the first transaction that had not begun. */
        private long next() {
            return Long.parseLong(snapshot.split(":", -1)[1]);
        }

        /** Whether others have committed so often since then that they are likely to again within a second. */
        private boolean areOthersAtWorkUntil(Moment later) {
            if (at == null || later.at() == null) {
                return false;
            }
            long transactions = later.next() - next() - own.size();
            return transactions > SOME
                    && transactions > Duration.between(at, later.at()).toSeconds();
        }

        /**
         * Whether nobody else has committed anything at all since, to whatever table or database. That costs next to
         * nothing to know; where it is not so, what has changed must be found out otherwise. Transactions that still run
         * count for nothing: they have not written to tables that are locked against writing.
         */
        private boolean isStillNow(Connection connection) throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(COMMITTED_SINCE)) {
                statement.setArray(1, connection.createArrayOf("bigint", own.toArray()));
                statement.setString(2, snapshot);
                statement.setLong(3, WORTH_ASKING);
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() && !row.getBoolean(1);
                }
            }
        }
    }

    /**
     * The number of a session's transaction, if it has written to no table but to temporary ones.
     *
     * @param connection a session in a transaction that is about to end
     */
    public static Optional<Long> ownTransaction(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(OWN_TRANSACTION)) {
            return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
        }
    }

    /**
     * Tables that held exactly what a plan's snapshot saw, at a moment when they were not locked.
     *
     * @param tables which
     * @param moment when
     */
    public record Earlier(Set<TableName> tables, Moment moment) {

        public Earlier {
            tables = Set.copyOf(tables);
        }

        /**
         * Whether they hold it still, because nobody at all has committed anything since.
         *
         * @param connection a session that has these tables locked against writing
         */
        public boolean isStillSo(Connection connection) throws SQLException {
            return moment.isStillNow(connection);
        }
    }

    /**
     * As {@link #unchanged}, before tables are locked. Nothing is counted if nobody has committed anything since the plan,
     * nor if others do so all the time: then it would have to be counted again under the lock, which is enough.
     *
     * @param connection a session in autocommit mode
     * @param own transactions since the plan that have written nothing but what is our own
     * @return nothing if that is to be found out under the lock
     */
    public Optional<Earlier> unchangedNow(Connection connection, Collection<TableName> candidates, List<Long> own)
            throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            Moment now;
            boolean sameServer;
            try (ResultSet row = statement.executeQuery(NOW)) {
                row.next();
                sameServer = row.getString(1).equals(server);
                now = Moment.of(row);
            }
            Moment planned = moment == null ? null : moment.but(own);
            if (planned != null && sameServer && planned.isStillNow(connection)) {
                return Optional.of(new Earlier(
                        candidates.stream()
                                .filter(table -> tables.containsKey(table.toString()))
                                .collect(Collectors.toSet()),
                        planned));
            }
            if (planned != null && planned.areOthersAtWorkUntil(now)) {
                return Optional.empty();
            }
            return Optional.of(new Earlier(unchanged(connection, candidates), now));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
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
        String young = young(next);
        StringBuilder query = new StringBuilder();
        for (int i = 0; i < some.size(); i++) {
            query.append(i == 0 ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(i)
                    .append(", count(*), count(*) FILTER (WHERE ")
                    .append(young)
                    .append(") FROM ONLY ")
                    .append(some.get(i).quoted());
        }
        try (Statement statement = connection.createStatement()) {
            // compiling it takes each worker longer than it saves
            statement.execute("SET LOCAL jit = off");
            try (ResultSet rows = statement.executeQuery(query.toString())) {
                while (rows.next()) {
                    TableName table = some.get(rows.getInt(1));
                    Seen seen = tables.get(table.toString());
                    if (seen != null && rows.getLong(2) == seen.rows() && rows.getLong(3) == 0) {
                        unchanged.add(table);
                    }
                }
            }
            statement.execute("SET LOCAL jit TO DEFAULT");
        }
    }

    /** The condition for a row's version to be as young as the snapshot. */
    private String young(long next) {
        long youngest = next & 0xFFFF_FFFFL;
        long oldest = oldestRunning & 0xFFFF_FFFFL;
        return next - oldestRunning < WORTH_NAMING
                ? "xmin = ANY ('{"
                        + LongStream.rangeClosed(oldest, youngest)
                                .mapToObj(Long::toString)
                                .collect(Collectors.joining(","))
                        + "}'::xid[])"
                : "xmin::text::bigint BETWEEN " + oldest + " AND " + youngest;
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
