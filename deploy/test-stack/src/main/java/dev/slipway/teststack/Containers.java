package dev.slipway.teststack;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;

/** Whether the test stack runs in containers. {@code SLIPWAY_TEST_STACK=embedded|containers} decides it by hand. */
final class Containers {

    private static final boolean USED = decide(System.getenv());

    private Containers() {}

    static boolean used() {
        return USED;
    }

    private static boolean decide(Map<String, String> environment) {
        String chosen = environment.getOrDefault("SLIPWAY_TEST_STACK", "auto").toLowerCase(Locale.ROOT);
        return switch (chosen) {
            case "embedded" -> false;
            case "containers" -> true;
            case "auto" ->
                engineMayBeThere(environment) && DockerClientFactory.instance().isDockerAvailable();
            default -> throw new IllegalArgumentException("SLIPWAY_TEST_STACK must be embedded, containers or auto.");
        };
    }

    /** Testcontainers takes seconds and many log lines to find out that there is none; a look at the sockets does not. */
    private static boolean engineMayBeThere(Map<String, String> environment) {
        return environment.containsKey("DOCKER_HOST")
                || Stream.of(
                                Path.of("/var/run/docker.sock"),
                                Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"),
                                Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/run"), "docker.sock"),
                                Path.of(System.getProperty("user.home"), ".testcontainers.properties"))
                        .anyMatch(Files::exists);
    }
}
