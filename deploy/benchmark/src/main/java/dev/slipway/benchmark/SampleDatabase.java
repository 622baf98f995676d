package dev.slipway.benchmark;

import dev.slipway.local.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * A generated database to back up.
 *
 * @param name the database's name
 * @param title what it is, for people
 */
record SampleDatabase(String name, String title) {

    private static final int TABLES = 300;
    private static final int NARROW_ROW_BYTES = 210;
    private static final int WIDE_ROW_BYTES = 1_000;

    /** What rows there are more of than in 1.5 GB are copies of others: making them takes longer than all the rest. */
    private static final long DIFFERENT_NARROW_ROWS = 10_000;

    private static final long DIFFERENT_WIDE_ROWS = 1_000_000;

    /** 300 tables of some columns each. */
    static SampleDatabase many(Database server, String name, int megabytes) throws SQLException {
        SampleDatabase database = new SampleDatabase(name, "300 tables");
        long rows = Math.max(1, megabytes * 1_000_000L / TABLES / NARROW_ROW_BYTES);
        server.execute("postgres", "CREATE DATABASE " + name);
        for (int table = 1; table <= TABLES; table++) {
            server.execute(name, """
                            CREATE TABLE t%1$d (
                                id bigint PRIMARY KEY, name text, amount numeric(12, 2), at timestamptz, flag boolean,
                                note text)
                            """.formatted(table), """
                            INSERT INTO t%1$d
                            SELECT g, 'Name ' || md5(%1$d || '-' || g), ((g + %1$d) * 7919 %% 1000003) / 100.0,
                                   '2026-01-01'::timestamptz + g * interval '37 seconds', g %% 3 = 0,
                                   (SELECT string_agg((ARRAY['order', 'customer', 'invoice', 'paid', 'open', 'shipped',
                                                             'returned', 'note'])[1 + abs(hashint8(g * 100 + w + %1$d)) %% 8], ' ')
                                      FROM generate_series(1, 14) w) || ' ' || md5(g || '-' || %1$d)
                              FROM generate_series(1, %2$d) g
                            """.formatted(table, Math.min(rows, DIFFERENT_NARROW_ROWS)));
            multiply(server, name, "t" + table, "name, amount, at, flag, note", DIFFERENT_NARROW_ROWS, rows);
        }
        server.execute(name, "VACUUM ANALYZE", "CHECKPOINT");
        return database;
    }

    /** One table of texts and JSON. */
    static SampleDatabase large(Database server, int megabytes) throws SQLException {
        long rows = Math.max(1, megabytes * 1_000_000L / WIDE_ROW_BYTES);
        server.execute("postgres", "CREATE DATABASE large");
        server.execute("large", """
                CREATE TABLE events (
                    id bigint PRIMARY KEY, kind text, at timestamptz, payload jsonb, body text)
                """, """
                INSERT INTO events
                SELECT g, (ARRAY['created', 'changed', 'removed'])[1 + g %% 3],
                       '2026-01-01'::timestamptz + g * interval '11 seconds',
                       jsonb_build_object('user', md5((g %% 5000)::text), 'session', md5(g::text), 'ip', '10.0.' || g %% 256,
                                          'amount', g %% 9973, 'tags', jsonb_build_array('a' || g %% 17, 'b' || g %% 23),
                                          'nested', jsonb_build_object('from', md5((g * 7)::text), 'ok', g %% 2 = 0)),
                       (SELECT string_agg((ARRAY['the', 'customer', 'asked', 'for', 'another', 'invoice', 'because',
                                                 'first', 'one', 'was', 'lost'])[1 + abs(hashint8(g * 100 + w)) %% 11], ' ')
                          FROM generate_series(1, 85) w) || md5((g * 5)::text)
                  FROM generate_series(1, %d) g
                """.formatted(Math.min(rows, DIFFERENT_WIDE_ROWS)));
        multiply(server, "large", "events", "kind, at, payload, body", DIFFERENT_WIDE_ROWS, rows);
        server.execute("large", "VACUUM ANALYZE", "CHECKPOINT");
        return new SampleDatabase("large", "one large table");
    }

    /** Has a table of so many rows, numbered from 1 on, have more. */
    private static void multiply(Database server, String database, String table, String columns, long rows, long wanted)
            throws SQLException {
        for (long have = rows; have < wanted; have = Math.min(2 * have, wanted)) {
            server.execute(
                    database,
                    "INSERT INTO %1$s SELECT id + %3$d, %2$s FROM %1$s WHERE id <= %4$d"
                            .formatted(table, columns, have, wanted - have));
        }
    }

    /** What its tables' COPY would read, in parts of about equal size, one list for each of two connections. */
    List<List<String>> halves(Database server) throws SQLException {
        List<String> first = new ArrayList<>();
        List<String> second = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection(server.url(name), PostgresServer.SUPERUSER, server.password());
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("""
                        SELECT relname, relpages FROM pg_class
                         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                         ORDER BY relname
                        """)) {
            while (tables.next()) {
                long middle = tables.getLong(2) / 2;
                String table = tables.getString(1);
                first.add("COPY (SELECT * FROM %s WHERE ctid < '(%d,0)') TO STDOUT".formatted(table, middle));
                second.add("COPY (SELECT * FROM %s WHERE ctid >= '(%d,0)') TO STDOUT".formatted(table, middle));
            }
        }
        return List.of(first, second);
    }
}
