package dev.slipway.environment.configuration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Tells watchers when the configuration of an environment changes, whichever instance of the service changed it: asks
 * the database for the versions of all watched environments at once, and only while there are any.
 */
@Component
public class WatchConfiguration implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(WatchConfiguration.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final ConfigurationVersions versions;
    private final Map<EnvironmentRef, Set<Watch>> watches = new ConcurrentHashMap<>();
    private volatile @Nullable ScheduledExecutorService scheduler;
    private boolean databaseIsSilent;

    WatchConfiguration(ConfigurationVersions versions) {
        this.versions = versions;
    }

    /** Who is told. Called by one thread; must not block for long. */
    public interface Watcher {

        /** The environment's configuration is this one, which it was not when it was last told. */
        void changed(ConfigurationVersion version);

        /** Nothing more will be told: the service stops, or the environment is not to be read any more. */
        void ended();
    }

    /** One watcher of one environment. */
    public final class Watch implements AutoCloseable {

        private final EnvironmentRef environment;
        private final Watcher watcher;
        private volatile ConfigurationVersion told;

        private Watch(EnvironmentRef environment, ConfigurationVersion known, Watcher watcher) {
            this.environment = environment;
            this.told = known;
            this.watcher = watcher;
        }

        private void tell(ConfigurationVersion version) {
            if (!version.equals(told)) {
                told = version;
                watcher.changed(version);
            }
        }

        /** Ends the watch; more than once is fine. */
        @Override
        public void close() {
            watches.computeIfPresent(environment, (_, others) -> {
                others.remove(this);
                return others.isEmpty() ? null : others;
            });
        }
    }

    /**
     * Begins to watch. While the service stops the watcher is told at once that this was all.
     *
     * @param known what the watcher knows of already
     */
    public Watch watch(CurrentConfiguration known, Watcher watcher) {
        Watch watch = new Watch(known.environment(), known.version(), watcher);
        watches.compute(known.environment(), (_, others) -> {
            Set<Watch> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(watch);
            return all;
        });
        if (scheduler == null) {
            watcher.ended();
        }
        return watch;
    }

    private void look() {
        if (watches.isEmpty()) {
            return;
        }
        try {
            List<EnvironmentRef> watched = List.copyOf(watches.keySet());
            Map<EnvironmentRef, ConfigurationState> states = versions.find(watched);
            watched.forEach(environment -> tell(environment, states.get(environment)));
            databaseIsSilent = false;
        } catch (RuntimeException e) {
            if (!databaseIsSilent) {
                databaseIsSilent = true;
                LOG.warn("Watchers of configurations are not told of changes for now: {}", e.toString());
            }
        }
    }

    private void tell(EnvironmentRef environment, @Nullable ConfigurationState state) {
        List.copyOf(watches.getOrDefault(environment, Set.of())).forEach(watch -> {
            if (state instanceof ConfigurationState.InUse(var version)) {
                watch.tell(version);
            } else {
                watch.watcher.ended();
            }
        });
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("configuration-watch").factory());
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
        open.forEach(watch -> watch.watcher.ended());
    }

    @Override
    public boolean isRunning() {
        return scheduler != null;
    }
}
