package dev.slipway.benchmark;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Watches how much resident memory servers take. */
final class MemorySampler implements AutoCloseable {

    private static final int PERIOD_MILLIS = 500;

    private final Map<ServerProcess, Double> most = new LinkedHashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    MemorySampler(Collection<ServerProcess> servers) {
        servers.forEach(server -> most.put(server, server.residentMemory()));
        var unused = clock.scheduleAtFixedRate(this::sample, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private synchronized void sample() {
        most.replaceAll((server, before) -> Math.max(before, server.residentMemory()));
    }

    /** The most that a server took while it was watched, in MiB. */
    synchronized double most(ServerProcess server) {
        return most.getOrDefault(server, Double.NaN);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
