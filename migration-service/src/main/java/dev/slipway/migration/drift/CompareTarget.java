package dev.slipway.migration.drift;

import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.drift.TargetChanges.Change;
import dev.slipway.migration.drift.TargetChanges.ChangedObject;
import dev.slipway.migration.drift.TargetChanges.ChangedTable;
import dev.slipway.migration.schema.Catalog;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a target is like, and tells later what has changed. Rows are only counted, never read: those written
 * since are told by their transactions, those deleted by the number of the rest. Nothing is locked that anybody would
 * wait for.
 */
public final class CompareTarget {

    private static final String CANCELLED = "57014";

    /** How many small tables are counted in one round trip. */
    private static final int AT_ONCE = 100;

    /** The tables that {@code Tables} lists, the small ones first, so that a large one costs no others their turn. */
    private static final String TABLES = """
            SELECT n.nspname, c.relname, pg_relation_size(c.oid) < 1048576
                       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname NOT IN ('information_schema', 'slipway') AND n.nspname !~ '^pg_'
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
             ORDER BY pg_relation_size(c.oid), 1, 2
            """;

    private final Clock clock;

    /** Tells the time by this clock. */
    public CompareTarget(Clock clock) {
        this.clock = clock;
    }

    /**
     * What the target is like now.
     *
     * @param target the database
     * @param committed the moment from which on changes shall be told, and the structure that it had then; null for now
     * @param budget how long counting may take; what is not counted by then stays unknown
     */
    public TargetState remember(ManagedDatabase target, @Nullable Committed committed, Duration budget) {
        try (Connection connection = target.open()) {
            begin(connection);
            Committed then = committed == null
                    ? new Committed(value(connection, "SELECT txid_current_snapshot()::text"), Catalog.read(connection))
                    : committed;
            SortedMap<String, Long> rows = new TreeMap<>();
            new Counter(connection, budget)
                    .count(tables(connection), "false")
                    .forEach((table, count) ->
                            rows.put(table.toString(), count.map(Count::all).orElse(TargetState.UNKNOWN)));
            TargetState state = new TargetState(
                    database(connection),
                    clock.instant(),
                    Horizon.parse(then.snapshot()),
                    rows,
                    objects(then.structure()));
            connection.rollback();
            return state;
        } catch (SQLException e) {
            throw new DatabaseFailureException("The target cannot be looked at", e);
        }
    }

    /** What is remembered of a target, with the structure that it has now. */
    public TargetState withPresentStructure(ManagedDatabase target, TargetState then) {
        try (Connection connection = target.open()) {
            begin(connection);
            TargetState state = new TargetState(
                    then.database(), then.takenAt(), then.horizon(), then.rows(), objects(Catalog.read(connection)));
            connection.rollback();
            return state;
        } catch (SQLException e) {
            throw new DatabaseFailureException("The target cannot be looked at", e);
        }
    }

    /**
     * What has changed in the target.
     *
     * @param target the database
     * @param then what it was like
     * @param budget how long it may take; what is not looked at by then is told as unknown
     */
    public TargetChanges since(ManagedDatabase target, TargetState then, Duration budget) {
        try (Connection connection = target.open()) {
            begin(connection);
            if (database(connection) != then.database()) {
                return TargetChanges.unknown(
                        "The database is another one than that which was migrated, as after a restore,"
                                + " so what has changed since cannot be told.");
            }
            List<ChangedTable> changed = new ArrayList<>();
            List<String> unknown = new ArrayList<>();
            List<String> uncounted = new ArrayList<>();
            List<String> unread = new ArrayList<>();
            Map<TableName, Optional<Count>> counts = new Counter(connection, budget)
                    .count(tables(connection), then.horizon().writtenSince());
            for (Map.Entry<TableName, Optional<Count>> counted : counts.entrySet()) {
                String name = counted.getKey().toString();
                Optional<Count> now = counted.getValue();
                Long before = then.rows().get(name);
                if (now.isEmpty()) {
                    unread.add(name);
                } else if (before == null) {
                    if (now.get().all() > 0) {
                        changed.add(new ChangedTable(
                                name, now.get().all(), 0L, now.get().all()));
                    }
                } else if (before == TargetState.UNKNOWN) {
                    if (now.get().written() > 0) {
                        changed.add(new ChangedTable(
                                name, now.get().written(), null, now.get().all()));
                    } else {
                        uncounted.add(name);
                    }
                } else if (now.get().written() > 0 || now.get().all() != before) {
                    changed.add(new ChangedTable(
                            name, now.get().written(), before, now.get().all()));
                }
            }
            if (!unread.isEmpty()) {
                unknown.add("Too large to be looked at in %d seconds, or not readable: %s."
                        .formatted(budget.toSeconds(), String.join(", ", unread)));
            }
            if (!uncounted.isEmpty()) {
                unknown.add(
                        "Too large to be counted after the migration, so nobody knows whether rows were deleted: %s."
                                .formatted(String.join(", ", uncounted)));
            }
            List<ChangedObject> structure = structure(then.objects(), objects(Catalog.read(connection)));
            connection.rollback();
            changed.sort(Comparator.comparing(ChangedTable::table));
            return new TargetChanges(then.takenAt(), changed, structure, unknown);
        } catch (SQLException e) {
            throw new DatabaseFailureException("The target cannot be looked at", e);
        }
    }

    private static void begin(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
    }

    private static long database(Connection connection) throws SQLException {
        return Long.parseLong(
                value(connection, "SELECT oid::bigint FROM pg_database WHERE datname = current_database()"));
    }

    private static String value(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /**
     * A table to be counted.
     *
     * @param isQuick whether it is small, and readable for us
     */
    private record Countable(TableName table, boolean isQuick) {}

    private static List<Countable> tables(Connection connection) throws SQLException {
        List<Countable> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                tables.add(new Countable(new TableName(rows.getString(1), rows.getString(2)), rows.getBoolean(3)));
            }
        }
        return tables;
    }

    private static SortedMap<String, String> objects(Catalog structure) {
        SortedMap<String, String> objects = new TreeMap<>();
        structure
                .withoutPrivileges()
                .objects()
                .forEach(object -> objects.put(object.id(), digest(object.definition() + '\0' + object.facts())));
        return objects;
    }

    private static String digest(String definition) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(definition.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static List<ChangedObject> structure(SortedMap<String, String> then, SortedMap<String, String> now) {
        SortedSet<String> all = new TreeSet<>(then.keySet());
        all.addAll(now.keySet());
        List<ChangedObject> changed = new ArrayList<>();
        for (String object : all) {
            String before = then.get(object);
            String after = now.get(object);
            if (!Objects.equals(before, after)) {
                changed.add(new ChangedObject(
                        object, before == null ? Change.ADDED : after == null ? Change.REMOVED : Change.CHANGED));
            }
        }
        return changed;
    }

    private record Count(long all, long written) {}

    /** Counts tables until its time is up. */
    private static final class Counter {

        private final Connection connection;
        private final Duration budget;
        private final long start = System.nanoTime();

        private Counter(Connection connection, Duration budget) {
            this.connection = connection;
            this.budget = budget;
        }

        /**
         * How many rows there are, and for how many of them the condition holds; empty for those of which it cannot be
         * found out. In the order of the tables.
         */
        Map<TableName, Optional<Count>> count(List<Countable> tables, String condition) throws SQLException {
            List<TableName> quick = tables.stream()
                    .filter(Countable::isQuick)
                    .map(Countable::table)
                    .toList();
            Map<TableName, Count> known = new HashMap<>();
            for (int from = 0; from < quick.size(); from += AT_ONCE) {
                List<TableName> some = quick.subList(from, Math.min(from + AT_ONCE, quick.size()));
                List<Count> counts = countAtOnce(some, condition).orElse(List.of());
                for (int i = 0; i < counts.size(); i++) {
                    known.put(some.get(i), counts.get(i));
                }
            }
            Map<TableName, Optional<Count>> all = new LinkedHashMap<>();
            for (Countable countable : tables) {
                TableName table = countable.table();
                Count count = known.get(table);
                all.put(
                        table,
                        count != null
                                ? Optional.of(count)
                                : countAtOnce(List.of(table), condition).map(List::getFirst));
            }
            return all;
        }

        /** Of each of some tables, in one round trip; empty if that cannot be found out of one of them. */
        private Optional<List<Count>> countAtOnce(List<TableName> some, String condition) throws SQLException {
            long left = budget.toMillis() - (System.nanoTime() - start) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            Savepoint savepoint = connection.setSavepoint();
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET LOCAL statement_timeout = " + left);
                String query = IntStream.range(0, some.size())
                        .mapToObj(i -> "SELECT %d, count(*), count(*) FILTER (WHERE %s) FROM ONLY %s"
                                .formatted(i, condition, some.get(i).quoted()))
                        .collect(Collectors.joining(" UNION ALL ", "", " ORDER BY 1"));
                List<Count> counts = new ArrayList<>();
                try (ResultSet rows = statement.executeQuery(query)) {
                    while (rows.next()) {
                        counts.add(new Count(rows.getLong(2), rows.getLong(3)));
                    }
                }
                return Optional.of(counts);
            } catch (SQLException e) {
                String state = String.valueOf(e.getSQLState());
                // too slow, or no right to read it; anything else ends it all
                if (state.equals(CANCELLED) || state.equals("42501")) {
                    connection.rollback(savepoint);
                    return Optional.empty();
                }
                throw e;
            } finally {
                if (!connection.isClosed()) {
                    connection.releaseSavepoint(savepoint);
                }
            }
        }
    }
}
