package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Terminal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command reads; {@code -} is standard input. */
public record FileSource(Path file) {

    private static final Path STANDARD = Path.of("-");

    /** Its bytes. */
    public byte[] bytes(Terminal terminal) {
        if (file.equals(STANDARD)) {
            return terminal.inputBytes("the file");
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw unreadable();
        }
    }

    /** Its content as the body of a request, however large. */
    public BodyPublisher body(Terminal terminal) {
        if (file.equals(STANDARD)) {
            InputStream input = terminal.input("the file");
            return BodyPublishers.ofInputStream(() -> input);
        }
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw unreadable();
        }
    }

    private Failure unreadable() {
        return Failure.usage("Cannot read " + file + ".", "Check its name and its permissions.");
    }
}
