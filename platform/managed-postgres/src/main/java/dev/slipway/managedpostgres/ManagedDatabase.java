package dev.slipway.managedpostgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;

/**
 * An application's database. Every session that it opens formats values the same way, whatever the server's, the
 * database's or the role's own settings say, so that text images of rows can be compared between databases.
 */
public final class ManagedDatabase {

    private static final String NO_SUCH_DATABASE = "3D000";
    private static final int CONNECT_TIMEOUT_SECONDS = 5;

    /**
     * One round trip. The search path is empty but for pg_catalog: everything else must be qualified. Nothing is compiled:
     * what we ask of system catalogs looks costly and is not, and copying rows gains nothing from it.
     */
    private static final String FIXED_SESSION = """
            SET TimeZone = 'UTC';
            SET DateStyle = 'ISO, MDY';
            SET IntervalStyle = 'postgres';
            SET extra_float_digits = 3;
            SET bytea_output = 'hex';
            SET xmloption = 'content';
            SET standard_conforming_strings = on;
            SET quote_all_identifiers = off;
            SET row_security = off;
            SET jit = off;
            SET synchronize_seqscans = off;
            SET statement_timeout = 0;
            SET lock_timeout = 0;
            SET idle_in_transaction_session_timeout = 0;
            SET default_transaction_isolation = 'read committed';
            SET default_transaction_read_only = off;
            SET search_path = pg_catalog
            """;

    private final ConnectionSettings settings;
    private final String applicationName;

    /**
     * @param settings where and how to connect
     * @param applicationName shown in {@code pg_stat_activity}, so that an administrator sees who is there
     */
    public ManagedDatabase(ConnectionSettings settings, String applicationName) {
        this.settings = Objects.requireNonNull(settings);
        this.applicationName = Objects.requireNonNull(applicationName);
    }

    /** Where this database is; its text form is safe to log. */
    public ConnectionSettings settings() {
        return settings;
    }

    /**
     * A new session in autocommit mode; the caller closes it.
     *
     * @throws DatabaseUnreachableException if the server does not answer within 5 s or takes no connections
     * @throws DatabaseAccessDeniedException if the server refuses these credentials or has no such database
     */
    public Connection open() {
        Properties properties = new Properties();
        properties.setProperty("user", settings.user());
        properties.setProperty("password", settings.password());
        properties.setProperty("ApplicationName", applicationName);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("loginTimeout", Integer.toString(2 * CONNECT_TIMEOUT_SECONDS));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("sslmode", settings.tls().sslMode());
        // a statement prepared before a DDL statement would fail after it, and binary transfer has other images
        properties.setProperty("prepareThreshold", "0");
        properties.setProperty("binaryTransfer", "false");
        try {
            Connection connection = connect(properties);
            try (Statement statement = connection.createStatement()) {
                statement.execute(FIXED_SESSION);
                return connection;
            } catch (SQLException e) {
                try (connection) {
                    throw e;
                }
            }
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /**
     * A new session in a read-only transaction that sees what another session's transaction sees; the caller closes it.
     *
     * @param snapshot what that session's {@code pg_export_snapshot()} says
     * @throws SQLException if that transaction has ended
     * @throws DatabaseUnreachableException as {@link #open()}
     * @throws DatabaseAccessDeniedException as {@link #open()}
     */
    public Connection openIn(String snapshot) throws SQLException {
        Connection connection = open();
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            statement.execute("SET TRANSACTION SNAPSHOT " + Quoted.literal(snapshot));
            return connection;
        } catch (SQLException e) {
            try (connection) {
                throw e;
            }
        }
    }

    private Connection connect(Properties properties) throws SQLException {
        try {
            return DriverManager.getConnection(settings.jdbcUrl(), properties);
        } catch (SQLException e) {
            if (!NO_SUCH_DATABASE.equals(e.getSQLState())) {
                throw e;
            }
            // so is told, too, who comes at the moment when a restored database takes the name; it has it by now
            return DriverManager.getConnection(settings.jdbcUrl(), properties);
        }
    }

    private RuntimeException explained(SQLException e) {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        String server = "The database server at " + settings.host() + ":" + settings.port();
        if (state.startsWith("28")) {
            return new DatabaseAccessDeniedException(
                    server + " refused the user name or password of role \"" + settings.user() + "\".", e);
        }
        if (state.equals(NO_SUCH_DATABASE)) {
            return new DatabaseAccessDeniedException(
                    server + " has no database named \"" + settings.database() + "\".", e);
        }
        if (state.equals("42501")) {
            return new DatabaseAccessDeniedException(
                    server + " does not let role \"" + settings.user() + "\" connect to database \""
                            + settings.database() + "\".",
                    e);
        }
        if (state.equals("53300")) {
            return new DatabaseUnreachableException(server + " has no connection left to give.", e);
        }
        if (state.equals("57P03")) {
            return new DatabaseUnreachableException(server + " is starting up or shutting down.", e);
        }
        if (state.startsWith("08")) {
            return new DatabaseUnreachableException(
                    server + " cannot be reached; check host, port, TLS mode and firewall.", e);
        }
        return new DatabaseUnreachableException(server + " did not open a session (SQLSTATE " + state + ").", e);
    }

    /** The server's major version, e.g. 15. */
    public int serverMajor(Connection connection) {
        try {
            return connection.getMetaData().getDatabaseMajorVersion();
        } catch (SQLException e) {
            throw new DatabaseFailureException("The server's version cannot be read", e);
        }
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
