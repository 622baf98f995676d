package dev.slipway.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/** Files and folders that only their owner can read, from the first byte on. */
final class PrivateFiles {

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");
    private static final FileAttribute<?> NEW_FOLDER = PosixFilePermissions.asFileAttribute(FOLDER);
    private static final FileAttribute<?> NEW_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private PrivateFiles() {}

    /** Creates a folder where there is none, and takes everyone else's rights away where there is one. */
    static void createDirectory(Path directory) {
        try {
            if (Files.isDirectory(directory)) {
                Files.setPosixFilePermissions(directory, FOLDER);
                return;
            }
            Path parent = directory.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            Files.createDirectory(directory, NEW_FOLDER);
        } catch (IOException e) {
            throw new StackException("Cannot create the folder " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Writes a file so that a reader sees the old content or the new one, never a part. */
    static void write(Path file, String content) {
        try {
            Path next = Files.createTempFile(
                    file.toAbsolutePath().getParent(), file.getFileName().toString(), ".new", NEW_FILE);
            Files.writeString(next, content);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StackException("Cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Removes a folder and all that is in it; links are removed, not followed. */
    static void deleteRecursively(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new StackException("Cannot remove " + directory + ": " + e.getMessage(), e);
        }
    }
}
