package dev.slipway.backup.postgres;

import dev.slipway.managedpostgres.ManagedDatabase;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Several sessions that share work on one database. The first failure stops them all. */
final class Workers {

    /** A piece of work that any of the sessions can do. */
    @FunctionalInterface
    interface Task {
        void run(Connection session) throws SQLException, IOException;
    }

    private final ManagedDatabase database;
    private final Queue<Task> queue;
    private final List<Connection> sessions = new ArrayList<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    private Workers(ManagedDatabase database, Collection<Task> tasks) {
        this.database = database;
        this.queue = new ConcurrentLinkedQueue<>(tasks);
    }

    /** Does all tasks, begun in their order, over at most so many sessions; returns when all are done. */
    static void run(ManagedDatabase database, int connections, Collection<Task> tasks)
            throws SQLException, IOException {
        new Workers(database, tasks).run(Math.min(connections, tasks.size()));
    }

    private void run(int connections) throws SQLException, IOException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            // decompression is native code: on virtual threads it would hold up their carriers
            threads.add(Thread.ofPlatform().name("restore-worker-" + i).daemon().start(this::work));
        }
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (true) {
                try {
                    thread.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                    stop(new InterruptedIOException("Interrupted while restoring"));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure.get()) {
            case null -> {}
            case SQLException e -> throw e;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Exception e -> throw new IllegalStateException("A task threw what it must not", e);
        }
    }

    private void work() {
        try (Connection session = database.open()) {
            try (Statement statement = session.createStatement()) {
                // until the switchover nothing depends on these commits; its own commit makes them durable too
                statement.execute("SET synchronous_commit = off");
            }
            synchronized (sessions) {
                sessions.add(session);
            }
            for (Task task = queue.poll(); task != null && failure.get() == null; task = queue.poll()) {
                task.run(session);
            }
        } catch (SQLException | IOException | RuntimeException e) {
            stop(e);
        }
    }

    private void stop(Exception reason) {
        if (failure.compareAndSet(null, reason)) {
            queue.clear();
            synchronized (sessions) {
                for (Connection session : sessions) {
                    try {
                        session.abort(Runnable::run);
                    } catch (SQLException e) {
                        reason.addSuppressed(e);
                    }
                }
            }
        }
    }
}
