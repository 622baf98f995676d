package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column.SortKind;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes keys out of rows and compares them in the order in which both sides of a comparison are read. */
final class RowKey {

    private final int columns;
    private final int[] positions;
    private final SortKind[] orders;

    /** The key of a table's rows: its key columns, or all columns as images if it has none. */
    RowKey(PackagedTable table) {
        List<String> names = table.columns().stream().map(PackagedColumn::name).toList();
        columns = names.size();
        if (table.key().isEmpty()) {
            positions = new int[columns];
            orders = new SortKind[columns];
            Arrays.setAll(positions, i -> i);
            Arrays.fill(orders, SortKind.IMAGE);
        } else {
            positions = table.key().stream().mapToInt(names::indexOf).toArray();
            orders = new SortKind[positions.length];
            Arrays.setAll(orders, i -> table.columns().get(positions[i]).order());
        }
    }

    /** A row with its key taken out. An element of the key is null for NULL. */
    record Row(byte[] line, byte[][] key) {}

    Row row(byte[] line) {
        int[] fields = new int[columns + 1];
        CopyText.fields(line, fields);
        byte[][] key = new byte[positions.length][];
        Arrays.setAll(key, i -> CopyText.bytes(line, fields[positions[i]], fields[positions[i] + 1]));
        return new Row(line, key);
    }

    int compare(Row one, Row other) {
        for (int i = 0; i < positions.length; i++) {
            int order = compare(orders[i], one.key()[i], other.key()[i]);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(SortKind kind, byte @Nullable [] one, byte @Nullable [] other) {
        if (one == null || other == null) {
            return one == other ? 0 : one == null ? 1 : -1;
        }
        return kind == SortKind.INTEGER ? Long.compare(number(one), number(other)) : Arrays.compareUnsigned(one, other);
    }

    private static long number(byte[] digits) {
        boolean negative = digits[0] == '-';
        long value = 0;
        for (int i = negative ? 1 : 0; i < digits.length; i++) {
            // counts down, because the smallest number has no positive counterpart
            value = value * 10 - (digits[i] - '0');
        }
        return negative ? value : -value;
    }
}
