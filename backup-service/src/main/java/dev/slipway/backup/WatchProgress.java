package dev.slipway.backup;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells watchers how backups and restores come along, whichever instance of the service works on them: asks the database
 * for all that are watched at once, and only while there are any.
 */
@Component
public class WatchProgress implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(WatchProgress.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Backups backups;
    private final Restores restores;
    private final Map<JobId, Set<Watch>> watches = new ConcurrentHashMap<>();
    private volatile @Nullable ScheduledExecutorService scheduler;
    private boolean databaseIsSilent;

    WatchProgress(Backups backups, Restores restores) {
        this.backups = backups;
        this.restores = restores;
    }

    /** Who is told. Called by one thread at a time; must not block for long. */
    public interface Watcher {

        /** The work stands differently from when it was last told. */
        void changed(JobSnapshot snapshot);

        /**
         * Nothing more will be told.
         *
         * @param finished whether that is because the work has ended; else the service stops, or the work is gone
         */
        void ended(boolean finished);
    }

    /** One watcher of some work. */
    public final class Watch implements AutoCloseable {

        private final JobId id;
        private final Watcher watcher;
        private JobSnapshot told;

        private Watch(JobSnapshot known, Watcher watcher) {
            this.id = known.id();
            this.told = known;
            this.watcher = watcher;
        }

        private synchronized void tell(JobSnapshot snapshot) {
            if (!snapshot.equals(told)) {
                told = snapshot;
                watcher.changed(snapshot);
            }
        }

        /** Ends the watch; more than once is fine. */
        @Override
        public void close() {
            watches.computeIfPresent(id, (_, others) -> {
                others.remove(this);
                return others.isEmpty() ? null : others;
            });
        }
    }

    /** How a piece of work stands now; empty when there is none of that id. */
    public Optional<JobSnapshot> now(JobId id) {
        return Optional.ofNullable(find(List.of(id)).get(id));
    }

    /**
     * Begins to watch. While the service stops the watcher is told at once that this was all.
     *
     * @param known what the watcher knows of already
     */
    public Watch watch(JobSnapshot known, Watcher watcher) {
        Watch watch = new Watch(known, watcher);
        watches.compute(known.id(), (_, others) -> {
            Set<Watch> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(watch);
            return all;
        });
        if (scheduler == null) {
            watcher.ended(false);
        }
        return watch;
    }

    private void look() {
        if (watches.isEmpty()) {
            return;
        }
        try {
            List<JobId> watched = List.copyOf(watches.keySet());
            Map<JobId, JobSnapshot> found = find(watched);
            watched.forEach(id -> tell(id, found.get(id)));
            databaseIsSilent = false;
        } catch (RuntimeException e) {
            if (!databaseIsSilent) {
                databaseIsSilent = true;
                log.warn("Watchers are not told of progress for now: {}", e.toString());
            }
        }
    }

    private void tell(JobId id, @Nullable JobSnapshot snapshot) {
        List.copyOf(watches.getOrDefault(id, Set.of())).forEach(watch -> {
            if (snapshot != null) {
                watch.tell(snapshot);
            }
            if (snapshot == null || snapshot.isFinal()) {
                watch.close();
                watch.watcher.ended(snapshot != null);
            }
        });
    }

    private Map<JobId, JobSnapshot> find(Collection<JobId> ids) {
        Map<JobId, JobSnapshot> found = new HashMap<>();
        Set<BackupId> ofBackups = only(ids, BackupId.class);
        if (!ofBackups.isEmpty()) {
            // in this order, so that a final state goes with the last progress
            List<Backup> states = backups.find(ofBackups);
            Map<BackupId, Progress> progress = backups.progressOf(ofBackups);
            states.forEach(backup -> found.put(
                    backup.id(), new JobSnapshot.OfBackup(backup, progress.getOrDefault(backup.id(), Progress.NONE))));
        }
        Set<RestoreId> ofRestores = only(ids, RestoreId.class);
        if (!ofRestores.isEmpty()) {
            List<Restore> states = restores.find(ofRestores);
            Map<RestoreId, Progress> progress = restores.progressOf(ofRestores);
            states.forEach(restore -> found.put(
                    restore.id(),
                    new JobSnapshot.OfRestore(restore, progress.getOrDefault(restore.id(), Progress.NONE))));
        }
        return found;
    }

    private static <T extends JobId> Set<T> only(Collection<JobId> ids, Class<T> type) {
        return ids.stream().filter(type::isInstance).map(type::cast).collect(Collectors.toSet());
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("progress-watch").factory());
        var _ = started.scheduleWithFixedDelay(this::look, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        scheduler = started;
    }

    /** Before the web server waits for its open answers. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }

    @Override
    public void stop() {
        ScheduledExecutorService started = scheduler;
        if (started != null) {
            scheduler = null;
            started.shutdownNow();
        }
        List<Watch> open = new ArrayList<>();
        watches.values().forEach(open::addAll);
        open.forEach(watch -> watch.watcher.ended(false));
    }

    @Override
    public boolean isRunning() {
        return scheduler != null;
    }
}
