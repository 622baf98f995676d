package dev.slipway.migration.plan;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads COPY text line by line; in this format a newline byte always ends a row. */
final class LineReader implements AutoCloseable {

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;

    LineReader(InputStream in) {
        this.in = in;
    }

    /** The next line with its newline; null at the end. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream partial = null;
        while (true) {
            if (at == end) {
                end = in.read(buffer);
                at = 0;
                if (end < 0) {
                    end = 0;
                    return partial == null ? null : partial.toByteArray();
                }
            }
            int newline = at;
            while (newline < end && buffer[newline] != '\n') {
                newline++;
            }
            int stop = Math.min(newline + 1, end);
            if (newline < end && partial == null) {
                byte[] line = new byte[stop - at];
                System.arraycopy(buffer, at, line, 0, line.length);
                at = stop;
                return line;
            }
            if (partial == null) {
                partial = new ByteArrayOutputStream();
            }
            partial.write(buffer, at, stop - at);
            at = stop;
            if (newline < end) {
                return partial.toByteArray();
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
