package dev.slipway.local;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * A process that was started earlier, recognised by its id and its start time: after a restart of the machine the id
 * may be another program's.
 *
 * @param started when it started, by the operating system's account
 * @param fingerprint of the command and configuration that it was started with
 */
record RunningProcess(long pid, Instant started, int port, String fingerprint) {

    /** Linux reckons a start time from the boot time, which moves as the clock is set right. */
    private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(3);

    /** Describes a live process. */
    static RunningProcess of(ProcessHandle process, int port, String fingerprint) {
        return new RunningProcess(
                process.pid(), process.info().startInstant().orElse(Instant.EPOCH), port, fingerprint);
    }

    /** Reads what {@link #save} wrote; nothing where the process has ended or the file says nothing sensible. */
    static Optional<RunningProcess> load(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
            RunningProcess process = new RunningProcess(
                    Long.parseLong(properties.getProperty("pid", "")),
                    Instant.parse(properties.getProperty("started", "")),
                    Integer.parseInt(properties.getProperty("port", "")),
                    properties.getProperty("fingerprint", ""));
            return Optional.of(process).filter(found -> found.handle().isPresent());
        } catch (IOException | RuntimeException unreadable) {
            return Optional.empty();
        }
    }

    void save(Path file) {
        PrivateFiles.write(
                file, "pid=%d\nstarted=%s\nport=%d\nfingerprint=%s\n".formatted(pid, started, port, fingerprint));
    }

    /** The process, while it lives. */
    Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> !isZombie())
                .filter(process -> process.info()
                        .startInstant()
                        .map(now -> Duration.between(started, now).abs().compareTo(CLOCK_TOLERANCE) <= 0)
                        .orElse(false));
    }

    /** Whether it has ended and only waits for its parent, often a slow init, to notice. */
    private boolean isZombie() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
        } catch (IOException notLinuxOrGone) {
            return false;
        }
    }
}
