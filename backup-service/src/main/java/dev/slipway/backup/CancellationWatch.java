package dev.slipway.backup;

import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stops the work that this instance does when someone, through whichever instance, cancels it: asks the database for all
 * of it at once, and only while there is any. Work that waits for something is woken up, whatever it waits for.
 */
@Component
final class CancellationWatch {

    private static final Logger log = LoggerFactory.getLogger(CancellationWatch.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Cancellations cancellations;
    private final Map<UUID, Work> current = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("cancellation-watch").factory());
    private boolean databaseIsSilent;

    CancellationWatch(Cancellations cancellations) {
        this.cancellations = cancellations;
        var _ = looking.scheduleWithFixedDelay(this::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins to watch over what the current thread does until the work is closed. */
    Work begin(BackupId id) {
        return begin(id.value());
    }

    /** Begins to watch over what the current thread does until the work is closed. */
    Work begin(RestoreId id) {
        return begin(id.value());
    }

    private Work begin(UUID id) {
        Work work = new Work(id, Thread.currentThread());
        current.put(id, work);
        return work;
    }

    @PreDestroy
    void stop() {
        looking.shutdownNow();
    }

    private void look() {
        if (current.isEmpty()) {
            return;
        }
        try {
            Set<UUID> cancelled = cancellations.requestedAmong(List.copyOf(current.keySet()));
            current.values().stream()
                    .filter(work -> cancelled.contains(work.id))
                    .forEach(Work::cancel);
            databaseIsSilent = false;
        } catch (RuntimeException e) {
            if (!databaseIsSilent) {
                databaseIsSilent = true;
                log.warn("Whether running work is to be cancelled cannot be found out for now: {}", e.toString());
            }
        }
    }

    /** One backup or restore at work. After it is closed, and only then, its thread can rely on not being stopped. */
    final class Work implements AutoCloseable {

        private final UUID id;
        private final Thread thread;
        private final List<Runnable> stops = new ArrayList<>();
        private boolean cancelled;
        private boolean closed;

        private Work(UUID id, Thread thread) {
            this.id = id;
            this.thread = thread;
        }

        /** Has the work stopped by this too; at once when it is cancelled already. */
        void atCancellation(Runnable stop) {
            boolean now;
            synchronized (this) {
                stops.add(stop);
                now = cancelled && !closed;
            }
            if (now) {
                run(stop);
            }
        }

        /** @throws CancelledException when the work is cancelled */
        synchronized void requireNotCancelled() {
            if (cancelled) {
                throw new CancelledException();
            }
        }

        /** Again each time that is looked, for as long as the work goes on: an interrupt may have been swallowed. */
        private void cancel() {
            List<Runnable> all;
            synchronized (this) {
                if (closed) {
                    return;
                }
                if (!cancelled) {
                    log.atInfo().addKeyValue("job", id).log("Work is being stopped, for it was cancelled");
                }
                cancelled = true;
                all = List.copyOf(stops);
            }
            all.forEach(this::run);
            synchronized (this) {
                if (!closed) {
                    thread.interrupt();
                }
            }
        }

        private void run(Runnable stop) {
            try {
                stop.run();
            } catch (RuntimeException e) {
                log.atDebug().addKeyValue("job", id).setCause(e).log("Something of the work could not be stopped");
            }
        }

        /** The work is done or given up; its thread is not interrupted any more. */
        @Override
        public void close() {
            synchronized (this) {
                if (closed) {
                    return;
                }
                closed = true;
                stops.clear();
                if (cancelled) {
                    // whoever cancelled it wants no more than that; what follows must be able to wait
                    var _ = Thread.interrupted();
                }
            }
            current.remove(id, this);
        }
    }
}
