package dev.slipway.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where the local stack keeps what is its own.
 *
 * @param checkout the project, with the built jars
 * @param directory data, secrets, logs and the rest; it can be removed as a whole
 */
record StackHome(Path checkout, Path directory) {

    private static final String SETTING = "SLIPWAY_HOME";

    static StackHome of(Path checkout, Map<String, String> environment) {
        String chosen = environment.getOrDefault(SETTING, "");
        Path directory = chosen.isBlank() ? checkout.resolve(".slipway") : Path.of(chosen);
        return new StackHome(
                checkout.toAbsolutePath().normalize(),
                directory.toAbsolutePath().normalize());
    }

    /** Creates the folders. */
    void create() {
        PrivateFiles.createDirectory(directory);
        PrivateFiles.createDirectory(logs());
        PrivateFiles.createDirectory(run());
        PrivateFiles.createDirectory(configuration());
        PrivateFiles.createDirectory(data());
        PrivateFiles.createDirectory(prepared());
    }

    boolean exists() {
        return Files.isDirectory(run());
    }

    Path secrets() {
        return directory.resolve("secrets");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    Path log(Member member) {
        return logs().resolve(member.id() + ".log");
    }

    /** What runs now. */
    Path run() {
        return directory.resolve("run");
    }

    /** The ports that were chosen last. */
    Path ports() {
        return directory.resolve("ports.properties");
    }

    Path configuration() {
        return directory.resolve("config");
    }

    Path data() {
        return directory.resolve("data");
    }

    Path data(Member member) {
        return data().resolve(member.id());
    }

    /** Jars laid out for a fast start; made again from the build's at any time. */
    Path prepared() {
        return directory.resolve("prepared");
    }

    /** PostgreSQL's data, where the account that it runs under cannot reach {@link #directory}. */
    Path reachablePostgres() {
        return Path.of(
                "/var/lib",
                "slipway-" + Integer.toHexString(directory.toString().hashCode()));
    }

    /** The executable jar of a service. */
    Path serviceJar(Member service) {
        return checkout.resolve(service.id()).resolve("target").resolve(service.id() + "-" + version() + "-exec.jar");
    }

    private static String version() {
        String version = StackHome.class.getPackage().getImplementationVersion();
        return version == null ? "0.1.0-SNAPSHOT" : version;
    }
}
