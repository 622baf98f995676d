package dev.slipway.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The installation's secrets: each made once, at random, and kept in a file of its own that only its owner can read. */
final class Secrets {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path directory;

    Secrets(Path directory) {
        this.directory = directory;
        PrivateFiles.createDirectory(directory);
    }

    /** A secret of letters, digits, hyphens and underscores. */
    String value(String name) {
        try {
            return Files.readString(file(name)).strip();
        } catch (IOException e) {
            throw new StackException("Cannot read the secret " + name + " in " + directory + ".", e);
        }
    }

    /** The file that holds a secret; made when it does not exist. */
    Path file(String name) {
        return file(name, Base64.getUrlEncoder().withoutPadding());
    }

    /** The file that holds a 256-bit key in plain base64; made when it does not exist. */
    Path keyFile(String name) {
        return file(name, Base64.getEncoder());
    }

    private Path file(String name, Base64.Encoder encoder) {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            byte[] bytes = new byte[BYTES];
            RANDOM.nextBytes(bytes);
            PrivateFiles.write(file, encoder.encodeToString(bytes) + "\n");
        }
        return file;
    }

    @Override
    public String toString() {
        return "Secrets[" + directory + "]";
    }
}
