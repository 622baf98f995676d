package dev.slipway.migration.plan;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * A table's rows, copied out range after range by several sessions that see the same snapshot: while one range is
 * compared, others are on their way. How much of them waits here is bounded in bytes.
 */
final class RangedLines extends Lines {

    private static final int BATCH_BYTES = 1 << 16;
    private static final int BATCH_ROWS = 512;
    private static final int WAITING_BYTES = 4 << 20;

    /**
     * Some rows of a range.
     *
     * @param rows lines, each with its newline
     * @param count how many; negative at the range's end
     * @param held what they hold of the session's bytes
     * @param session who copied them out
     * @param failure why the range ends early
     */
    private record Batch(
            byte[][] rows,
            int count,
            int held,
            Semaphore session,
            @Nullable Throwable failure) {}

    private final List<BlockingQueue<Batch>> ranges;
    private final List<String> queries;
    private final List<Thread> readers;
    private final AtomicInteger next = new AtomicInteger();
    private volatile boolean closed;
    private int range;
    private @Nullable Batch batch;
    private int at;

    /**
     * Begins to read.
     *
     * @param sessions which are nobody else's until this is closed
     * @param queries {@code COPY … TO STDOUT} of each range
     */
    RangedLines(List<Connection> sessions, List<String> queries) {
        this.queries = queries;
        this.ranges = Stream.<BlockingQueue<Batch>>generate(LinkedBlockingQueue::new)
                .limit(queries.size())
                .toList();
        this.readers = sessions.stream()
                .map(session -> Thread.ofPlatform()
                        .daemon()
                        .name("slipway-read-range-", 0)
                        .start(() -> readRanges(session)))
                .toList();
    }

    private void readRanges(Connection session) {
        Semaphore waiting = new Semaphore(WAITING_BYTES);
        for (int i = next.getAndIncrement(); i < queries.size() && !closed; i = next.getAndIncrement()) {
            Throwable failure = null;
            try {
                readRange(session, queries.get(i), ranges.get(i), waiting);
            } catch (InterruptedException e) {
                // closed: nobody reads on
                return;
            } catch (SQLException | RuntimeException | Error e) {
                failure = e;
            }
            ranges.get(i).add(new Batch(new byte[0][], -1, 0, waiting, failure));
        }
    }

    private void readRange(Connection session, String query, BlockingQueue<Batch> range, Semaphore waiting)
            throws SQLException, InterruptedException {
        CopyOut copy = session.unwrap(PGConnection.class).getCopyAPI().copyOut(query);
        try {
            byte[][] rows = new byte[BATCH_ROWS][];
            int count = 0;
            int bytes = 0;
            for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                if (closed) {
                    return;
                }
                rows[count++] = row;
                bytes += row.length;
                if (count == BATCH_ROWS || bytes >= BATCH_BYTES) {
                    send(range, waiting, rows, count, bytes);
                    rows = new byte[BATCH_ROWS][];
                    count = 0;
                    bytes = 0;
                }
            }
            send(range, waiting, rows, count, bytes);
        } finally {
            if (copy.isActive()) {
                Thread.interrupted(); // it has been heard, and would disturb the farewell
                copy.cancelCopy();
            }
        }
    }

    private static void send(BlockingQueue<Batch> range, Semaphore waiting, byte[][] rows, int count, int bytes)
            throws InterruptedException {
        // larger rows than may wait come one by one
        int held = Math.min(bytes, WAITING_BYTES);
        waiting.acquire(held);
        range.add(new Batch(rows, count, held, waiting, null));
    }

    @Override
    boolean read(Line line, Line before) throws IOException, SQLException {
        while (batch == null || at >= batch.count()) {
            if (range == queries.size()) {
                return false;
            }
            if (batch != null) {
                batch.session().release(batch.held());
                batch = null;
            }
            Batch arrived = take();
            at = 0;
            if (arrived.count() >= 0) {
                batch = arrived;
            } else {
                rethrow(arrived.failure());
                range++;
            }
        }
        byte[] row = batch.rows()[at];
        // so that it can be freed as soon as nobody looks at it
        batch.rows()[at++] = null;
        line.moveTo(row, 0, row.length);
        return true;
    }

    private Batch take() throws IOException {
        try {
            return ranges.get(range).take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading", e);
        }
    }

    private static void rethrow(@Nullable Throwable failure) throws SQLException {
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
    }

    /** Returns when the sessions are free again. */
    @Override
    public void close() {
        closed = true;
        readers.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread reader : readers) {
            while (true) {
                try {
                    reader.join();
                    break;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
