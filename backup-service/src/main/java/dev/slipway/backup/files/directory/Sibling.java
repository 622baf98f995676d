package dev.slipway.backup.files.directory;

import dev.slipway.backup.RestoreId;
import dev.slipway.backup.files.FileEntry;
import dev.slipway.backup.files.FilesPlace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.List;

/**
 * A directory beside the live one, which takes its name. Which step was the last one follows from which of the three
 * directories there are: the live one, the one that was put together, the one that was replaced. A note of which directory
 * was put together keeps a restore that comes back late from undoing what another one has done since.
 */
final class Sibling implements FilesPlace.Beside {

    private final Path live;
    private final Path together;
    private final Path replaced;
    private final Path note;
    private final Path parent;

    Sibling(Path live, Path parent, RestoreId id) {
        this.live = live;
        this.parent = parent;
        this.note = live.resolveSibling(live.getFileName() + ".slipway-note-" + id);
        this.together = live.resolveSibling(live.getFileName() + ".slipway-" + id);
        this.replaced = live.resolveSibling(live.getFileName() + ".slipway-replaced-" + id);
    }

    @Override
    public boolean isBegun() {
        return isThere(together) || isThere(replaced) || isThere(note);
    }

    @Override
    public FilesPlace begin() throws IOException {
        if (Files.isSymbolicLink(live)) {
            throw new IOException("the directory is a link");
        }
        if (isThere(live) && !Files.getFileStore(live).equals(Files.getFileStore(parent))) {
            throw new IOException("the directory is a file system of its own");
        }
        DirectoryFiles.removeTree(together);
        Files.createDirectory(together);
        return new DirectoryFiles(together);
    }

    @Override
    public void finish(List<FileEntry> directories) throws IOException {
        // from the innermost on, for what is put into a directory changes its time
        for (FileEntry directory : directories.reversed()) {
            Path path = together.resolve(directory.path());
            flush(path);
            DirectoryFiles.restoreAttributes(path, directory);
        }
        flush(together);
        Files.writeString(note, identityOf(together));
        PosixFileAttributeView as = Files.getFileAttributeView(live, PosixFileAttributeView.class);
        if (as != null && isThere(live)) {
            Files.getFileAttributeView(together, PosixFileAttributeView.class)
                    .setPermissions(as.readAttributes().permissions());
        }
    }

    @Override
    public void swap() throws IOException {
        if (!isThere(together)) {
            return;
        }
        if (!isThere(replaced) && isThere(live)) {
            move(live, replaced);
        }
        boolean done = false;
        try {
            move(together, live);
            done = true;
        } finally {
            if (!done && isThere(replaced) && !isThere(live)) {
                move(replaced, live);
            }
        }
        flush(parent);
    }

    @Override
    public void putBack() throws IOException {
        if (isThere(replaced)) {
            if (!isThere(live)) {
                move(replaced, live);
            } else if (isThere(note) && Files.readString(note).equals(identityOf(live))) {
                move(live, together);
                move(replaced, live);
            }
            flush(parent);
        }
        forgetReplaced();
    }

    @Override
    public void forgetReplaced() throws IOException {
        DirectoryFiles.removeTree(replaced);
        DirectoryFiles.removeTree(together);
        Files.deleteIfExists(note);
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** What a directory keeps when it is renamed. */
    private static String identityOf(Path directory) throws IOException {
        return String.valueOf(Files.getAttribute(directory, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    private static boolean isThere(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What was done in a directory survives a power failure. */
    private static void flush(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
