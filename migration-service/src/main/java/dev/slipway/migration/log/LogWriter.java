package dev.slipway.migration.log;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Writes the log of work that must not wait for it, because others wait for the work's locks: what comes is written in
 * its order by a thread of its own, within milliseconds. When the service's database is down it waits for it, and what does
 * not fit into its memory meanwhile is lost, which the log then says; the work is not.
 */
public final class LogWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LogWriter.class);
    private static final int CAPACITY = 10_000;
    private static final int BATCH = 500;
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final Duration LAST_PATIENCE = Duration.ofSeconds(10);
    private static final Item END = new Item(null, null);

    private final LogEntries entries;
    private final UUID migration;
    private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private volatile Instant giveUpAt = Instant.MAX;

    /** An entry to write, or something else to do in its place among the entries. */
    private record Item(@Nullable LogEntry entry, @Nullable Runnable action) {}

    /** Begins to write a migration's log; close it when the work has ended. */
    public LogWriter(LogEntries entries, UUID migration) {
        this.entries = entries;
        this.migration = migration;
        this.thread = Thread.ofVirtual().name("log-of-" + migration).start(this::write);
    }

    /** Writes an entry soon. */
    public void add(LogEntry entry) {
        offer(new Item(entry, null));
    }

    /** Does something soon, after what came before it is written and before what comes after it. */
    public void run(Runnable action) {
        offer(new Item(null, action));
    }

    private void offer(Item item) {
        if (!queue.offer(item)) {
            lost.incrementAndGet();
        }
    }

    private void write() {
        List<Item> batch = new ArrayList<>();
        try {
            boolean ended = false;
            while (!ended) {
                batch.add(queue.take());
                queue.drainTo(batch, BATCH - 1);
                ended = batch.remove(END);
                while (!write(batch)) {
                    if (Instant.now().isAfter(giveUpAt)) {
                        log.atWarn()
                                .addKeyValue("migration", migration)
                                .addKeyValue("entries", batch.size() + queue.size())
                                .log("The end of a migration's log is lost, because the database does not answer");
                        return;
                    }
                    LockSupport.parkNanos(PAUSE.toNanos());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Writes as much as it can and takes that out of the batch; false when it is to be tried again. */
    private boolean write(List<Item> batch) {
        try {
            while (!batch.isEmpty()) {
                List<LogEntry> together = new ArrayList<>();
                for (Item item : batch) {
                    if (item.entry() == null) {
                        break;
                    }
                    together.add(item.entry());
                }
                if (together.isEmpty()) {
                    Runnable action = batch.removeFirst().action();
                    if (action != null) {
                        action.run();
                    }
                } else {
                    entries.append(migration, together);
                    batch.subList(0, together.size()).clear();
                }
            }
            return true;
        } catch (DataAccessException | TransactionException e) {
            log.atWarn()
                    .addKeyValue("migration", migration)
                    .log("A migration's log cannot be written: {}", e.getMessage());
            return false;
        }
    }

    /** Waits until everything is written, or for ten seconds when the database does not answer. */
    @Override
    public void close() {
        giveUpAt = Instant.now().plus(LAST_PATIENCE);
        try {
            if (queue.offer(END, LAST_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                thread.join(LAST_PATIENCE.multipliedBy(2));
            }
            long missing = lost.get();
            if (missing > 0) {
                entries.append(
                        migration,
                        List.of(LogEntry.warning(
                                "%d entries are missing here, because they came faster than they could be written."
                                        .formatted(missing),
                                Instant.now())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (DataAccessException | TransactionException e) {
            log.atWarn().addKeyValue("migration", migration).log("Entries of a migration's log are lost");
        }
    }
}
