package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column.SortKind;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.Lines.Line;
import java.util.Arrays;
import java.util.List;

/** Compares the keys of rows in the order in which both sides of a comparison are read. */
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

    int compare(Line one, Line other) {
        int[] ofOne = fields(one);
        int[] ofOther = fields(other);
        for (int i = 0; i < positions.length; i++) {
            int field = positions[i];
            int order = compare(
                    orders[i],
                    one.bytes(),
                    one.from() + ofOne[field],
                    one.from() + ofOne[field + 1] - 1,
                    other.bytes(),
                    other.from() + ofOther[field],
                    other.from() + ofOther[field + 1] - 1);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /** Where the line's fields begin, relative to the line's own beginning. */
    int[] fields(Line line) {
        int[] fields = line.fields();
        if (fields == null) {
            fields = new int[columns + 1];
            CopyText.fields(line.bytes(), line.from(), line.to(), fields);
            for (int i = 0; i <= columns; i++) {
                fields[i] -= line.from();
            }
            line.fields(fields);
        }
        return fields;
    }

    private static int compare(SortKind kind, byte[] one, int from, int to, byte[] other, int otherFrom, int otherTo) {
        boolean isNull = isNull(one, from, to);
        boolean otherIsNull = isNull(other, otherFrom, otherTo);
        if (isNull || otherIsNull) {
            return Boolean.compare(isNull, otherIsNull);
        }
        if (kind == SortKind.INTEGER) {
            return Long.compare(number(one, from, to), number(other, otherFrom, otherTo));
        }
        int difference = Arrays.mismatch(one, from, to, other, otherFrom, otherTo);
        if (difference < 0) {
            return 0;
        }
        if (!hasEscape(one, from, to) && !hasEscape(other, otherFrom, otherTo)) {
            return Arrays.compareUnsigned(one, from, to, other, otherFrom, otherTo);
        }
        return Arrays.compareUnsigned(CopyText.bytes(one, from, to + 1), CopyText.bytes(other, otherFrom, otherTo + 1));
    }

    private static boolean isNull(byte[] line, int from, int to) {
        return to - from == 2 && line[from] == '\\' && line[from + 1] == 'N';
    }

    private static boolean hasEscape(byte[] line, int from, int to) {
        for (int i = from; i < to; i++) {
            if (line[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    private static long number(byte[] digits, int from, int to) {
        boolean negative = digits[from] == '-';
        long value = 0;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            // counts down, because the smallest number has no positive counterpart
            value = value * 10 - (digits[i] - '0');
        }
        return negative ? value : -value;
    }
}
