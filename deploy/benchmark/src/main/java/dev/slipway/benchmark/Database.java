package dev.slipway.benchmark;

import dev.slipway.local.Ports;
import dev.slipway.local.PostgresBinaries;
import dev.slipway.local.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The PostgreSQL server that all servers under test share, as {@code ./slipway up} starts it. The one of the test stack
 * will not do: it does not wait for the disk, and an import must.
 *
 * @param password the superuser's
 */
record Database(int port, String password) {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** Starts a new, empty server below a folder. */
    static Database start(Path work) throws IOException {
        return start(work, Map.of());
    }

    /** As {@link #start(Path)} with further settings. */
    static Database start(Path work, Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("shared_buffers", "96MB");
        String password = UUID.randomUUID().toString();
        Path home = work.resolve("postgres");
        // for root, where PostgreSQL's account cannot reach the checkout
        Path fallbackHome = Files.createTempDirectory("slipway-benchmark-postgres-");
        PostgresServer server = PostgresServer.in(PostgresBinaries.locate(), home, fallbackHome);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> Folders.delete(fallbackHome)));
        server.initialise(password);
        int port = Ports.free();
        ServerProcess.start("postgres", "INT", server.command(port, all), Map.of(), work.resolve("postgres.log"));
        Database database = new Database(port, password);
        database.awaitReady();
        return database;
    }

    /** The URL of a database that belongs to the superuser. */
    String url(String name) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + name;
    }

    /** Runs statements, each in a transaction of its own. */
    void execute(String name, String... statements) throws SQLException {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The first value of the first row. */
    String value(String name, String query) throws SQLException {
        try (Connection connection = connect(name);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /** Inserts rows of texts in one transaction. */
    void insert(String name, String sql, Collection<String[]> rows) throws SQLException {
        try (Connection connection = connect(name);
                PreparedStatement statement = connection.prepareStatement(sql)) {
            connection.setAutoCommit(false);
            for (String[] row : rows) {
                for (int i = 0; i < row.length; i++) {
                    statement.setString(i + 1, row[i]);
                }
                statement.addBatch();
            }
            statement.executeBatch();
            connection.commit();
        }
    }

    /** A session of the superuser's. */
    Connection connect(String name) throws SQLException {
        return DriverManager.getConnection(url(name), PostgresServer.SUPERUSER, password);
    }

    private void awaitReady() {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (true) {
            try (Connection connection = connect("postgres")) {
                return;
            } catch (SQLException e) {
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException("PostgreSQL did not start: " + e.getMessage(), e);
                }
                Thread.onSpinWait();
            }
        }
    }

    @Override
    public String toString() {
        return "Database[port=" + port + "]";
    }
}
