package dev.slipway.teststack;

import dev.slipway.local.Ports;
import dev.slipway.local.ServerClassPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A server that lives no longer than this JVM, even when this JVM is killed: a shell between the two waits for the
 * end of its standard input or a signal, then kills the server and removes its folder.
 */
final class ChildProcess {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);
    private static final int POLL_MILLIS = 20;
    private static final int LAST_LINES = 30;
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long PLENTY = 6L << 30;

    /** Arguments: the folder, the signal, then the command. */
    private static final String GUARD = """
            home=$1 signal=$2
            shift 2
            trap : HUP INT TERM
            exec 3<&0
            "$@" </dev/null >"$home/log" 2>&1 3<&- &
            server=$!
            { cat <&3 >/dev/null; kill -s "$signal" "$server"; } 2>/dev/null &
            exec 3<&-
            wait "$server"
            code=$?
            kill -s "$signal" "$server" 2>/dev/null && wait "$server"
            [ -e "$home/keep" ] || rm -rf "$home" || { sleep 1; rm -rf "$home"; }
            exit $code
            """;

    private final Process guard;
    private final Path home;

    private ChildProcess(Process guard, Path home) {
        this.guard = guard;
        this.home = home;
    }

    /** A new folder for one server. */
    static Path newHome(String name) {
        return newHome(Path.of(System.getProperty("java.io.tmpdir")), name);
    }

    /** The same for one that makes thousands of files: in memory, where there is plenty of it. */
    static Path newQuickHome(String name) {
        boolean plenty = Files.isWritable(MEMORY) && MEMORY.toFile().getUsableSpace() >= PLENTY;
        return plenty ? newHome(MEMORY, name) : newHome(name);
    }

    private static Path newHome(Path parent, String name) {
        try {
            return Files.createTempDirectory(parent, "slipway-test-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a server and waits until its port accepts connections.
     *
     * @param home the folder that is removed when the server ends
     * @param signal what stops the server at once; its data are thrown away
     */
    static ChildProcess start(String name, Path home, String signal, int port, List<String> command) {
        List<String> words =
                new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "slipway-test-" + name, home.toString(), signal));
        words.addAll(command);
        try {
            Process guard = new ProcessBuilder(words)
                    .directory(home.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ChildProcess child = new ChildProcess(guard, home);
            Runtime.getRuntime().addShutdownHook(new Thread(child::stop, "stop-" + name));
            child.awaitPort(name, port);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a server of the embedded stack in a JVM of its own. */
    static ChildProcess startJava(
            String name, Path home, int port, List<String> options, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xshare:auto"));
        command.addAll(options);
        command.addAll(List.of("-cp", ServerClassPath.get(), main.getName()));
        command.addAll(List.of(arguments));
        return start(name, home, "KILL", port, command);
    }

    /** Stops the server and waits until it and its folder are gone. */
    void stop() {
        try {
            guard.getOutputStream().close();
            guard.waitFor(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitPort(String name, int port) throws IOException {
        Instant deadline = Instant.now().plus(START_TIMEOUT);
        Path keep = Files.createFile(home.resolve("keep"));
        boolean started = false;
        try {
            while (!Ports.accepts(port)) {
                if (guard.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new IllegalStateException(name + " did not start:\n" + lastLines());
                }
                if (Instant.now().isAfter(deadline)) {
                    throw new IllegalStateException(
                            name + " does not answer after " + START_TIMEOUT.toSeconds() + " s:\n" + lastLines());
                }
            }
            started = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for " + name, e);
        } finally {
            Files.delete(keep);
            if (!started) {
                stop();
                deleteRecursively(home);
            }
        }
    }

    private static void deleteRecursively(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> paths = Files.walk(directory)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(home.resolve("log"));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
