package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Secrets in files. */
final class PrivateText {

    private static final Set<PosixFilePermission> OF_OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PrivateText() {}

    /**
     * A file's text without the end of its last line.
     *
     * @param what what it holds, for the sentence when it cannot be read. The name is not repeated: who mistook the option
     *     for the secret itself has typed that
     */
    static String read(Path file, String what) {
        try {
            return withoutLineEnd(Files.readAllBytes(file));
        } catch (IOException e) {
            throw Failure.usage(
                    "The file with %s cannot be read.".formatted(what),
                    "Give the name of a file, not what is in it, and check its permissions.");
        }
    }

    /** The same of a file that nobody else may read; what opens the server is kept as an SSH key is. */
    static String readOwn(Path file) {
        try {
            if (Files.isRegularFile(file)
                    && Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).stream().anyMatch(OF_OTHERS::contains)) {
                throw Failure.usage(file + " can be read by others.", "chmod 600 " + file);
            }
        } catch (IOException e) {
            throw Failure.usage("Cannot read " + file + ".", "Check its name and its permissions.");
        }
        return read(file, "the token or secret");
    }

    static String withoutLineEnd(byte[] text) {
        String value = new String(text, StandardCharsets.UTF_8);
        if (value.endsWith("\r\n")) {
            return value.substring(0, value.length() - 2);
        }
        return value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
    }
}
