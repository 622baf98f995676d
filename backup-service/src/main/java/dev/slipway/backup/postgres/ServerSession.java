package dev.slipway.backup.postgres;

import dev.slipway.backup.JobFailedException;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A session beside the live database, from which databases are created, renamed and dropped. */
final class ServerSession implements AutoCloseable {

    private static final List<String> MAINTENANCE_DATABASES = List.of("postgres", "template1");
    private static final int RENAME_ATTEMPTS = 3;

    private final Connection connection;

    private ServerSession(Connection connection) {
        this.connection = connection;
    }

    /** Opens one in a maintenance database; empty when the role may connect to none. */
    static Optional<ServerSession> open(ConnectionSettings live) {
        for (String database : MAINTENANCE_DATABASES) {
            if (database.equals(live.database())) {
                continue;
            }
            try {
                return Optional.of(
                        new ServerSession(new ManagedDatabase(live.withDatabase(database), "slipway restore").open()));
            } catch (DatabaseAccessDeniedException e) {
                // the next one may do
            }
        }
        return Optional.empty();
    }

    Connection connection() {
        return connection;
    }

    /** The oid of a database, if there is one of that name. */
    OptionalLong oidOf(String database) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT oid FROM pg_database WHERE datname = ?")) {
            query.setString(1, database);
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Drops a database with all sessions in it; one that does not exist is no error. */
    void drop(String database) throws SQLException {
        if (oidOf(database).isPresent()) {
            execute("ALTER DATABASE %s WITH ALLOW_CONNECTIONS false".formatted(Quoted.identifier(database)));
            endSessionsIn(database);
            execute("DROP DATABASE IF EXISTS " + Quoted.identifier(database));
        }
    }

    /** Lets users in again. */
    void admitUsers(String database) throws SQLException {
        if (oidOf(database).isPresent()) {
            execute("ALTER DATABASE %s WITH ALLOW_CONNECTIONS true".formatted(Quoted.identifier(database)));
        }
    }

    /** Keeps new users out; those that are in stay. */
    void refuseUsers(String database) throws SQLException {
        execute("ALTER DATABASE %s WITH ALLOW_CONNECTIONS false".formatted(Quoted.identifier(database)));
    }

    /** Makes {@code replacement} the database of the name {@code live}, and that one {@code aside}: both or neither. */
    void swap(String live, String replacement, String aside) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            endSessionsIn(live);
            endSessionsIn(replacement);
            execute("BEGIN");
            try {
                execute("ALTER DATABASE %s RENAME TO %s".formatted(Quoted.identifier(live), Quoted.identifier(aside)));
                execute("ALTER DATABASE %s RENAME TO %s"
                        .formatted(Quoted.identifier(replacement), Quoted.identifier(live)));
                execute("COMMIT");
                return;
            } catch (SQLException e) {
                execute("ROLLBACK");
                if (!"55006".equals(e.getSQLState())) {
                    throw e;
                }
                if (attempt == RENAME_ATTEMPTS) {
                    throw new JobFailedException.Permanent(
                            "The database is in use by sessions that the role may not end: %s."
                                    .formatted(String.join(", ", usersIn(live))),
                            e);
                }
            }
        }
    }

    /** Renames a database that nobody needs to be in. */
    void rename(String database, String name) throws SQLException {
        endSessionsIn(database);
        execute("ALTER DATABASE %s RENAME TO %s".formatted(Quoted.identifier(database), Quoted.identifier(name)));
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private void endSessionsIn(String database) throws SQLException {
        List<Integer> sessions = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT pid FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()")) {
            query.setString(1, database);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    sessions.add(rows.getInt(1));
                }
            }
        }
        for (int session : sessions) {
            try {
                execute("SELECT pg_terminate_backend(%d)".formatted(session));
            } catch (SQLException e) {
                // not ours to end: renaming will say so
                if (!"42501".equals(e.getSQLState())) {
                    throw e;
                }
            }
        }
    }

    private List<String> usersIn(String database) throws SQLException {
        List<String> users = new ArrayList<>();
        try (PreparedStatement query = connection.prepareStatement(
                "SELECT DISTINCT coalesce(usename, 'background') FROM pg_stat_activity WHERE datname = ?")) {
            query.setString(1, database);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    users.add(rows.getString(1));
                }
            }
        }
        return users;
    }
}
