package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.DatabaseFailureException;
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
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares the rows of a package with a target: both sides are streamed in key order and merged, the differences are
 * spooled to temporary files. Memory is bounded whatever the size of the tables. Close it to remove the files.
 */
public final class RowComparison implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(RowComparison.class);

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

    /** Opens another session of the target that sees what the first one sees; whoever calls it closes it. */
    @FunctionalInterface
    interface AnotherSession {
        Connection open() throws SQLException;
    }

    /**
     * Compares all carried tables. The transaction should see one state of the target.
     *
     * @param another helps with large tables; null if nobody can
     */
    SortedMap<TableName, TableDelta> compareAll(
            Connection target, Collection<Table> targetTables, @Nullable AnotherSession another) throws SQLException {
        Map<TableName, Table> existing = targetTables.stream().collect(Collectors.toMap(Table::name, table -> table));
        SortedMap<TableName, TableDelta> deltas = new TreeMap<>();
        try (Reading reading = new Reading(target, another)) {
            for (PackagedTable table : source.manifest().tables()) {
                if (table.rule().rule().carriesRows()) {
                    deltas.put(table.table(), compare(reading, table, existing.get(table.table())));
                }
            }
        }
        return deltas;
    }

    /** The sessions that the target's rows are read by. */
    private static final class Reading implements AutoCloseable {

        private final Connection target;
        private final RowLimit limit;
        private @Nullable AnotherSession another;
        private @Nullable Connection second;

        Reading(Connection target, @Nullable AnotherSession another) throws SQLException {
            this.target = target;
            this.another = another;
            this.limit = new RowLimit(target);
        }

        Lines open(PackagedTable table, Table existing, boolean large) throws SQLException {
            Set<String> missing =
                    table.columns().stream().map(PackagedColumn::name).collect(Collectors.toCollection(HashSet::new));
            existing.columns().stream().map(Column::name).forEach(missing::remove);
            List<String> ranges = another == null || large ? List.of() : KeyRanges.of(target, table, existing);
            Connection helping = ranges.isEmpty() ? null : second();
            return helping == null
                    ? new CopiedLines(
                            target.unwrap(PGConnection.class).getCopyAPI().copyOut(RowQuery.copy(table, missing)))
                    : new RangedLines(
                            List.of(target, helping),
                            ranges.stream()
                                    .map(range -> RowQuery.copy(table, range, missing))
                                    .toList());
        }

        private @Nullable Connection second() {
            if (second == null && another != null) {
                try {
                    second = another.open();
                } catch (SQLException | DatabaseFailureException e) {
                    log.atInfo().setCause(e).log("The target has no second session for us; its rows come by one");
                    another = null;
                }
            }
            return second;
        }

        @Override
        public void close() throws SQLException {
            if (second != null) {
                second.close();
            }
        }
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
            SortedMap<TableName, TableDelta> deltas = compareAll(target, Tables.list(target), null);
            RowVersions counted = seen.counted(target, deltas.values());
            target.rollback();
            target.setAutoCommit(true);
            return new Found(deltas, counted.settled(target));
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
        Differences differences = new Differences(delta.table(), keys, delta::isChanged);
        boolean[] asWanted = {true};
        try (Lines present =
                new CopiedLines(target.unwrap(PGConnection.class).getCopyAPI().copyOut(rows))) {
            delta.forEach((kind, before, after) -> {
                if (after != null && asWanted[0]) {
                    Line wanted = new Line();
                    wanted.moveTo(after, 0, after.length);
                    asWanted[0] = advance(present) && isAsWanted(keys, differences, kind, wanted, present.current());
                }
            });
            boolean holds = asWanted[0] && !present.advance();
            while (!present.ended() && present.advance()) {
                // to the end: stopping the server before would end its transaction
            }
            return holds;
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
        try (Reading reading = new Reading(target, null)) {
            return compare(reading, table, existing);
        }
    }

    private TableDelta compare(Reading reading, PackagedTable table, @Nullable Table existing) throws SQLException {
        boolean large = existing != null
                && reading.limit.check(
                        reading.target,
                        table,
                        existing.columns().stream().map(Column::name).toList());
        TableDelta delta = newDelta(table);
        if (existing != null && !hasSameKeyOrder(table, existing)) {
            return incomparable(reading, table, existing, delta, large);
        }
        try (PackagedLines packaged = new PackagedLines(rows(table));
                Lines present = existing == null ? new NoLines() : reading.open(table, existing, large)) {
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
     * @param also takes the rows as they come
     */
    SortedMap<TableName, TableDelta> restore(InputStream kept, Collection<TablePlan> tables, RestoredRows also)
            throws IOException, SQLException {
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
                delta.restore(in, counts, also.begin(table, counts));
                also.end(delta);
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
                        .map(present -> present.order() == column.order()
                                && present.type().equals(Column.UUID)
                                        == column.type().equals(Column.UUID))
                        .orElse(true));
    }

    private static TableDelta incomparable(
            Reading reading, PackagedTable table, Table existing, TableDelta delta, boolean large) throws SQLException {
        PackagedTable keyless =
                new PackagedTable(table.table(), table.rule(), table.columns(), List.of(), table.primaryKey(), 0, null);
        try (Lines rows = reading.open(keyless, existing, large)) {
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
            this.differences = new Differences(table, keys, column -> isUpdated(table, column));
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
                    differences.addTo(delta.changedColumns(), present.current(), packaged.current());
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

    /** Whether, and where, two rows with the same key differ in some of their columns. */
    private static final class Differences {

        private final RowKey keys;
        private final int columns;
        private final BitSet compared = new BitSet();

        Differences(PackagedTable table, RowKey keys, Predicate<String> isCompared) {
            this.keys = keys;
            columns = table.columns().size();
            for (int i = 0; i < columns; i++) {
                compared.set(i, isCompared.test(table.columns().get(i).name()));
            }
        }

        /** Of rows that are not equal as a whole. */
        boolean between(Line before, Line after) {
            if (compared.cardinality() == columns) {
                return true;
            }
            for (int i = compared.nextSetBit(0); i >= 0; i = compared.nextSetBit(i + 1)) {
                if (isIn(i, before, after)) {
                    return true;
                }
            }
            return false;
        }

        /** Adds the columns in which they differ to others. */
        void addTo(BitSet found, Line before, Line after) {
            for (int i = compared.nextSetBit(0); i >= 0; i = compared.nextSetBit(i + 1)) {
                if (!found.get(i) && isIn(i, before, after)) {
                    found.set(i);
                }
            }
        }

        private boolean isIn(int column, Line before, Line after) {
            int[] b = keys.fields(before);
            int[] a = keys.fields(after);
            return !Arrays.equals(
                    before.bytes(),
                    before.from() + b[column],
                    before.from() + b[column + 1] - 1,
                    after.bytes(),
                    after.from() + a[column],
                    after.from() + a[column + 1] - 1);
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
