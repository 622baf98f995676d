package dev.slipway.migration.plan;

import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The rows in which a table of the target differs from the package, by the table's rule, spooled to a file. Rows are
 * lines of COPY text over the packaged columns.
 */
public final class TableDelta {

    private final PackagedTable table;
    private final Path spool;
    private final BitSet retained = new BitSet();
    private @Nullable DataOutputStream out;
    private long added;
    private long changed;
    private int removed;
    private String targetDigest = "";
    private boolean comparable = true;

    TableDelta(PackagedTable table, Path spool) {
        this.table = table;
        this.spool = spool;
    }

    /** One differing row. */
    @FunctionalInterface
    public interface RowReader {

        /**
         * Takes the next row.
         *
         * @param kind what is to happen to it
         * @param before the target's line; null for added rows
         * @param after the package's line; null for removed and retained rows
         */
        void row(RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after) throws IOException;
    }

    void add(byte[] after) {
        added++;
        write(RowChange.Kind.ADDED, null, after);
    }

    void change(byte[] before, byte[] after) {
        changed++;
        write(RowChange.Kind.CHANGED, before, after);
    }

    void remove(byte[] before) {
        removed++;
        write(RowChange.Kind.REMOVED, before, null);
    }

    /** Takes back the removal of the row with that number, counted from 0 in the order of removals. */
    void retain(int removal) {
        retained.set(removal);
    }

    boolean isRetained(int removal) {
        return retained.get(removal);
    }

    void finish(String digest) {
        targetDigest = digest;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out = null;
        }
    }

    private void write(RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after) {
        try {
            if (out == null) {
                out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spool), 1 << 16));
            }
            out.writeByte(kind.ordinal());
            writeLine(out, before);
            writeLine(out, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeLine(DataOutputStream out, byte @Nullable [] line) throws IOException {
        out.writeInt(line == null ? -1 : line.length);
        if (line != null) {
            out.write(line);
        }
    }

    /** Reads all differing rows in key order; removals that were taken back come as retained. */
    public void forEach(RowReader reader) {
        if (added + changed + removed == 0) {
            return;
        }
        RowChange.Kind[] kinds = RowChange.Kind.values();
        int removal = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(spool), 1 << 16))) {
            while (true) {
                int ordinal = in.read();
                if (ordinal < 0) {
                    return;
                }
                RowChange.Kind kind = kinds[ordinal];
                byte[] before = readLine(in);
                byte[] after = readLine(in);
                if (kind == RowChange.Kind.REMOVED && isRetained(removal++)) {
                    kind = RowChange.Kind.RETAINED;
                }
                reader.row(kind, before, after);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte @Nullable [] readLine(DataInputStream in) throws IOException {
        int length = in.readInt();
        if (length < 0) {
            return null;
        }
        byte[] line = in.readNBytes(length);
        if (line.length < length) {
            throw new EOFException();
        }
        return line;
    }

    /** The table as packaged. */
    public PackagedTable table() {
        return table;
    }

    /** Rows to insert. */
    public long added() {
        return added;
    }

    /** Rows to update. */
    public long changed() {
        return changed;
    }

    /** Rows to delete, without retained ones. */
    public long removed() {
        return removed - retained();
    }

    /** Rows that stay although the package lacks them. */
    public long retained() {
        return retained.cardinality();
    }

    /** SHA-256 of the target's rows as they were compared; {@code absent} if it has no such table. */
    public String targetDigest() {
        return targetDigest;
    }

    /**
     * Whether the rows could be compared. They cannot while the type of a key column is yet to change; then there are
     * no differences here, and only the digest is meaningful.
     */
    public boolean isComparable() {
        return comparable;
    }

    void markIncomparable() {
        comparable = false;
    }

    /** Whether any row is to be written. */
    public boolean changes() {
        return added + changed + removed() > 0;
    }

    /** The counts. */
    public TablePlan counts() {
        return new TablePlan(table.table(), table.rule().rule(), added, changed, removed(), retained());
    }
}
