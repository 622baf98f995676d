package dev.slipway.commandline.shell;

import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import dev.slipway.commandline.terminal.Figures;
import dev.slipway.commandline.terminal.Progress;
import dev.slipway.commandline.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** A file that a command writes; {@code -} is standard output. A file has its name only when it is whole. */
public record FileSink(Path file) {

    private static final Path STANDARD = Path.of("-");
    private static final int BUFFER = 64 * 1024;

    /**
     * Copies a stream there, and closes it.
     *
     * @return how many bytes there were
     */
    public long write(Terminal terminal, Progress progress, InputStream content) {
        try (content) {
            if (file.equals(STANDARD)) {
                return copy(content, terminal.output(), progress);
            }
            Path target = file.toAbsolutePath();
            Path unfinished =
                    Files.createTempFile(target.getParent(), "." + file.getFileName(), ".part", ownerOnly(target));
            try {
                long bytes;
                try (OutputStream out = Files.newOutputStream(unfinished)) {
                    bytes = copy(content, out, progress);
                }
                Files.move(unfinished, target, StandardCopyOption.REPLACE_EXISTING);
                return bytes;
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (BrokenOffException e) {
            throw new Failure(ExitCode.UNREACHABLE, "The server broke the transfer off.", "Try again.", e);
        } catch (IOException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "Cannot write " + file + ": " + e.getMessage() + ".",
                    "Is there room, and may you?",
                    e);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path target) throws IOException {
        Path directory = target.getParent();
        return directory != null && Files.getFileStore(directory).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    private static long copy(InputStream content, OutputStream out, Progress progress) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long bytes = 0;
        long shownAt = System.nanoTime();
        for (int read = read(content, buffer); read >= 0; read = read(content, buffer)) {
            out.write(buffer, 0, read);
            bytes += read;
            if (System.nanoTime() - shownAt > 200_000_000L) {
                shownAt = System.nanoTime();
                progress.now(Figures.bytes(bytes));
            }
        }
        out.flush();
        progress.close();
        return bytes;
    }

    private static int read(InputStream content, byte[] buffer) throws BrokenOffException {
        try {
            return content.read(buffer);
        } catch (IOException e) {
            throw new BrokenOffException(e);
        }
    }

    private static final class BrokenOffException extends IOException {

        BrokenOffException(IOException cause) {
            super(cause);
        }
    }
}
