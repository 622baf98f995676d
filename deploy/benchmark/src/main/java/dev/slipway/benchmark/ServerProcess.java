package dev.slipway.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server under test, or one that it needs: a process that ends with this one. */
final class ServerProcess {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final int POLL_MILLIS = 100;
    private static final int LAST_LINES = 30;

    private final String name;
    private final Process process;
    private final Path log;

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /**
     * Starts a process.
     *
     * @param signal what asks it to stop, as kill(1) names it
     * @param log where its output goes
     */
    static ServerProcess start(
            String name, String signal, List<String> command, Map<String, String> environment, Path log) {
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().putAll(environment);
            ServerProcess server = new ServerProcess(name, builder.start(), log);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(signal), "stop-" + name));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String name() {
        return name;
    }

    /** Processor time since the start. */
    Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** The process. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Resident memory now, in MiB; NaN where the system does not tell. */
    double residentMemory() {
        return status(process, "VmRSS:");
    }

    /** The most resident memory since the start, in MiB; NaN where the system does not tell. */
    double peakResidentMemory() {
        return peakResidentMemory(process);
    }

    /** The same of any process. */
    static double peakResidentMemory(Process process) {
        return status(process, "VmHWM:");
    }

    /** Waits until an address answers 200. */
    void awaitReady(URI probe) {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        while (!answers(probe)) {
            try {
                if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)
                        || Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(name + " did not start:\n" + lastLines());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    /** The end of what it printed. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void stop(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            // a signal to the whole group, such as Ctrl-C, has met that child too
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            if (!process.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double status(Process process, String field) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            return Files.readAllLines(status).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException notLinux) {
            return Double.NaN;
        }
    }

    private static boolean answers(URI probe) {
        try {
            HttpURLConnection connection = (HttpURLConnection) probe.toURL().openConnection();
            connection.setConnectTimeout(POLL_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }
}
