package dev.slipway.migration.plan;

import dev.slipway.migration.packaging.RowLimit;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A stream's lines; in this format a newline byte always ends a row. */
final class PackagedLines extends Lines {

    private static final int BLOCK_BYTES = 1 << 18;

    private final InputStream in;
    private byte[] buffer = new byte[BLOCK_BYTES];
    private int at;
    private int end;
    private boolean exhausted;
    private @Nullable Line likely;
    private boolean asLikely;

    PackagedLines(InputStream in) {
        this.in = in;
    }

    /**
     * Says what the next line probably is: where it is, its end need not be looked for, and that it is so is found out
     * in passing.
     */
    void expect(Line line) {
        likely = line;
    }

    /** Whether the current line is what was expected; if not, or if nothing was, they may yet be equal. */
    boolean isAsExpected() {
        return asLikely;
    }

    @Override
    boolean read(Line next, Line before) throws IOException {
        Line expected = likely;
        likely = null;
        asLikely = false;
        if (expected != null) {
            int to = at + expected.to() - expected.from();
            if (to <= end && Arrays.equals(buffer, at, to, expected.bytes(), expected.from(), expected.to())) {
                next.moveTo(buffer, at, to);
                at = to;
                asLikely = true;
                return true;
            }
        }
        int searched = at;
        while (true) {
            int newline = newline(searched);
            if (newline >= 0) {
                next.moveTo(buffer, at, newline + 1);
                at = newline + 1;
                return true;
            }
            searched = end;
            if (exhausted) {
                if (at == end) {
                    return false;
                }
                throw new IOException("a package's rows end within a row");
            }
            searched -= fill(before);
        }
    }

    private int newline(int from) {
        for (int i = from; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /** Reads on; returns by how much what is kept has moved towards the beginning. */
    private int fill(Line before) throws IOException {
        int keep = before.bytes() == buffer ? before.from() : at;
        int moved = 0;
        if (end == buffer.length) {
            RowLimit.check(end - at);
            byte[] roomy = end - keep > buffer.length / 2 ? new byte[Math.multiplyExact(buffer.length, 2)] : buffer;
            System.arraycopy(buffer, keep, roomy, 0, end - keep);
            if (before.bytes() == buffer) {
                before.moveTo(roomy, 0, before.to() - keep);
            }
            moved = keep;
            at -= keep;
            end -= keep;
            buffer = roomy;
        }
        int n = in.read(buffer, end, buffer.length - end);
        if (n < 0) {
            exhausted = true;
        } else {
            end += n;
        }
        return moved;
    }

    @Override
    public void close() throws IOException {
        in.close();
        buffer = Arrays.copyOf(buffer, 0);
    }
}
