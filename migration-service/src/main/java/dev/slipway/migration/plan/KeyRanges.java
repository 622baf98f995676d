package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Column.SortKind;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;

/**
 * Cuts a large table of a target into ranges of its key, which can be read one by one in the order of the key and cost no
 * more together than the table as a whole: the key begins with a number or a UUID, has an index, and rows lie about in its
 * order.
 */
final class KeyRanges {

    /** Smaller tables are read faster than cut. */
    private static final long WORTH_CUTTING = 64L << 20;

    private static final long RANGE_BYTES = 4L << 20;
    private static final int MOST = 1000;

    /** How values are spread; nothing of a table that was never analysed, or whose rows lie in another order. */
    private static final String SPREAD = """
            SELECT DISTINCT %s AS bound
              FROM pg_stats AS s, unnest(s.histogram_bounds::text::text[]) AS value
             WHERE s.schemaname = ? AND s.tablename = ? AND s.attname = ? AND NOT s.inherited AND s.correlation > 0.9
             ORDER BY bound
            """;

    /** How bounds are read as numbers: of a UUID, the first 63 bits are its order but for values that share them all. */
    private static final String NUMBER = "value::bigint";

    private static final String FIRST_BITS = "(('x' || left(replace(value, '-', ''), 16))::bit(64) >> 1)::bigint";

    private KeyRanges() {}

    /** The conditions of the ranges, in the order of the key; empty if the table is better read as a whole. */
    static List<String> of(Connection target, PackagedTable table, Table existing) throws SQLException {
        if (table.content() == null
                || table.content().bytes() < WORTH_CUTTING
                || table.key().isEmpty()
                || existing.primaryKey().isEmpty()
                || !existing.primaryKey().getFirst().equals(table.key().getFirst())) {
            return List.of();
        }
        Column first = existing.column(table.key().getFirst()).orElseThrow();
        boolean ofUuids = first.type().equals(Column.UUID);
        if (first.order() != SortKind.INTEGER && !ofUuids) {
            return List.of();
        }
        return conditions(
                Quoted.identifier(first.name()),
                cut(spread(target, existing, first), table.content().bytes()),
                ofUuids ? KeyRanges::uuid : String::valueOf);
    }

    private static String uuid(long firstBits) {
        return Quoted.literal(new UUID(firstBits << 1, 0).toString());
    }

    private static List<Long> spread(Connection target, Table table, Column column) throws SQLException {
        List<Long> bounds = new ArrayList<>();
        String number = column.type().equals(Column.UUID) ? FIRST_BITS : NUMBER;
        try (PreparedStatement statement = target.prepareStatement(SPREAD.formatted(number))) {
            statement.setString(1, table.name().schema());
            statement.setString(2, table.name().name());
            statement.setString(3, column.name());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    bounds.add(rows.getLong(1));
                }
            }
        }
        return bounds;
    }

    /** As many bounds as there should be ranges, taking values between two known ones to be spread evenly. */
    static List<Long> cut(List<Long> spread, long bytes) {
        List<Long> bounds = new ArrayList<>();
        if (spread.size() < 3) {
            return bounds;
        }
        int parts = (int) Math.clamp(bytes / RANGE_BYTES / (spread.size() - 1), 1, MOST / spread.size() + 1);
        for (int i = 0; i + 1 < spread.size(); i++) {
            long low = spread.get(i);
            long width = spread.get(i + 1) - low;
            for (int part = 0; part < parts; part++) {
                // a width beyond the largest number is negative here: then there is no more than the low bound
                long bound = low + Math.max(0, width) / parts * part;
                if (bounds.isEmpty() || bound > bounds.getLast()) {
                    bounds.add(bound);
                }
            }
        }
        return bounds;
    }

    private static List<String> conditions(String column, List<Long> bounds, LongFunction<String> literal) {
        if (bounds.isEmpty()) {
            return List.of();
        }
        List<String> values = bounds.stream().map(literal::apply).toList();
        List<String> conditions = new ArrayList<>();
        conditions.add(column + " < " + values.getFirst());
        for (int i = 0; i + 1 < values.size(); i++) {
            conditions.add(column + " >= " + values.get(i) + " AND " + column + " < " + values.get(i + 1));
        }
        conditions.add(column + " >= " + values.getLast());
        return conditions;
    }
}
