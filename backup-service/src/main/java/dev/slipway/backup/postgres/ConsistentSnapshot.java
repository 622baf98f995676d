package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupScope;
import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
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
               AND (NOT EXISTS (SELECT FROM pg_depend e
                                 WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
                    OR EXISTS (SELECT FROM pg_extension x WHERE c.oid = ANY (x.extconfig)))
             ORDER BY c.oid
            """;

    private static final String EXPORT = """
            SELECT pg_export_snapshot(), now(), current_setting('server_version'),
                   (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text,
                   current_setting('server_encoding')
            """;

    /** Sessions that read with us lock so many tables at once; with more, the server might lack room for the locks. */
    private static final int MAX_TABLES_LOCKED_TWICE = 1_000;

    private final Connection session;
    private final String id;
    private final Instant takenAt;
    private final String serverVersion;
    private final String lsn;
    private final String encoding;
    private final List<String> tables;
    private final ScopedTables scoped;
    private final Duration lockTimeout;

    /** What is to be locked, and why that. */
    private record Lockable(List<String> tables, ScopedTables scoped) {}

    private ConsistentSnapshot(Connection session, Lockable lockable, Duration lockTimeout, ResultSet exported)
            throws SQLException {
        this.session = session;
        this.tables = lockable.tables();
        this.scoped = lockable.scoped();
        this.lockTimeout = lockTimeout;
        this.id = exported.getString(1);
        this.takenAt = exported.getObject(2, OffsetDateTime.class).toInstant();
        this.serverVersion = exported.getString(3);
        this.lsn = exported.getString(4);
        this.encoding = exported.getString(5);
    }

    /**
     * Opens one in a session in autocommit mode, which is occupied until it is closed.
     *
     * @param scope what is going to be read; nothing else is locked
     * @throws JobFailedException.Permanent when there is no such schema or table as the scope names
     */
    static ConsistentSnapshot open(Connection session, BackupScope scope, Duration lockTimeout) throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Lockable lockable = lockable(session, scope);
            execute(session, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            boolean kept = false;
            try {
                limitLocking(session, lockTimeout);
                // the transaction's snapshot is taken by the statement after this one
                lock(session, lockable.tables());
                ConsistentSnapshot snapshot = export(session, lockable, lockTimeout);
                if (lockable(session, scope).equals(lockable)) {
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

    /** The database's encoding, in PostgreSQL's spelling. */
    String encoding() {
        return encoding;
    }

    /** What belongs to the scope. */
    ScopedTables scoped() {
        return scoped;
    }

    /** The locked tables, quoted. */
    List<String> locked() {
        return tables;
    }

    /** How many tables are locked. */
    int tables() {
        return tables.size();
    }

    /**
     * Has another session see the same state, until its transaction ends, and lock the same tables. Locked later, it
     * would have to wait behind those who wait for us.
     */
    void joinWith(Connection other) throws SQLException {
        execute(other, "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
        limitLocking(other, lockTimeout);
        execute(other, "SET TRANSACTION SNAPSHOT " + Quoted.literal(id));
        if (tables.size() <= MAX_TABLES_LOCKED_TWICE) {
            lock(other, tables);
        }
    }

    /** Fails when the session is gone, and with it the locks under which everything had to be read. */
    void requireOpen() throws SQLException {
        execute(session, "SELECT");
    }

    @Override
    public void close() throws SQLException {
        execute(session, "ROLLBACK");
    }

    /** Who waits for us would be waited for without end. */
    private static void limitLocking(Connection session, Duration timeout) throws SQLException {
        execute(session, "SET LOCAL lock_timeout = " + timeout.toMillis());
    }

    private static void lock(Connection session, List<String> tables) throws SQLException {
        if (!tables.isEmpty()) {
            execute(session, "LOCK TABLE ONLY " + String.join(", ONLY ", tables) + " IN ACCESS SHARE MODE");
        }
    }

    private static ConsistentSnapshot export(Connection session, Lockable lockable, Duration lockTimeout)
            throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet exported = statement.executeQuery(EXPORT)) {
            exported.next();
            return new ConsistentSnapshot(session, lockable, lockTimeout, exported);
        }
    }

    private static Lockable lockable(Connection session, BackupScope scope) throws SQLException {
        ScopedTables scoped = ScopedTables.of(scope, session);
        List<String> tables = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(LOCKABLE)) {
            while (rows.next()) {
                String table = new TableName(rows.getString(1), rows.getString(2)).quoted();
                if (scoped.include(table)) {
                    tables.add(table);
                }
            }
        }
        return new Lockable(tables, scoped);
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
