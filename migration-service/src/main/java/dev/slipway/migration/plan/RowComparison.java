package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.packaging.RowQuery;
import dev.slipway.migration.ruleset.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Compares the rows of a package with a target: both sides are streamed in key order and merged, the differences are
 * spooled to temporary files. Memory is bounded whatever the size of the tables. Close it to remove the files.
 */
public final class RowComparison implements AutoCloseable {

    /** The fingerprint of a table that the target lacks. */
    public static final String ABSENT = "absent";

    private final OpenPackage source;
    private final Path directory;
    private int files;

    /** Differences from this package. */
    public RowComparison(OpenPackage source) {
        this.source = source;
        try {
            this.directory = Files.createTempDirectory("slipway-rows-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compares all carried tables. The transaction should see one state of the target. */
    public SortedMap<TableName, TableDelta> compareAll(Connection target, Collection<Table> targetTables)
            throws SQLException {
        Map<TableName, Table> existing = targetTables.stream().collect(Collectors.toMap(Table::name, table -> table));
        SortedMap<TableName, TableDelta> deltas = new TreeMap<>();
        for (PackagedTable table : source.manifest().tables()) {
            if (table.rule().rule().carriesRows()) {
                deltas.put(table.table(), compare(target, table, existing.get(table.table())));
            }
        }
        return deltas;
    }

    /**
     * Compares one table.
     *
     * @param target a session of the target
     * @param table the table as packaged
     * @param existing the table as the target has it; null if it does not
     * @throws SQLException if the target's rows cannot be read
     * @throws AmbiguousKeyException if a key that should be unique is not
     */
    public TableDelta compare(Connection target, PackagedTable table, @Nullable Table existing) throws SQLException {
        TableDelta delta = new TableDelta(table, directory.resolve("delta-" + files++));
        if (existing != null && !hasSameKeyOrder(table, existing)) {
            return incomparable(target, table, existing, delta);
        }
        try (LineReader packaged = new LineReader(source.rows(table));
                TargetRows present = existing == null ? TargetRows.NONE : open(target, table, existing)) {
            merge(table, packaged, present, delta);
            delta.finish(existing == null ? ABSENT : present.digest());
            return delta;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the target's key columns sort as the package's do; not so while their types are yet to change. */
    private static boolean hasSameKeyOrder(PackagedTable table, Table existing) {
        return table.columns().stream()
                .filter(column -> table.key().contains(column.name()))
                .allMatch(column -> existing.column(column.name())
                        .map(present -> present.order() == column.order())
                        .orElse(true));
    }

    private static TableDelta incomparable(Connection target, PackagedTable table, Table existing, TableDelta delta)
            throws SQLException {
        PackagedTable keyless =
                new PackagedTable(table.table(), table.rule(), table.columns(), List.of(), table.primaryKey(), 0, null);
        try (TargetRows rows = open(target, keyless, existing)) {
            byte[] row = rows.next();
            while (row != null) {
                row = rows.next();
            }
            delta.finish(rows.digest());
        }
        delta.markIncomparable();
        return delta;
    }

    private static TargetRows open(Connection target, PackagedTable table, Table existing) throws SQLException {
        Set<String> missing =
                table.columns().stream().map(PackagedColumn::name).collect(Collectors.toCollection(HashSet::new));
        existing.columns().stream().map(Column::name).forEach(missing::remove);
        return new CopiedRows(target.unwrap(PGConnection.class).getCopyAPI().copyOut(RowQuery.copy(table, missing)));
    }

    private static void merge(PackagedTable table, LineReader packaged, TargetRows present, TableDelta delta)
            throws IOException, SQLException {
        Rule rule = table.rule().rule();
        RowKey keys = new RowKey(table);
        Differences differences = new Differences(table);
        boolean unique = !table.key().isEmpty();
        RowKey.Row source = next(keys, packaged.next());
        RowKey.Row target = next(keys, present.next());
        while (source != null || target != null) {
            int order = source == null ? 1 : target == null ? -1 : keys.compare(source, target);
            RowKey.Row nextSource = source;
            RowKey.Row nextTarget = target;
            if (order < 0) {
                delta.add(Objects.requireNonNull(source).line());
                nextSource = next(keys, packaged.next());
            } else if (order > 0) {
                if (rule == Rule.OVERWRITE) {
                    delta.remove(Objects.requireNonNull(target).line());
                }
                nextTarget = next(keys, present.next());
            } else {
                byte[] before = Objects.requireNonNull(target).line();
                byte[] after = Objects.requireNonNull(source).line();
                if (rule != Rule.INSERT_IGNORE && differences.between(before, after)) {
                    delta.change(before, after);
                }
                nextSource = next(keys, packaged.next());
                nextTarget = next(keys, present.next());
            }
            check(keys, source, nextSource, unique, table, "the package");
            check(keys, target, nextTarget, unique, table, "the target");
            source = nextSource;
            target = nextTarget;
        }
    }

    private static RowKey.@Nullable Row next(RowKey keys, byte @Nullable [] line) {
        return line == null ? null : keys.row(line);
    }

    private static void check(
            RowKey keys,
            RowKey.@Nullable Row row,
            RowKey.@Nullable Row next,
            boolean unique,
            PackagedTable table,
            String side) {
        if (row == null || next == null || row == next) {
            return;
        }
        int order = keys.compare(row, next);
        if (order > 0) {
            throw new IllegalStateException("Rows of table " + table.table() + " of " + side
                    + " do not come in the order of their keys; the database's encoding may sort differently");
        }
        if (order == 0 && unique) {
            throw new AmbiguousKeyException(table, side);
        }
    }

    /** Whether two rows with the same key differ in what their table's rule would write. */
    private static final class Differences {

        private final int columns;
        private final boolean[] compared;
        private final boolean all;

        Differences(PackagedTable table) {
            columns = table.columns().size();
            compared = new boolean[columns];
            boolean every = true;
            for (int i = 0; i < columns; i++) {
                compared[i] = isUpdated(table, table.columns().get(i).name());
                every &= compared[i];
            }
            all = every;
        }

        boolean between(byte[] before, byte[] after) {
            if (Arrays.equals(before, after)) {
                return false;
            }
            if (all) {
                return true;
            }
            int[] b = new int[columns + 1];
            int[] a = new int[columns + 1];
            CopyText.fields(before, b);
            CopyText.fields(after, a);
            for (int i = 0; i < columns; i++) {
                if (compared[i] && !Arrays.equals(before, b[i], b[i + 1] - 1, after, a[i], a[i + 1] - 1)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * Whether an update of a row sets this column. Under {@code insert-or-update} with a natural key the target's own
     * primary key stays: other rows of the target point at it. Columns that are only inserted stay, too.
     */
    public static boolean isUpdated(PackagedTable table, String column) {
        boolean ownKey = table.rule().rule() == Rule.INSERT_OR_UPDATE
                && !table.rule().naturalKey().isEmpty()
                && table.primaryKey().contains(column)
                && !table.key().contains(column);
        return !ownKey && !table.rule().insertOnlyColumns().contains(column);
    }

    /** Removes the temporary files. */
    @Override
    public void close() {
        try (Stream<Path> spools = Files.list(directory)) {
            for (Path spool : spools.toList()) {
                Files.deleteIfExists(spool);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface TargetRows extends AutoCloseable {

        TargetRows NONE = new TargetRows() {
            @Override
            public byte @Nullable [] next() {
                return null;
            }

            @Override
            public String digest() {
                return ABSENT;
            }

            @Override
            public void close() {}
        };

        byte @Nullable [] next() throws SQLException;

        String digest();

        @Override
        void close() throws SQLException;
    }

    private static final class CopiedRows implements TargetRows {

        private final CopyOut copy;
        private final MessageDigest digest;

        CopiedRows(CopyOut copy) {
            this.copy = copy;
            try {
                this.digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        @Override
        public byte @Nullable [] next() throws SQLException {
            byte[] line = copy.readFromCopy();
            if (line != null) {
                digest.update(line);
            }
            return line;
        }

        @Override
        public String digest() {
            return HexFormat.of().formatHex(digest.digest());
        }

        @Override
        public void close() throws SQLException {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
