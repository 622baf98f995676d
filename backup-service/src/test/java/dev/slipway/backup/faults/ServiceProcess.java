package dev.slipway.backup.faults;

import dev.slipway.backup.BackupServiceApplication;
import dev.slipway.local.Ports;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestIdentity;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** backup-service in a JVM of its own: the very classes that are packaged, without anything of the tests. */
final class ServiceProcess implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration DEATH_TIMEOUT = Duration.ofSeconds(20);

    private final Process process;
    private final int port;
    private final Path log;

    private ServiceProcess(Process process, int port, Path log) {
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Launches it. It may work before it {@linkplain #awaitReady is ready}.
     *
     * @param log what it says is added to this file
     */
    static ServiceProcess launch(Map<String, String> settings, Path log) {
        try {
            int port = Ports.free();
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xshare:auto",
                    "-Xmx256m",
                    "-cp",
                    classPath(),
                    BackupServiceApplication.class.getName(),
                    "--server.address=127.0.0.1",
                    "--server.port=" + port));
            // not as arguments, which anybody can read
            Path file = Files.createTempFile(log.toAbsolutePath().getParent(), "service", ".properties");
            Files.writeString(
                    file,
                    settings.entrySet().stream()
                            .map(setting ->
                                    setting.getKey() + "=" + setting.getValue().replace("\\", "\\\\") + "\n")
                            .collect(Collectors.joining()));
            command.add("--spring.config.additional-location=file:" + file);
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "kill-service"));
            return new ServiceProcess(process, port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    RestClient api() {
        return RestClient.builder()
                .baseUrl("http://127.0.0.1:" + port)
                .defaultHeader(
                        HttpHeaders.AUTHORIZATION,
                        "Bearer "
                                + TestIdentity.token(
                                        "tester", Scopes.BACKUPS_READ, Scopes.BACKUPS_WRITE, Scopes.BACKUPS_RESTORE))
                .build();
    }

    /** Ends it as the kernel does when memory runs out, or a power cut would: SIGKILL, nothing is tidied up. */
    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(DEATH_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException("The service survived SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Kills it after that time, wherever it is then. */
    void killAfter(Duration time) {
        try {
            if (process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("The service ended by itself with " + process.exitValue());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        kill();
    }

    @Override
    public void close() {
        kill();
    }

    void awaitReady() {
        RestClient health = RestClient.builder()
                .baseUrl("http://127.0.0.1:" + port)
                .defaultStatusHandler(_ -> true, (_, _) -> {})
                .build();
        Awaitility.await()
                .atMost(START_TIMEOUT)
                .pollInterval(Duration.ofMillis(100))
                .failFast("the service ended while it started; see " + log, () -> !process.isAlive())
                .until(() -> {
                    try {
                        return health.get()
                                .uri("/actuator/health/readiness")
                                .retrieve()
                                .toBodilessEntity()
                                .getStatusCode()
                                .is2xxSuccessful();
                    } catch (ResourceAccessException e) {
                        return false;
                    }
                });
    }

    /** What the tests run on, but for the tests' own classes. */
    private static String classPath() {
        try {
            Path tests = Path.of(ServiceProcess.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Stream.of(Objects.requireNonNull(System.getProperty("java.class.path"))
                            .split(File.pathSeparator, -1))
                    .filter(entry -> !Path.of(entry).toAbsolutePath().equals(tests))
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
