package dev.slipway.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests at fixed times, whether or not earlier ones have been answered, and takes each one's time from when it
 * should have been sent: a server that stalls is charged for all who would have waited.
 */
final class OpenLoop {

    private static final int CONNECTIONS = 32;
    private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final int DIGITS = 3;

    /** Who is kept waiting for a free connection longer than this has gone away. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int rate;

    OpenLoop(int rate) {
        this.rate = rate;
    }

    /** Sends requests to one endpoint for a while and measures. */
    Measurement run(Endpoint endpoint, ServerProcess server, Duration duration) {
        long period = TimeUnit.SECONDS.toNanos(1) / rate;
        long count = duration.toNanos() / period;
        byte[] request = endpoint.request();
        AtomicLong tickets = new AtomicLong();
        List<Future<Lane>> lanes = new ArrayList<>();
        var machine = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS)) {
            machine.getCpuLoad(); // the next call tells the load since this one
            long ownCpu = machine.getProcessCpuTime();
            Duration serverCpu = server.cpuTime();
            long begin = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
            for (int i = 0; i < CONNECTIONS; i++) {
                lanes.add(threads.submit(() -> {
                    Lane lane = new Lane(endpoint, request);
                    try (lane) {
                        lane.connect();
                        for (long ticket = tickets.getAndIncrement();
                                ticket < count;
                                ticket = tickets.getAndIncrement()) {
                            lane.sendAt(begin + ticket * period);
                        }
                    }
                    return lane;
                }));
            }
            Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
            long errors = 0;
            long bytes = 0;
            String firstError = "";
            for (Future<Lane> future : lanes) {
                Lane lane = future.get();
                latencies.add(lane.latencies);
                errors += lane.errors;
                bytes += lane.bytes;
                firstError = lane.firstError == null ? firstError : lane.firstError;
            }
            double elapsed = System.nanoTime() - begin;
            return new Measurement(
                    latencies,
                    errors,
                    firstError,
                    Math.max(0, latencies.getTotalCount() - errors) / (elapsed / 1e9),
                    bytes / Math.max(1, latencies.getTotalCount() - errors),
                    server.cpuTime().minus(serverCpu).toNanos() / elapsed,
                    (machine.getProcessCpuTime() - ownCpu) / elapsed,
                    machine.getCpuLoad() * Runtime.getRuntime().availableProcessors());
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A connection, and what was measured on it. */
    private static final class Lane implements AutoCloseable {

        private final Endpoint endpoint;
        private final byte[] request;
        private final Histogram latencies = new Histogram(LONGEST_NANOS, DIGITS);
        private @Nullable KeepAliveConnection connection;
        private long errors;
        private long bytes;
        private boolean lastAnswered;
        private @Nullable String firstError;

        private Lane(Endpoint endpoint, byte[] request) {
            this.endpoint = endpoint;
            this.request = request;
        }

        private void sendAt(long intended) throws IOException {
            for (long wait = intended - System.nanoTime(); wait > 0; wait = intended - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            if (System.nanoTime() - intended > PATIENCE_NANOS) {
                fail("no free connection in time");
            } else {
                send();
            }
            latencies.recordValue(Math.min(LONGEST_NANOS, System.nanoTime() - intended));
            if (lastAnswered) {
                lastAnswered = false;
                close();
                connect();
            }
        }

        private KeepAliveConnection connect() throws IOException {
            KeepAliveConnection open = connection;
            if (open == null) {
                open = new KeepAliveConnection(endpoint.uri());
                connection = open;
            }
            return open;
        }

        private void send() throws IOException {
            try {
                KeepAliveConnection.Answer answer = connect().exchange(request);
                lastAnswered = answer.last();
                if (answer.status() == endpoint.expectedStatus()) {
                    bytes += answer.bodyBytes();
                } else {
                    fail("status " + answer.status());
                }
            } catch (IOException e) {
                close();
                fail(e.toString());
            }
        }

        private void fail(String why) {
            errors++;
            firstError = firstError == null ? why : firstError;
        }

        @Override
        public void close() throws IOException {
            if (connection != null) {
                connection.close();
                connection = null;
            }
        }
    }
}
