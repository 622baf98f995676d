package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.Terminal;
import java.nio.file.Path;

/** A secret that an option names the file of. */
public final class SecretFile {

    private static final Path STANDARD = Path.of("-");

    private SecretFile() {}

    /** The file's text without the end of its last line; of standard input where the file is {@code -}. */
    public static String read(Path file, Terminal terminal, String purpose) {
        return file.equals(STANDARD)
                ? PrivateText.withoutLineEnd(terminal.inputBytes(purpose))
                : PrivateText.read(file, purpose);
    }
}
