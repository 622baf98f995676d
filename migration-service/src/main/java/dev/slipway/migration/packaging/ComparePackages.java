package dev.slipway.migration.packaging;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageDifferences.Change;
import dev.slipway.migration.packaging.PackageDifferences.ColumnDifference;
import dev.slipway.migration.packaging.PackageDifferences.ObjectDifference;
import dev.slipway.migration.packaging.PackageDifferences.RowCounts;
import dev.slipway.migration.packaging.PackageDifferences.RowDifference;
import dev.slipway.migration.packaging.PackageDifferences.TableDifference;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares two packages, without a database. Rows are streamed from the store and merged; memory is bounded. */
@Component
public class ComparePackages {

    /** Rows of both sides together that are read to be counted, before compression. */
    private static final long MOST_COUNTED_BYTES = 256L << 20;

    private final PackageStore store;

    ComparePackages(PackageStore store) {
        this.store = store;
    }

    /**
     * What differs.
     *
     * @param one the package to compare from
     * @param other the package to compare to
     * @param schemaAfter only schema objects behind this id; null for all
     * @param tablesAfter only tables behind this name; null for all
     * @param limit how many objects and how many tables at most
     * @throws PackageNotFoundException if one is not here
     * @throws PackageCorruptException if one is damaged
     */
    public PackageDifferences compare(
            PackageDigest one,
            PackageDigest other,
            @Nullable String schemaAfter,
            @Nullable String tablesAfter,
            int limit) {
        PackageContent before = PackageContent.open(store, one);
        PackageContent after = PackageContent.open(store, other);
        List<ObjectDifference> schema = new ArrayList<>();
        boolean moreSchema = addObjects(before, after, schemaAfter, limit, schema);
        List<TableDifference> tables = new ArrayList<>();
        boolean moreTables = addTables(before, after, tablesAfter, limit, tables);
        return new PackageDifferences(schema, moreSchema, tables, moreTables);
    }

    /**
     * Rows that differ, in the order of their keys.
     *
     * @param one the package to compare from
     * @param other the package to compare to
     * @param table the table, by {@link TableName#toString()}
     * @param offset how many differences to leave out
     * @param limit how many at most
     * @return empty if the rows cannot be compared: the table is in neither package, or identifies rows otherwise in each
     */
    public Optional<List<RowDifference>> rows(
            PackageDigest one, PackageDigest other, String table, long offset, int limit) {
        PackageContent before = PackageContent.open(store, one);
        PackageContent after = PackageContent.open(store, other);
        Pair pair = new Pair(before.table(table), after.table(table));
        if (!pair.isComparable()) {
            return Optional.empty();
        }
        List<RowDifference> found = new ArrayList<>();
        long[] number = {0};
        merge(before, after, pair, (change, old, fresh) -> {
            if (number[0]++ >= offset) {
                found.add(pair.difference(change, old, fresh));
            }
            return found.size() < limit;
        });
        return Optional.of(found);
    }

    private static boolean addObjects(
            PackageContent before,
            PackageContent after,
            @Nullable String behind,
            int limit,
            List<ObjectDifference> found) {
        if (before.manifest()
                .catalog()
                .sha256()
                .equals(after.manifest().catalog().sha256())) {
            return false;
        }
        Catalog old = before.catalog();
        Catalog fresh = after.catalog();
        SortedSet<String> ids = new TreeSet<>();
        old.objects().forEach(object -> ids.add(object.id()));
        fresh.objects().forEach(object -> ids.add(object.id()));
        for (String id : ids) {
            String was = old.find(id).map(CatalogObject::definition).orElse(null);
            String is = fresh.find(id).map(CatalogObject::definition).orElse(null);
            if (!Objects.equals(was, is) && (behind == null || id.compareTo(behind) > 0)) {
                if (found.size() == limit) {
                    return true;
                }
                found.add(new ObjectDifference(id, change(was, is), was, is));
            }
        }
        return false;
    }

    private static boolean addTables(
            PackageContent before,
            PackageContent after,
            @Nullable String behind,
            int limit,
            List<TableDifference> found) {
        SortedSet<String> names = new TreeSet<>(before.tables().keySet());
        names.addAll(after.tables().keySet());
        for (String name : names) {
            Pair pair = new Pair(before.table(name), after.table(name));
            if (pair.differs() && (behind == null || name.compareTo(behind) > 0)) {
                if (found.size() == limit) {
                    return true;
                }
                found.add(new TableDifference(
                        pair.any().table(),
                        change(pair.before(), pair.after()),
                        pair.before() == null ? null : pair.before().rule().rule(),
                        pair.after() == null ? null : pair.after().rule().rule(),
                        pair.before() == null ? 0 : pair.before().rows(),
                        pair.after() == null ? 0 : pair.after().rows(),
                        counts(before, after, pair)));
            }
        }
        return false;
    }

    private static @Nullable RowCounts counts(PackageContent before, PackageContent after, Pair pair) {
        if (!pair.isComparable() || pair.bytes() > MOST_COUNTED_BYTES) {
            return null;
        }
        long[] counts = new long[Change.values().length];
        merge(before, after, pair, (change, old, fresh) -> {
            counts[change.ordinal()]++;
            return true;
        });
        return new RowCounts(
                counts[Change.ADDED.ordinal()], counts[Change.CHANGED.ordinal()], counts[Change.REMOVED.ordinal()]);
    }

    private static Change change(@Nullable Object before, @Nullable Object after) {
        if (before == null) {
            return Change.ADDED;
        }
        return after == null ? Change.REMOVED : Change.CHANGED;
    }

    /** Takes differences until it has enough. */
    @FunctionalInterface
    private interface Taker {
        boolean take(Change change, byte @Nullable [] before, byte @Nullable [] after);
    }

    private static void merge(PackageContent before, PackageContent after, Pair pair, Taker taker) {
        if (pair.hasSameRows()) {
            return;
        }
        RowOrder oldOrder = new RowOrder(pair.before());
        RowOrder freshOrder = new RowOrder(pair.after());
        try (PackageContent.Lines olds = before.lines(pair.before());
                PackageContent.Lines freshs = after.lines(pair.after())) {
            byte[] old = olds.next();
            byte[] fresh = freshs.next();
            boolean goesOn = true;
            while (goesOn && (old != null || fresh != null)) {
                int order = old == null ? 1 : fresh == null ? -1 : oldOrder.compare(old, freshOrder, fresh);
                if (order < 0) {
                    goesOn = taker.take(Change.REMOVED, old, null);
                    old = olds.next();
                } else if (order > 0) {
                    goesOn = taker.take(Change.ADDED, null, fresh);
                    fresh = freshs.next();
                } else {
                    if (old != null && fresh != null && pair.differ(old, fresh)) {
                        goesOn = taker.take(Change.CHANGED, old, fresh);
                    }
                    old = olds.next();
                    fresh = freshs.next();
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A table on both sides, or on one. */
    private record Pair(
            @Nullable PackagedTable before, @Nullable PackagedTable after) {

        PackagedTable any() {
            return Objects.requireNonNull(after == null ? before : after);
        }

        boolean differs() {
            return before == null
                    || after == null
                    || !before.rule().equals(after.rule())
                    || !before.columns().equals(after.columns())
                    || !before.key().equals(after.key())
                    || !hasSameRows();
        }

        boolean hasSameRows() {
            return before != null
                    && after != null
                    && before.columns().equals(after.columns())
                    && Objects.equals(sha256(before), sha256(after));
        }

        private static @Nullable String sha256(PackagedTable table) {
            return table.content() == null ? null : table.content().sha256();
        }

        long bytes() {
            return bytes(before) + bytes(after);
        }

        private static long bytes(@Nullable PackagedTable table) {
            return table == null || table.content() == null
                    ? 0
                    : table.content().bytes();
        }

        /** Rows are the same row when their keys are, which must be made of the same columns on both sides. */
        boolean isComparable() {
            if (before == null && after == null) {
                return false;
            }
            if (before == null || after == null || before.content() == null || after.content() == null) {
                return true;
            }
            return before.key().isEmpty() || after.key().isEmpty()
                    ? before.key().equals(after.key()) && before.columns().equals(after.columns())
                    : before.key().equals(after.key()) && hasSameOrder(before, after);
        }

        private static boolean hasSameOrder(PackagedTable one, PackagedTable other) {
            return one.key().stream().allMatch(column -> order(one, column) == order(other, column));
        }

        private static Column.@Nullable SortKind order(PackagedTable table, String name) {
            return table.columns().stream()
                    .filter(column -> column.name().equals(name))
                    .map(PackagedColumn::order)
                    .findFirst()
                    .orElse(null);
        }

        boolean differ(byte[] old, byte[] fresh) {
            boolean sameColumns = any().columns().equals(before == null ? null : before.columns());
            return sameColumns
                    ? !Arrays.equals(old, fresh)
                    : differing(values(before, old), values(after, fresh))
                            .findAny()
                            .isPresent();
        }

        /** The columns in which two rows differ; one that a side does not have counts as NULL there. */
        private static Stream<String> differing(
                SortedMap<String, @Nullable String> was, SortedMap<String, @Nullable String> is) {
            SortedSet<String> names = new TreeSet<>(was.keySet());
            names.addAll(is.keySet());
            return names.stream().filter(name -> !Objects.equals(was.get(name), is.get(name)));
        }

        RowDifference difference(Change change, byte @Nullable [] old, byte @Nullable [] fresh) {
            SortedMap<String, @Nullable String> was = values(before, old);
            SortedMap<String, @Nullable String> is = values(after, fresh);
            SortedMap<String, @Nullable String> key = new TreeMap<>();
            SortedMap<String, @Nullable String> identifying = change == Change.REMOVED ? was : is;
            identifying.forEach((name, value) -> {
                if (any().key().isEmpty() || any().key().contains(name)) {
                    key.put(name, value);
                }
            });
            Stream<String> names = change == Change.CHANGED ? differing(was, is) : identifying.keySet().stream();
            return new RowDifference(
                    change,
                    key,
                    names.map(name -> new ColumnDifference(name, was.get(name), is.get(name)))
                            .toList());
        }

        private static SortedMap<String, @Nullable String> values(
                @Nullable PackagedTable table, byte @Nullable [] line) {
            SortedMap<String, @Nullable String> values = new TreeMap<>();
            if (table != null && line != null) {
                int[] fields = new int[table.columns().size() + 1];
                CopyText.fields(line, fields);
                for (int i = 0; i < table.columns().size(); i++) {
                    values.put(table.columns().get(i).name(), CopyText.value(line, fields[i], fields[i + 1]));
                }
            }
            return values;
        }
    }

    /** The order of a table's rows in its package. */
    private static final class RowOrder {

        private final int columns;
        private final int[] positions;
        private final Column.SortKind[] kinds;

        RowOrder(@Nullable PackagedTable table) {
            List<PackagedColumn> all = table == null ? List.of() : table.columns();
            List<String> names = all.stream().map(PackagedColumn::name).toList();
            List<String> declared = table == null ? List.of() : table.key();
            boolean keyless = declared.isEmpty();
            List<String> key = keyless ? names : declared;
            this.columns = all.size();
            this.positions = key.stream().mapToInt(names::indexOf).toArray();
            this.kinds = new Column.SortKind[positions.length];
            for (int i = 0; i < positions.length; i++) {
                kinds[i] =
                        keyless ? Column.SortKind.IMAGE : all.get(positions[i]).order();
            }
        }

        int compare(byte[] line, RowOrder other, byte[] otherLine) {
            int[] fields = new int[columns + 1];
            int[] otherFields = new int[other.columns + 1];
            CopyText.fields(line, fields);
            CopyText.fields(otherLine, otherFields);
            for (int i = 0; i < positions.length; i++) {
                byte[] value = CopyText.bytes(line, fields[positions[i]], fields[positions[i] + 1]);
                byte[] otherValue =
                        CopyText.bytes(otherLine, otherFields[other.positions[i]], otherFields[other.positions[i] + 1]);
                int order = compare(kinds[i], value, otherValue);
                if (order != 0) {
                    return order;
                }
            }
            return 0;
        }

        private static int compare(Column.SortKind kind, byte @Nullable [] one, byte @Nullable [] other) {
            if (one == null || other == null) {
                return Boolean.compare(one == null, other == null);
            }
            return kind == Column.SortKind.INTEGER
                    ? Long.compare(number(one), number(other))
                    : Arrays.compareUnsigned(one, other);
        }

        private static long number(byte[] digits) {
            return Long.parseLong(new String(digits, StandardCharsets.US_ASCII));
        }
    }
}
