package dev.slipway.migration.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Where packages are kept. A package becomes visible under its digest in one step, when it is sealed, and never changes
 * afterwards. Failures of the store itself are unchecked exceptions of the adapter.
 */
public interface PackageStore {

    /** Starts writing a package whose digest is not known yet. Close it in any case; unsealed content is discarded. */
    Draft begin();

    /** The sealed package of that digest, if it is here. */
    Optional<Stored> find(PackageDigest digest);

    /** Removes a package; one that is not there, or half removed, is no error. */
    void remove(PackageDigest digest);

    /**
     * Removes what was written for packages that were never sealed, as it is left when a worker dies, and was not added
     * to since then; how many such there were.
     */
    int sweep(Instant untouchedSince);

    /** A package being written. Entries may be written by several threads at a time. */
    interface Draft extends AutoCloseable {

        /**
         * Writes one entry, streamed.
         *
         * @param name its name in the package, of letters, digits, dots, hyphens and slashes
         * @param content writes the entry's bytes; an exception of its aborts the entry and is thrown on
         */
        void write(String name, Content content) throws IOException;

        /**
         * Makes the package visible. Sealing a digest that exists already is no error: the content is the same.
         *
         * @param digest the package's digest
         * @param manifest the bytes that the digest is of
         */
        void seal(PackageDigest digest, byte[] manifest);

        /** Discards what was written unless the package was sealed. */
        @Override
        void close();
    }

    /** Writes an entry's bytes. */
    @FunctionalInterface
    interface Content {
        /** Writes everything to the stream, which the caller closes. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** A sealed package as stored, not yet verified. Entries may be read by several threads at a time. */
    interface Stored {

        /** The manifest's bytes as they were sealed. */
        byte[] manifest();

        /** The entries that are stored, with how many bytes each has there. */
        Map<String, Long> sizes();

        /** One entry's bytes, streamed; the caller closes the stream. */
        default InputStream open(String name) throws IOException {
            return open(name, 0);
        }

        /** One entry's bytes from an offset on, which is less than its size, or 0. */
        InputStream open(String name, long offset) throws IOException;
    }
}
