package dev.slipway.gateway.identity;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Hands the admin's credential to the person who starts Slipway, once: into a file that only its owner can read, or to
 * standard output. Never through the log.
 */
final class AdminCredential {

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final @Nullable Path file;
    private final PrintStream out;

    AdminCredential(@Nullable Path file, PrintStream out) {
        this.file = file;
        this.out = out;
    }

    void handOver(ClientName name, Secret secret) {
        if (file == null) {
            out.println(
                    "Slipway admin credential (shown once): client id " + name + ", client secret " + secret.value());
            return;
        }
        write(file, "client-id=" + name + "\nclient-secret=" + secret.value() + "\n");
        out.println("Slipway admin credential written to " + file);
    }

    private static void write(Path file, String content) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            Files.createDirectories(directory);
            // private from its first byte, and never half there
            Path unfinished = Files.createTempFile(directory, file.getFileName().toString(), ".new", OWNER_ONLY);
            Files.writeString(unfinished, content);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException unwritable) {
            throw new UncheckedIOException("The admin credential cannot be written to " + file, unwritable);
        }
    }
}
