package dev.slipway.local.demo;

import dev.slipway.local.NocoBaseDump;
import dev.slipway.local.PostgresServer;
import dev.slipway.local.StackException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * One of the demonstration's application databases, looked at directly and not through Slipway: what Slipway claims of
 * it is proven by queries that Slipway had no part in.
 *
 * @param port the server's port on 127.0.0.1
 * @param name the database
 * @param user its owner
 * @param password the owner's password
 */
public record ApplicationDatabase(int port, String name, String user, String password) {

    private static final String OWNER = "acme";

    @Override
    public String toString() {
        return "ApplicationDatabase[port=%d, name=%s]".formatted(port, name);
    }

    /** A fresh password for the databases' owner, who may create databases, so that a restore can be made beside. */
    public static String resetOwner(RunningStack stack) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        asSuperuser(stack, statement -> {
            try (ResultSet found = statement.executeQuery("SELECT FROM pg_roles WHERE rolname = '" + OWNER + "'")) {
                if (!found.next()) {
                    statement.execute("CREATE ROLE " + OWNER);
                }
            }
            statement.execute("ALTER ROLE " + OWNER + " LOGIN CREATEDB PASSWORD '" + password + "'");
        });
        return password;
    }

    /** Drops the database if it exists and creates it from the dump. */
    public static ApplicationDatabase load(RunningStack stack, NocoBaseDump dump, String name, String ownerPassword) {
        asSuperuser(stack, statement -> {
            statement.execute("DROP DATABASE IF EXISTS \"" + name + "\" WITH (FORCE)");
            statement.execute("CREATE DATABASE \"" + name + "\" OWNER " + OWNER + " TEMPLATE template0");
        });
        dump.load(stack.binaries(), "127.0.0.1", stack.postgresPort(), name, OWNER, ownerPassword);
        return new ApplicationDatabase(stack.postgresPort(), name, OWNER, ownerPassword);
    }

    /** The connection as env-service takes it. */
    public Map<String, Object> connectionSettings() {
        return Map.of(
                "host",
                "127.0.0.1",
                "port",
                port,
                "database",
                name,
                "user",
                user,
                "password",
                password,
                "tls",
                "disable");
    }

    /** A fingerprint of each table's rows, whatever their physical order; the table's name is the key. */
    public Map<String, String> fingerprints() {
        return query(statement -> {
            List<String> tables = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("""
                    SELECT c.relname FROM pg_class c
                    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'""")) {
                while (rows.next()) {
                    tables.add(rows.getString(1));
                }
            }
            Map<String, String> fingerprints = new TreeMap<>();
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("""
                        SELECT count(*) || ' ' || coalesce(md5(string_agg(image, '|' ORDER BY image)), '-')
                        FROM (SELECT row_to_json(t)::jsonb::text COLLATE "C" AS image FROM public."%s" t) images""".formatted(table.replace("\"", "\"\"")))) {
                    rows.next();
                    fingerprints.put(table, rows.getString(1));
                }
            }
            return fingerprints;
        });
    }

    /** The one value that a query gives, as text; {@code null} written as the word. */
    public String value(String sql) {
        return query(statement -> {
            try (ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return String.valueOf(rows.getString(1));
            }
        });
    }

    private <T> T query(SqlFunction<T> function) {
        try (Connection connection = connect(port, name, user, password);
                Statement statement = connection.createStatement()) {
            return function.apply(statement);
        } catch (SQLException e) {
            throw new StackException("Reading the database " + name + " failed: " + e.getMessage(), e);
        }
    }

    private static void asSuperuser(RunningStack stack, SqlAction action) {
        try (Connection connection =
                        connect(stack.postgresPort(), "postgres", PostgresServer.SUPERUSER, stack.superuserPassword());
                Statement statement = connection.createStatement()) {
            action.run(statement);
        } catch (SQLException e) {
            throw new StackException("Preparing the demonstration's databases failed: " + e.getMessage(), e);
        }
    }

    private static Connection connect(int port, String database, String user, String password) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "slipway-demo");
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
    }

    @FunctionalInterface
    private interface SqlAction {
        void run(Statement statement) throws SQLException;
    }

    @FunctionalInterface
    private interface SqlFunction<T> {
        T apply(Statement statement) throws SQLException;
    }
}
