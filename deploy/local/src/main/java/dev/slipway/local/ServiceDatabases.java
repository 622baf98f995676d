package dev.slipway.local;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The services' own databases: a role and a database for each, closed to the others. */
final class ServiceDatabases {

    private static final int LOGIN_TIMEOUT_SECONDS = 5;

    private final int port;
    private final Secrets secrets;

    ServiceDatabases(int port, Secrets secrets) {
        this.port = port;
        this.secrets = secrets;
    }

    /** The name of a service's database and role. */
    static String name(Member service) {
        return service.id().replace('-', '_');
    }

    /** The name of the secret that is a service's database password. */
    static String passwordSecret(Member service) {
        return "database-" + service.id();
    }

    /** Whether the server lets its superuser in; it listens before it does. */
    boolean serverIsReady() {
        try (Connection connection = superuser()) {
            return connection.isValid(LOGIN_TIMEOUT_SECONDS);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /** Creates what is missing. */
    void create() {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            for (Member service : Member.services()) {
                String name = name(service);
                if (!exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = ?", name)) {
                    // The secrets are of letters, digits, hyphens and underscores: nothing to escape.
                    statement.execute(
                            "CREATE ROLE " + name + " LOGIN PASSWORD '" + secrets.value(passwordSecret(service)) + "'");
                }
                if (!exists(connection, "SELECT 1 FROM pg_database WHERE datname = ?", name)) {
                    statement.execute("CREATE DATABASE " + name + " OWNER " + name);
                    statement.execute("REVOKE ALL ON DATABASE " + name + " FROM PUBLIC");
                }
            }
        } catch (SQLException e) {
            throw new StackException("Cannot create the services' databases: " + e.getMessage(), e);
        }
    }

    private Connection superuser() throws SQLException {
        DriverManager.setLoginTimeout(LOGIN_TIMEOUT_SECONDS);
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                PostgresServer.SUPERUSER,
                secrets.value(LocalStack.SUPERUSER_SECRET));
    }

    private static boolean exists(Connection connection, String query, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(query)) {
            statement.setString(1, name);
            return statement.executeQuery().next();
        }
    }
}
