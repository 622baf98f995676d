package dev.slipway.backup.postgres;

import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.Quoted;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * One state of a database that other sessions can read too, for as long as this is open. All tables are locked against
 * what a snapshot does not protect from: TRUNCATE and rewrites.
 */
final class ConsistentSnapshot implements AutoCloseable {

    private static final int ATTEMPTS = 3;

    private static final String LOCKABLE = """
            SELECT n.nspname, c.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p') AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
             ORDER BY c.oid
            """;

    private static final String EXPORT = """
            SELECT pg_export_snapshot(), now(), current_setting('server_version'),
                   (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text
            """;

    private final Connection session;
    private final String id;
    private final Instant takenAt;
    private final String serverVersion;
    private final String lsn;

    private ConsistentSnapshot(Connection session, ResultSet exported) throws SQLException {
        this.session = session;
        this.id = exported.getString(1);
        this.takenAt = exported.getObject(2, OffsetDateTime.class).toInstant();
        this.serverVersion = exported.getString(3);
        this.lsn = exported.getString(4);
    }

    /** Opens one in a session in autocommit mode, which is occupied until it is closed. */
    static ConsistentSnapshot open(Connection session, Duration lockTimeout) throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            List<String> tables = lockable(session);
            execute(session, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            boolean kept = false;
            try {
                execute(session, "SET LOCAL lock_timeout = " + lockTimeout.toMillis());
                if (!tables.isEmpty()) {
                    // the transaction's snapshot is taken by the statement after this one
                    execute(session, "LOCK TABLE ONLY " + String.join(", ONLY ", tables) + " IN ACCESS SHARE MODE");
                }
                ConsistentSnapshot snapshot = export(session);
                if (lockable(session).equals(tables)) {
                    kept = true;
                    return snapshot;
                }
            } catch (SQLException e) {
                // dropped between listing and locking: look again
                if (!"42P01".equals(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
            } finally {
                if (!kept) {
                    execute(session, "ROLLBACK");
                }
            }
        }
        throw new JobFailedException.Temporary("Tables kept being created or dropped while the backup began.", null);
    }

    /** The id that other sessions and pg_dump take the snapshot over by. */
    String id() {
        return id;
    }

    Instant takenAt() {
        return takenAt;
    }

    String serverVersion() {
        return serverVersion;
    }

    String lsn() {
        return lsn;
    }

    /** Has another session see the same state, until its transaction ends. */
    void joinWith(Connection other) throws SQLException {
        execute(other, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        execute(other, "SET TRANSACTION SNAPSHOT " + Quoted.literal(id));
    }

    @Override
    public void close() throws SQLException {
        execute(session, "ROLLBACK");
    }

    private static ConsistentSnapshot export(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet exported = statement.executeQuery(EXPORT)) {
            exported.next();
            return new ConsistentSnapshot(session, exported);
        }
    }

    private static List<String> lockable(Connection session) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(LOCKABLE)) {
            while (rows.next()) {
                tables.add(Quoted.identifier(rows.getString(1)) + "." + Quoted.identifier(rows.getString(2)));
            }
        }
        return tables;
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
