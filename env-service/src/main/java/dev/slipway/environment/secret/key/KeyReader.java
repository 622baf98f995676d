package dev.slipway.environment.secret.key;

import dev.slipway.environment.secret.KeyEncryptionKey;
import dev.slipway.environment.secret.KeyEncryptionKeyException;
import dev.slipway.environment.secret.KeyPlace;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Gets a key from its place. Says which place when that fails, and never what is there. */
final class KeyReader {

    private static final int LONGEST_BYTES = 1024;
    private static final String MAKE_A_FILE = "Name the file that holds the key. For a new installation, make one with:"
            + " (umask 077 && openssl rand -base64 32 > %s)";
    private static final String MAKE_A_VARIABLE =
            "Start the service with 32 random bytes in base64 in %s. For a new installation, make them with:"
                    + " openssl rand -base64 32";

    private final Function<String, @Nullable String> environment;

    /**
     * Reads environment variables by the given function.
     *
     * @param environment gives a variable's value, or null
     */
    KeyReader(Function<String, @Nullable String> environment) {
        this.environment = environment;
    }

    /** Reads the key that wraps, and sees that a key management service lets it be used. */
    KeyEncryptionKey readCurrent(KeyPlace place) {
        KeyEncryptionKey key = readOther(place);
        if (key instanceof KmsKey service) {
            service.tryOut();
        }
        return key;
    }

    /**
     * Reads a key that only unwraps. A service's key is not tried out: a former key may be closed for encryption, and that
     * its service does not answer now is no reason not to start.
     */
    KeyEncryptionKey readOther(KeyPlace place) {
        return switch (place) {
            case KeyPlace.KeyFile file -> read(file);
            case KeyPlace.EnvironmentVariable variable -> read(variable);
            case KeyPlace.KeyManagementService service -> KmsKey.find(service);
        };
    }

    private static KeyEncryptionKey read(KeyPlace.KeyFile place) {
        Path file = place.path();
        byte[] text = new byte[0];
        try (InputStream in = Files.newInputStream(file)) {
            text = in.readNBytes(LONGEST_BYTES);
        } catch (NoSuchFileException e) {
            throw new KeyEncryptionKeyException(
                    "The key-encryption key file %s does not exist.".formatted(file), MAKE_A_FILE.formatted(file));
        } catch (IOException e) {
            throw new KeyEncryptionKeyException(
                    "The key-encryption key file %s cannot be read (%s)."
                            .formatted(file, e.getClass().getSimpleName()),
                    "Make it a plain text file that this service's user may read.");
        }
        return decoded(text, place)
                .orElseThrow(() -> new KeyEncryptionKeyException(
                        "The key-encryption key file %s does not hold %d bytes in base64."
                                .formatted(file, LocalKey.BYTES),
                        MAKE_A_FILE.formatted(file)));
    }

    private KeyEncryptionKey read(KeyPlace.EnvironmentVariable place) {
        String text = environment.apply(place.name());
        if (text == null || text.isBlank()) {
            throw new KeyEncryptionKeyException(
                    "The environment variable %s, which should hold the key-encryption key, is not set."
                            .formatted(place.name()),
                    MAKE_A_VARIABLE.formatted(place.name()));
        }
        return decoded(text.getBytes(StandardCharsets.UTF_8), place)
                .orElseThrow(() -> new KeyEncryptionKeyException(
                        "The environment variable %s, which should hold the key-encryption key, does not hold %d bytes"
                                        .formatted(place.name(), LocalKey.BYTES)
                                + " in base64.",
                        MAKE_A_VARIABLE.formatted(place.name())));
    }

    private static Optional<KeyEncryptionKey> decoded(byte[] text, KeyPlace place) {
        try {
            return LocalKey.decode(text, place).map(KeyEncryptionKey.class::cast);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
