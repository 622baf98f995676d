package dev.slipway.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Others at work: they commit twenty times a second, to another table. */
final class Committing implements AutoCloseable {

    /** Makes the table that they write to. */
    static final String TABLE = "CREATE TABLE others (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz)";

    private static final int PAUSE_MILLIS = 50;

    private final Connection connection;
    private final AtomicLong commits = new AtomicLong();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    private Committing(Connection connection) {
        this.connection = connection;
    }

    static Committing in(Database server, String database) throws SQLException {
        Committing committing = new Committing(server.connect(database));
        var unused = committing.clock.scheduleAtFixedRate(committing::commit, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        return committing;
    }

    private void commit() {
        try (Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO others (at) VALUES (now())");
            commits.incrementAndGet();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How often they have. */
    long commits() {
        return commits.get();
    }

    @Override
    public void close() throws SQLException {
        clock.close();
        connection.close();
    }
}
