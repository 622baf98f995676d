package dev.slipway.migration.plan;

import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One side of a comparison: lines of COPY text, one after the other, each with its newline. The line before the current
 * one can still be seen. Lines are parts of larger arrays where that saves copying them.
 */
abstract class Lines implements AutoCloseable {

    /** Where a line is. */
    static final class Line {
        private byte[] bytes = {};
        private int from;
        private int to;
        private int @Nullable [] fields;

        byte[] bytes() {
            return bytes;
        }

        int from() {
            return from;
        }

        int to() {
            return to;
        }

        /** Where its fields begin, relative to its own beginning; null until they were looked for. */
        int @Nullable [] fields() {
            return fields;
        }

        void fields(int[] found) {
            fields = found;
        }

        void moveTo(byte[] newBytes, int newFrom, int newTo) {
            bytes = newBytes;
            from = newFrom;
            to = newTo;
        }
    }

    private Line current = new Line();
    private Line previous = new Line();
    private long count;
    private boolean ended;

    /** Goes to the next line; false at the end. */
    final boolean advance() throws IOException, SQLException {
        Line recycled = previous;
        previous = current;
        current = recycled;
        current.fields = null;
        if (!read(current, previous)) {
            ended = true;
            return false;
        }
        count++;
        return true;
    }

    /** Fills in the next line. The one before may be moved, but must stay readable. */
    abstract boolean read(Line next, Line before) throws IOException, SQLException;

    final boolean ended() {
        return ended;
    }

    final Line current() {
        return current;
    }

    /** The line before the current one; only if {@link #count} is more than one. */
    final Line previous() {
        return previous;
    }

    /** How many lines were read. */
    final long count() {
        return count;
    }

    /** A copy of the current line. */
    final byte[] copy() {
        byte[] copy = new byte[current.to - current.from];
        System.arraycopy(current.bytes, current.from, copy, 0, copy.length);
        return copy;
    }

    @Override
    public abstract void close() throws IOException, SQLException;
}
