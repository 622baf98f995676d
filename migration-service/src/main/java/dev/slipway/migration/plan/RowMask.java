package dev.slipway.migration.plan;

import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.util.BitSet;

/** Leaves columns out of lines of COPY text that nobody will look at: they read as NULL. */
public final class RowMask {

    private final BitSet columns;
    private final int[] fields;
    private byte[] buffer = new byte[1 << 10];

    /**
     * @param table the lines' table
     * @param columns the columns that stay, by their place among the table's
     */
    RowMask(PackagedTable table, BitSet columns) {
        this.columns = columns;
        this.fields = new int[table.columns().size() + 1];
    }

    /** Lets only the key's columns through. */
    public static RowMask keyOf(PackagedTable table) {
        return new RowMask(table, key(table));
    }

    static BitSet key(PackagedTable table) {
        BitSet key = new BitSet();
        for (int i = 0; i < table.columns().size(); i++) {
            key.set(i, table.key().contains(table.columns().get(i).name()));
        }
        return key;
    }

    /** The line without what is left out. */
    public byte[] of(byte[] line) {
        CopyText.fields(line, fields);
        // a NULL takes two bytes, and a field none if it is an empty text
        int longest = line.length + 2 * fields.length;
        if (buffer.length < longest) {
            buffer = new byte[longest];
        }
        int length = 0;
        for (int i = 0; i < fields.length - 1; i++) {
            if (columns.get(i)) {
                int field = fields[i + 1] - 1 - fields[i];
                System.arraycopy(line, fields[i], buffer, length, field);
                length += field;
            } else {
                buffer[length++] = '\\';
                buffer[length++] = 'N';
            }
            buffer[length++] = '\t';
        }
        buffer[length - 1] = '\n';
        byte[] masked = new byte[length];
        System.arraycopy(buffer, 0, masked, 0, length);
        return masked;
    }
}
