package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Failure;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/**
 * The stack that {@code ./slipway up} started here: its address, and its administrator's credential, which the files of
 * whoever started it tell.
 */
record LocalStack(Path home) {

    private static final String DEFAULT_PORT = "8080";

    URI address(Surroundings surroundings) {
        String port = surroundings
                .variable("SLIPWAY_GATEWAY_PORT")
                .or(() -> property(home.resolve("ports.properties"), "gateway"))
                .orElse(DEFAULT_PORT);
        return URI.create("http://127.0.0.1:" + port.strip());
    }

    Optional<String> administratorSecret() {
        return property(home.resolve("secrets").resolve("admin-credential.properties"), "client-secret");
    }

    private static Optional<String> property(Path file, String name) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw Failure.usage("Cannot read " + file + ".", "Is it yours? ./slipway up was run by somebody else.");
        }
        return Optional.ofNullable(properties.getProperty(name));
    }
}
