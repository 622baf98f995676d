package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.packaging.RowLimit;
import dev.slipway.migration.packaging.RowQuery;
import dev.slipway.migration.plan.Lines.Line;
import dev.slipway.migration.ruleset.Rule;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
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

    /** Packages' tables of more bytes than this are unpacked by a thread of their own. */
    private static final long UNPACKED_ASIDE = 4L * 1024 * 1024;

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
        RowLimit limit = new RowLimit(target);
        for (PackagedTable table : source.manifest().tables()) {
            if (table.rule().rule().carriesRows()) {
                deltas.put(table.table(), compare(target, table, existing.get(table.table()), limit));
            }
        }
        return deltas;
    }

    /**
     * The state of a target as one snapshot saw it.
     *
     * @param deltas its differences from the package
     * @param versions tells later whether its tables are still the same; null if it cannot
     */
    public record Found(
            SortedMap<TableName, TableDelta> deltas,
            @Nullable RowVersions versions) {}

    /**
     * Compares all carried tables in a snapshot of their own.
     *
     * @param target a session in autocommit mode
     */
    public Found find(Connection target) throws SQLException {
        target.setAutoCommit(false);
        try (Statement statement = target.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            RowVersions seen = RowVersions.look(target);
            SortedMap<TableName, TableDelta> deltas = compareAll(target, Tables.list(target));
            target.rollback();
            target.setAutoCommit(true);
            return new Found(deltas, RowVersions.settle(target) ? seen.counted(deltas.values()) : null);
        }
    }

    /**
     * Whether rows that were to be written are there as the package has them.
     *
     * @param delta what was written
     * @param rows a query for those rows in the order of their keys, as {@link RowQuery} makes it
     */
    public boolean holds(Connection target, TableDelta delta, String rows) throws SQLException {
        RowKey keys = new RowKey(delta.table());
        Differences differences = new Differences(delta.table(), keys);
        Line wanted = new Line();
        boolean[] asWanted = {true};
        try (Lines present =
                new CopiedLines(target.unwrap(PGConnection.class).getCopyAPI().copyOut(rows))) {
            delta.forEach((kind, before, after) -> {
                if (after != null && asWanted[0]) {
                    wanted.moveTo(after, 0, after.length);
                    asWanted[0] = advance(present) && isAsWanted(keys, differences, kind, wanted, present.current());
                }
            });
            return asWanted[0] && !present.advance();
        } catch (UncheckedIOException e) {
            if (Objects.requireNonNull(e.getCause()).getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean advance(Lines lines) throws IOException {
        try {
            return lines.advance();
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static boolean isAsWanted(
            RowKey keys, Differences differences, RowChange.Kind kind, Line wanted, Line present) {
        return Merge.isEqual(wanted, present)
                || kind == RowChange.Kind.CHANGED
                        && keys.compare(wanted, present) == 0
                        && !differences.between(present, wanted);
    }

    /**
     * Compares one table.
     *
     * @param target a session of the target
     * @param table the table as packaged
     * @param existing the table as the target has it; null if it does not
     * @throws SQLException if the target's rows cannot be read
     * @throws AmbiguousKeyException if a key that should be unique is not
     * @throws dev.slipway.migration.packaging.RowTooLargeException if a row does not fit in memory
     */
    public TableDelta compare(Connection target, PackagedTable table, @Nullable Table existing) throws SQLException {
        return compare(target, table, existing, new RowLimit(target));
    }

    private TableDelta compare(Connection target, PackagedTable table, @Nullable Table existing, RowLimit limit)
            throws SQLException {
        if (existing != null) {
            limit.check(
                    target, table, existing.columns().stream().map(Column::name).toList());
        }
        TableDelta delta = newDelta(table);
        if (existing != null && !hasSameKeyOrder(table, existing)) {
            return incomparable(target, table, existing, delta);
        }
        try (PackagedLines packaged = new PackagedLines(rows(table));
                Lines present = existing == null ? new NoLines() : open(target, table, existing)) {
            new Merge(table, packaged, present, delta).run();
            // rows that a filter leaves out were not seen
            delta.finish(table.rule().filter() == null ? present.count() : TableDelta.UNCOUNTED);
            return delta;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TableDelta newDelta(PackagedTable table) {
        return new TableDelta(table, directory.resolve("delta-" + files++));
    }

    private InputStream rows(PackagedTable table) {
        InputStream rows = source.rows(table);
        return table.content() != null && table.content().bytes() > UNPACKED_ASIDE ? new ReadAhead(rows) : rows;
    }

    /**
     * Takes the differences of all carried tables as they were found before and kept by {@link TableDelta#keep}.
     *
     * @param kept what was written then
     * @param tables the plan's tables
     */
    public SortedMap<TableName, TableDelta> restore(InputStream kept, Collection<TablePlan> tables) throws IOException {
        Map<TableName, TablePlan> planned = tables.stream().collect(Collectors.toMap(TablePlan::table, table -> table));
        SortedMap<TableName, TableDelta> deltas = new TreeMap<>();
        DataInputStream in = new DataInputStream(kept);
        for (PackagedTable table : source.manifest().tables()) {
            if (table.rule().rule().carriesRows()) {
                TableDelta delta = newDelta(table);
                TablePlan counts = planned.get(table.table());
                if (counts == null) {
                    throw new IOException("the plan has no table " + table.table());
                }
                delta.restore(in, counts);
                deltas.put(table.table(), delta);
            }
        }
        if (in.read() >= 0) {
            throw new IOException("there are more rows than the plan has");
        }
        return deltas;
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
        try (Lines rows = open(target, keyless, existing)) {
            while (rows.advance()) {
                delta.see(rows.current());
            }
            delta.finish(TableDelta.UNCOUNTED);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        delta.markIncomparable();
        return delta;
    }

    private static Lines open(Connection target, PackagedTable table, Table existing) throws SQLException {
        Set<String> missing =
                table.columns().stream().map(PackagedColumn::name).collect(Collectors.toCollection(HashSet::new));
        existing.columns().stream().map(Column::name).forEach(missing::remove);
        return new CopiedLines(target.unwrap(PGConnection.class).getCopyAPI().copyOut(RowQuery.copy(table, missing)));
    }

    /** Goes through both sides in the order of their keys. */
    private static final class Merge {

        private final PackagedTable table;
        private final Rule rule;
        private final RowKey keys;
        private final Differences differences;
        private final PackagedLines packaged;
        private final Lines present;
        private final TableDelta delta;

        Merge(PackagedTable table, PackagedLines packaged, Lines present, TableDelta delta) {
            this.table = table;
            this.rule = table.rule().rule();
            this.keys = new RowKey(table);
            this.differences = new Differences(table, keys);
            this.packaged = packaged;
            this.present = present;
            this.delta = delta;
        }

        void run() throws IOException, SQLException {
            present.advance();
            nextPackaged();
            while (!packaged.ended() || !present.ended()) {
                if (!packaged.ended()
                        && !present.ended()
                        && (packaged.isAsExpected() || isEqual(packaged.current(), present.current()))) {
                    // by far the most frequent case; keys need not be looked at where rows are the same
                    present.advance();
                    nextPackaged();
                } else {
                    differ();
                }
            }
        }

        private void nextPackaged() throws IOException, SQLException {
            if (!present.ended()) {
                packaged.expect(present.current());
            }
            packaged.advance();
        }

        private void differ() throws IOException, SQLException {
            check(packaged, "the package");
            check(present, "the target");
            int order =
                    packaged.ended() ? 1 : present.ended() ? -1 : keys.compare(packaged.current(), present.current());
            if (order < 0) {
                delta.add(packaged.copy());
                nextPackaged();
            } else if (order > 0) {
                if (rule == Rule.OVERWRITE) {
                    delta.remove(present.copy());
                }
                present.advance();
            } else {
                if (rule != Rule.INSERT_IGNORE && differences.between(present.current(), packaged.current())) {
                    delta.change(present.copy(), packaged.copy());
                }
                present.advance();
                nextPackaged();
            }
        }

        /** Where rows differ it matters that both sides are in order: else a row might be taken for one that is gone. */
        private void check(Lines lines, String side) {
            if (lines.ended() || lines.count() < 2) {
                return;
            }
            int order = keys.compare(lines.previous(), lines.current());
            if (order > 0) {
                throw new IllegalStateException("Rows of table " + table.table() + " of " + side
                        + " do not come in the order of their keys; the database's encoding may sort differently");
            }
            if (order == 0 && !table.key().isEmpty()) {
                throw new AmbiguousKeyException(table, side);
            }
        }

        private static boolean isEqual(Line one, Line other) {
            return Arrays.equals(one.bytes(), one.from(), one.to(), other.bytes(), other.from(), other.to());
        }
    }

    /** Whether two rows with the same key differ in what their table's rule would write. */
    private static final class Differences {

        private final RowKey keys;
        private final int columns;
        private final boolean[] compared;
        private final boolean all;

        Differences(PackagedTable table, RowKey keys) {
            this.keys = keys;
            columns = table.columns().size();
            compared = new boolean[columns];
            boolean every = true;
            for (int i = 0; i < columns; i++) {
                compared[i] = isUpdated(table, table.columns().get(i).name());
                every &= compared[i];
            }
            all = every;
        }

        /** Of rows that are not equal as a whole. */
        boolean between(Line before, Line after) {
            if (all) {
                return true;
            }
            int[] b = keys.fields(before);
            int[] a = keys.fields(after);
            for (int i = 0; i < columns; i++) {
                if (compared[i]
                        && !Arrays.equals(
                                before.bytes(),
                                before.from() + b[i],
                                before.from() + b[i + 1] - 1,
                                after.bytes(),
                                after.from() + a[i],
                                after.from() + a[i + 1] - 1)) {
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

    /** What a table has that is not there. */
    private static final class NoLines extends Lines {

        @Override
        boolean read(Line next, Line before) {
            return false;
        }

        @Override
        public void close() {}
    }

    /** What the server copies out. */
    private static final class CopiedLines extends Lines {

        private final CopyOut copy;

        CopiedLines(CopyOut copy) {
            this.copy = copy;
        }

        @Override
        boolean read(Line next, Line before) throws SQLException {
            byte[] line = copy.readFromCopy();
            if (line == null) {
                return false;
            }
            next.moveTo(line, 0, line.length);
            return true;
        }

        @Override
        public void close() throws SQLException {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }
}
