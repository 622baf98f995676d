package dev.slipway.backup.files;

import dev.slipway.backup.FilesLocation;
import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where an application keeps its files. Paths are relative to it.
 *
 * <p>Methods throw {@link dev.slipway.backup.JobFailedException} when the place cannot be used, with a sentence that says
 * what to do.
 */
public interface FilesPlace {

    /** Told of what there is. */
    @FunctionalInterface
    interface Visitor {

        /** The next one, in {@link FileEntry#PATH_ORDER}. */
        void visit(FileEntry entry) throws IOException;
    }

    /** Writes a file's content. */
    @FunctionalInterface
    interface Content {

        /** All of it; fails unless it is what the list says. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Knows some kind of places. */
    interface Provider {

        /** The place, if it is of this kind. */
        Optional<FilesPlace> open(FilesLocation location);
    }

    /** Everything that is there, in {@link FileEntry#PATH_ORDER}, without reading any content. */
    void walk(Visitor visitor) throws IOException;

    /**
     * Opens a file's content.
     *
     * @throws VanishedFileException when it is gone
     */
    InputStream open(FileEntry file) throws IOException;

    /** What a file's content is said to be, apart from its name; null where the place does not keep that. */
    default @Nullable String contentTypeOf(FileEntry file) throws IOException {
        return null;
    }

    /**
     * What could keep files from being put here.
     *
     * @param bytes how much it would be
     */
    List<RestoreCheck> check(long bytes);

    /** Puts an entry into the place of whatever is at its path; a reader sees the old or the new content, whole. */
    void put(FileEntry entry, Content content) throws IOException;

    /** Removes what is at a path and not needed; a directory that is not empty stays. */
    void remove(FileEntry entry) throws IOException;

    /**
     * Makes room beside the live files, so that all of them can be replaced at once.
     *
     * @return empty when this place has no room beside it; then files are replaced one by one
     */
    Optional<Beside> beside(RestoreId id);

    /** Files that are put together beside the live ones. Every step may be repeated after a crash. */
    interface Beside {

        /** Whether this way has been taken: something of it is there. */
        boolean isBegun();

        /** Begins anew with an empty place. Fails with an {@link IOException} where that is not possible. */
        FilesPlace begin() throws IOException;

        /** Makes sure that what was put there survives a crash, and looks as it should. */
        void finish(List<FileEntry> directories) throws IOException;

        /** It takes the live files' place, which are kept. */
        void swap() throws IOException;

        /** The files that were live before are so again, and what was put together is gone. */
        void putBack() throws IOException;

        /** What was replaced is gone. */
        void forgetReplaced() throws IOException;
    }
}
