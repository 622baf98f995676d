package dev.slipway.managedpostgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * One change at a time per environment: an advisory lock in the environment's own database, held by a session.
 * Applying and restoring take it exclusively, a backup shares it. It ends with {@link #close()} or with the session, so
 * a crashed worker leaves nothing behind.
 */
public final class EnvironmentLock implements AutoCloseable {

    /** "slipway" in ASCII; part of the protocol between versions, so it must never change. */
    private static final long KEY = 0x736C6970776179L;

    private final Connection connection;
    private final String release;

    private EnvironmentLock(Connection connection, String release) {
        this.connection = connection;
        this.release = release;
    }

    /** Takes the lock alone, or returns empty at once when anyone holds it. */
    public static Optional<EnvironmentLock> tryExclusive(Connection connection) {
        return attempt(connection, "pg_try_advisory_lock", "pg_advisory_unlock");
    }

    /** Takes the lock together with others that share it, or returns empty at once when someone holds it alone. */
    public static Optional<EnvironmentLock> tryShared(Connection connection) {
        return attempt(connection, "pg_try_advisory_lock_shared", "pg_advisory_unlock_shared");
    }

    private static Optional<EnvironmentLock> attempt(Connection connection, String acquire, String release) {
        try {
            return call(connection, acquire) ? Optional.of(new EnvironmentLock(connection, release)) : Optional.empty();
        } catch (SQLException e) {
            throw new DatabaseFailureException("The environment's lock cannot be asked for", e);
        }
    }

    private static boolean call(Connection connection, String function) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pg_catalog." + function + "(?)")) {
            statement.setLong(1, KEY);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        }
    }

    /** Gives the lock back; a session that is already closed has given it back. */
    @Override
    public void close() {
        try {
            if (!connection.isClosed()) {
                call(connection, release);
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The environment's lock cannot be given back", e);
        }
    }
}
