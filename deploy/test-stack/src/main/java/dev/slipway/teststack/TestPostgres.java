package dev.slipway.teststack;

import dev.slipway.local.Ports;
import dev.slipway.local.PostgresBinaries;
import dev.slipway.local.PostgresServer;
import dev.slipway.local.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** One real PostgreSQL server for the tests of this JVM. */
public final class TestPostgres {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final int FALLBACK_MAJOR = 15;
    private static final String CANNOT_CONNECT_NOW = "57P03";
    private static final Lazy<TestDatabase> SERVER =
            new Lazy<>(() -> Containers.used() ? startContainer() : startProcess());

    private TestPostgres() {}

    /** The server's superuser in the database {@code postgres}. */
    public static TestDatabase superuser() {
        return SERVER.get();
    }

    /** Creates an empty database with an owner of its own, both named after the prefix. */
    public static TestDatabase createDatabase(String prefix) {
        String name = unused(prefix);
        String password = UUID.randomUUID().toString();
        TestDatabase superuser = superuser();
        execute(superuser, "CREATE ROLE \"" + name + "\" LOGIN CREATEDB PASSWORD '" + password + "'");
        TestDatabase owner = new TestDatabase(superuser.host(), superuser.port(), "none", name, password);
        return createDatabase(name, owner);
    }

    /** Creates one more empty database of the same owner. */
    public static TestDatabase createSibling(TestDatabase database, String prefix) {
        return createDatabase(unused(prefix), database);
    }

    private static String unused(String prefix) {
        return prefix.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_") + "_"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** By copying files, which takes half of the time of going through the server's buffers and log where files are quick. */
    private static TestDatabase createDatabase(String name, TestDatabase owner) {
        execute(superuser(), "CREATE DATABASE \"" + name + "\" OWNER \"" + owner.user() + "\" STRATEGY file_copy");
        return owner.withDatabase(name);
    }

    /** Drops a database, whoever is still connected to it. */
    public static void dropDatabase(TestDatabase database) {
        execute(superuser(), "DROP DATABASE IF EXISTS \"" + database.database() + "\" WITH (FORCE)");
    }

    private static void execute(TestDatabase database, String... statements) {
        try (Connection connection =
                        DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The test server refused a statement: " + e.getMessage(), e);
        }
    }

    private static TestDatabase startProcess() {
        try {
            String password = UUID.randomUUID().toString();
            Path home = ChildProcess.newQuickHome("postgres");
            PostgresServer server = PostgresServer.in(PostgresBinaries.locate(), home, home);
            server.initialise(password);
            checkPasswordsQuickly(server);
            int port = Ports.free();
            // What is thrown away with the JVM need not survive a power cut.
            Map<String, String> settings = Map.of(
                    "fsync", "off",
                    "synchronous_commit", "off",
                    "full_page_writes", "off",
                    "max_wal_size", "128MB",
                    "password_encryption", "md5",
                    "shared_buffers", "64MB");
            ChildProcess.start("postgres", home, "QUIT", port, server.command(port, settings));
            TestDatabase superuser =
                    new TestDatabase("127.0.0.1", port, "postgres", PostgresServer.SUPERUSER, password);
            awaitReady(superuser);
            execute(superuser, "ALTER ROLE CURRENT_USER PASSWORD '" + password + "'");
            return superuser;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * By MD5: for SCRAM a client hashes thousands of times, which takes a JVM without the optimising compiler five times as
     * long as all else about a connection, and tests open thousands. The end-to-end tests' server has SCRAM, as users' have.
     */
    private static void checkPasswordsQuickly(PostgresServer server) throws IOException {
        Files.writeString(server.data().resolve("pg_hba.conf"), "host all all 127.0.0.1/32 md5\n");
    }

    /** The port is open before the server has finished starting. */
    private static void awaitReady(TestDatabase superuser) {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            try (Connection connection =
                    DriverManager.getConnection(superuser.jdbcUrl(), superuser.user(), superuser.password())) {
                return;
            } catch (SQLException e) {
                if (!CANNOT_CONNECT_NOW.equals(e.getSQLState()) || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            "The test server does not let its superuser in: " + e.getMessage(), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    @SuppressWarnings("resource") // Testcontainers removes the container when the JVM ends.
    private static TestDatabase startContainer() {
        PostgreSQLContainer container = new PostgreSQLContainer(DockerImageName.parse("postgres:" + clientMajor()))
                .withUsername(PostgresServer.SUPERUSER)
                .withPassword(UUID.randomUUID().toString())
                .withDatabaseName("postgres")
                .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=150");
        container.start();
        return new TestDatabase(
                container.getHost(),
                container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                "postgres",
                container.getUsername(),
                container.getPassword());
    }

    /** pg_dump refuses a server that is newer than itself, so the server follows the machine's client programs. */
    private static int clientMajor() {
        try {
            return PostgresBinaries.locate().major();
        } catch (StackException noServerPrograms) {
            return FALLBACK_MAJOR;
        }
    }
}
