package dev.slipway.migration.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Where logs are put away: one object for each migration, JSON lines compressed with zstd. Methods throw
 * {@link LogArchiveUnavailableException} when it cannot be reached.
 */
public interface LogArchive {

    /** Writes JSON lines. */
    @FunctionalInterface
    interface Lines {
        /** Writes all of them to the stream, which the caller closes. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Puts a log away, in place of what was put away of it before; it is there whole or not at all. */
    void write(UUID migration, Lines lines) throws IOException;

    /** Writes to the stream what {@link #write} would put away; does not close the stream. */
    void compress(Lines lines, OutputStream out) throws IOException;

    /** The JSON lines of a log that was put away; the caller closes the stream. */
    InputStream open(UUID migration) throws IOException;

    /** A log as it was put away, compressed; the caller closes the stream. */
    InputStream openCompressed(UUID migration) throws IOException;

    /** The size of a log that was put away, compressed; empty when there is none. */
    OptionalLong size(UUID migration);

    /** Deletes a log; one that is not there is no error. */
    void delete(UUID migration);
}
