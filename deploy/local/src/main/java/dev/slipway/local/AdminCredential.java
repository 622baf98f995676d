package dev.slipway.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The credential of the client {@code admin}, which the gateway makes at its first start. */
final class AdminCredential {

    static final String CLIENT = "admin";

    private static final String SECRET = "client-secret=";

    private AdminCredential() {}

    static Path file(StackHome home) {
        return home.secrets().resolve("admin-credential.properties");
    }

    /** The client's secret; nothing before the gateway's first start. */
    static Optional<String> secret(StackHome home) {
        try {
            return Files.exists(file(home))
                    ? Files.readAllLines(file(home)).stream()
                            .filter(line -> line.startsWith(SECRET))
                            .map(line -> line.substring(SECRET.length()).strip())
                            .findFirst()
                    : Optional.empty();
        } catch (IOException e) {
            throw new StackException("Cannot read " + file(home) + ".", e);
        }
    }
}
