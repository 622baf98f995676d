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
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows in which a table of the target differs from the package, by the table's rule, spooled to a file. Rows are
 * lines of COPY text over the packaged columns.
 */
public final class TableDelta {

    /** Not all rows of the table were seen. */
    static final long UNCOUNTED = -1;

    /** What kept rows begin with; no number of a kind, with which they began in older versions. */
    private static final int KEPT = 'K';

    private final PackagedTable table;
    private final Path spool;
    private final BitSet retained = new BitSet();
    private final BitSet changedColumns = new BitSet();
    private @Nullable DataOutputStream out;
    private long added;
    private long changed;
    private int removed;
    private final MessageDigest digest = sha256();
    private String differences = "";
    private long targetRows = UNCOUNTED;
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

    /** A row of a table that cannot be compared yet. */
    void see(Lines.Line line) {
        digest.update(line.bytes(), line.from(), line.to() - line.from());
    }

    /**
     * Ends the comparison.
     *
     * @param rows how many rows the target's table has; {@link #UNCOUNTED} if not all were seen
     */
    void finish(long rows) {
        targetRows = rows;
        differences = HexFormat.of().formatHex(digest.digest());
        closeSpool();
    }

    private void closeSpool() {
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
        digest.update((byte) kind.ordinal());
        if (before != null) {
            digest.update(before);
        }
        if (after != null) {
            digest.update(after);
        }
        try {
            spool(kind, before, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void spool(RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after) throws IOException {
        if (out == null) {
            out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(spool), 1 << 16));
        }
        out.writeByte(kind.ordinal());
        writeLine(out, before);
        writeLine(out, after);
    }

    /**
     * Writes what applying needs of the differences, to be read by {@link #restore}: of changed rows what identifies them
     * and what differs in any of them, and all removals, whether or not they are taken back, even while they are.
     */
    public void keep(DataOutputStream kept) throws IOException {
        kept.writeByte(KEPT);
        writeLine(kept, changedColumns.toByteArray());
        BitSet looked = RowMask.key(table);
        looked.or(changedColumns);
        RowMask mask = new RowMask(table, looked);
        readSpool(() -> true, (kind, before, after) -> {
            kept.writeByte(kind.ordinal());
            byte[] line = after == null ? before : after;
            writeLine(kept, kind == RowChange.Kind.CHANGED ? mask.of(Objects.requireNonNull(line)) : line);
        });
    }

    /**
     * Takes differences that were found earlier; what the target's changed rows were is not among them.
     *
     * @param also takes them as well
     */
    void restore(DataInputStream kept, TablePlan counts, RowReader also) throws IOException {
        if (kept.readByte() != KEPT) {
            throw new IOException("the kept rows are of another version");
        }
        byte[] columns = readLine(kept);
        changedColumns.or(BitSet.valueOf(columns == null ? new byte[0] : columns));
        RowChange.Kind[] kinds = RowChange.Kind.values();
        long rows = counts.added() + counts.changed() + counts.removed() + counts.retained();
        for (long i = 0; i < rows; i++) {
            RowChange.Kind kind = kinds[kept.readByte()];
            byte[] line = readLine(kept);
            switch (kind) {
                case ADDED -> added++;
                case CHANGED -> changed++;
                case REMOVED, RETAINED -> removed++;
            }
            byte[] before = kind == RowChange.Kind.REMOVED ? line : null;
            byte[] after = kind == RowChange.Kind.REMOVED ? null : line;
            spool(kind, before, after);
            also.row(kind, before, after);
        }
        closeSpool();
        if (added != counts.added() || changed != counts.changed()) {
            throw new IOException("the kept rows of table " + table.table() + " are not those of the plan");
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
        forEach(() -> true, reader);
    }

    /** As {@link #forEach(RowReader)}, as long as the reader wants more. */
    void forEach(BooleanSupplier wantsMore, RowReader reader) {
        int[] removal = {0};
        readSpool(wantsMore, (kind, before, after) -> {
            boolean takenBack = kind == RowChange.Kind.REMOVED && isRetained(removal[0]++);
            reader.row(takenBack ? RowChange.Kind.RETAINED : kind, before, after);
        });
    }

    private void readSpool(BooleanSupplier wantsMore, RowReader reader) {
        if (added + changed + removed == 0) {
            return;
        }
        RowChange.Kind[] kinds = RowChange.Kind.values();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(spool), 1 << 16))) {
            while (wantsMore.getAsBoolean()) {
                int ordinal = in.read();
                if (ordinal < 0) {
                    return;
                }
                RowChange.Kind kind = kinds[ordinal];
                byte[] before = readLine(in);
                byte[] after = readLine(in);
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

    /** The columns in which changed rows differ, by their place among the table's. */
    BitSet changedColumns() {
        return changedColumns;
    }

    /** Whether an update must set this column, because changed rows differ in it. Others need not be looked at. */
    public boolean isChanged(String column) {
        return changedColumns.stream()
                .anyMatch(place -> table.columns().get(place).name().equals(column));
    }

    /** Rows to delete, without retained ones. */
    public long removed() {
        return removed - retained();
    }

    /** Rows that stay although the package lacks them. */
    public long retained() {
        return retained.cardinality();
    }

    /**
     * SHA-256 of the differences. The same differences from the same package mean that the target's rows are the same,
     * as far as the table's rule has anything to do with them. If nothing can be compared yet, SHA-256 of the rows.
     */
    public String differences() {
        return differences;
    }

    /** How many rows the target's table had; negative if its rule's filter left some out. */
    long targetRows() {
        return targetRows;
    }

    /**
     * Whether the rows could be compared. They cannot while the type of a key column is yet to change; then there are
     * no differences here, and only {@link #differences} is meaningful.
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

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
