package dev.slipway.migration.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where the rows are kept that plans would write, so that applying need not compare again. That they are gone costs time
 * and nothing else.
 */
public interface PlannedRows {

    /** Keeps nothing. */
    PlannedRows NONE = new PlannedRows() {
        @Override
        public Optional<String> keep(Content content) {
            return Optional.empty();
        }

        @Override
        public Optional<InputStream> open(String name) {
            return Optional.empty();
        }
    };

    /** Keeps what is written; the answer is the name to open it by, nothing if it could not be kept. */
    Optional<String> keep(Content content) throws IOException;

    /** What was kept under that name, if it is still there; the caller closes the stream. */
    Optional<InputStream> open(String name) throws IOException;

    /** Writes the rows. */
    @FunctionalInterface
    interface Content {
        /** Writes everything to the stream, which the caller closes. */
        void writeTo(OutputStream out) throws IOException;
    }
}
