package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.CopyText;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.ruleset.ResolvedReference;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.TableRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What references mean for the rows of a plan: which rows that would be deleted stay because rows that remain point at
 * them. Keeps in memory the reference columns of rows to be deleted, no more.
 */
public final class References {

    private static final int BATCH = 1000;

    private final OpenPackage source;
    private final Connection target;
    private final Map<TableName, Table> existing;
    private final List<ResolvedReference> logical;
    private final List<ResolvedReference> declared;
    private final Map<TableName, PackagedTable> packaged = new HashMap<>();
    private final Map<ResolvedReference, Map<List<String>, List<Integer>>> lost = new HashMap<>();

    /**
     * @param source the package
     * @param target a session that sees the state that the deltas are from
     * @param tables the target's tables
     * @param foreignKeys the target's foreign keys
     */
    public References(
            OpenPackage source, Connection target, Collection<Table> tables, List<DeclaredReference> foreignKeys) {
        this.source = source;
        this.target = target;
        this.existing = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
        this.logical = source.manifest().ruleSet().classify(List.copyOf(tables)).references();
        this.declared = foreignKeys.stream()
                .map(DeclaredReference::reference)
                .filter(reference ->
                        existing.containsKey(reference.table()) && existing.containsKey(reference.referencedTable()))
                .toList();
        source.manifest().tables().forEach(table -> packaged.put(table.table(), table));
    }

    private List<ResolvedReference> all() {
        Set<ResolvedReference> all = new LinkedHashSet<>(logical);
        all.addAll(declared);
        return List.copyOf(all);
    }

    /** The rows of a table that would be deleted, by the columns that references use. */
    private static final class Removals {

        private final List<Map<String, @Nullable String>> rows = new ArrayList<>();

        @Nullable
        List<String> values(int row, List<String> columns) {
            List<String> values = new ArrayList<>();
            for (String column : columns) {
                String value = rows.get(row).get(column);
                if (value == null) {
                    return null;
                }
                values.add(value);
            }
            return values;
        }
    }

    /**
     * Marks as retained, in tables whose rule says {@code keepReferenced}, the rows to be deleted at which rows point
     * that remain on the target and do not come from the source; then, in all overwritten tables, the rows to be
     * deleted that belong to a retained row, unless something else that they point at goes away. What such a row points
     * at is retained with it where that table's rule says {@code keepReferenced}.
     */
    public void retain(Map<TableName, TableDelta> deltas) throws SQLException {
        boolean needed = deltas.values().stream()
                .anyMatch(delta -> delta.removed() > 0 && delta.table().rule().keepReferenced());
        if (!needed) {
            return;
        }
        Map<TableName, Removals> removals = removals(deltas);
        boolean changed = false;
        for (ResolvedReference reference : all()) {
            TableDelta delta = deltas.get(reference.referencedTable());
            if (delta != null && delta.table().rule().keepReferenced() && keepsOwnRows(reference.table())) {
                changed |= retainPointedAt(reference, delta, removals.get(reference.referencedTable()));
            }
        }
        while (changed) {
            changed = false;
            for (ResolvedReference reference : all()) {
                changed |= retainBelonging(reference, deltas, removals);
            }
        }
    }

    private Map<TableName, Removals> removals(Map<TableName, TableDelta> deltas) {
        Map<TableName, Set<String>> wanted = new HashMap<>();
        for (ResolvedReference reference : all()) {
            wanted.computeIfAbsent(reference.table(), t -> new HashSet<>()).addAll(reference.columns());
            wanted.computeIfAbsent(reference.referencedTable(), t -> new HashSet<>())
                    .addAll(reference.referencedColumns());
        }
        Map<TableName, Removals> removals = new LinkedHashMap<>();
        deltas.forEach((name, delta) -> {
            Removals rows = new Removals();
            if (wanted.containsKey(name) && delta.removed() > 0) {
                Lines lines = new Lines(delta.table());
                delta.forEach((kind, before, after) -> {
                    if (before != null && after == null) {
                        rows.rows.add(lines.values(before, wanted.get(name)));
                    }
                });
            }
            removals.put(name, rows);
        });
        return removals;
    }

    /** Whether rows of the target stay in this table whatever the source has. */
    private boolean keepsOwnRows(TableName table) {
        PackagedTable carried = packaged.get(table);
        if (carried == null) {
            return existing.containsKey(table);
        }
        TableRule rule = carried.rule();
        return existing.containsKey(table) && (rule.rule() != Rule.OVERWRITE || rule.filter() != null);
    }

    private boolean retainPointedAt(ResolvedReference reference, TableDelta delta, @Nullable Removals removals)
            throws SQLException {
        if (removals == null) {
            return false;
        }
        Map<List<String>, List<Integer>> candidates = candidates(reference, delta, removals);
        boolean changed = false;
        for (List<String> value : pointedAt(reference, candidates.keySet())) {
            for (int row : candidates.getOrDefault(value, List.of())) {
                delta.retain(row);
                changed = true;
            }
        }
        return changed;
    }

    /** Values of rows that would be gone, and not come again with the source's rows, with those rows. */
    private Map<List<String>, List<Integer>> lost(ResolvedReference reference, TableDelta delta, Removals removals) {
        return lost.computeIfAbsent(reference, r -> {
            Map<List<String>, List<Integer>> values = new LinkedHashMap<>();
            for (int row = 0; row < removals.rows.size(); row++) {
                List<String> value = removals.values(row, reference.referencedColumns());
                if (value != null) {
                    values.computeIfAbsent(value, v -> new ArrayList<>()).add(row);
                }
            }
            withoutPackaged(delta.table(), reference.referencedColumns(), values.keySet());
            return values;
        });
    }

    /** As {@link #lost}, without the values that retained rows have. */
    private Map<List<String>, List<Integer>> candidates(
            ResolvedReference reference, TableDelta delta, Removals removals) {
        Map<List<String>, List<Integer>> candidates = new LinkedHashMap<>(lost(reference, delta, removals));
        candidates.values().removeIf(rows -> rows.stream().anyMatch(delta::isRetained));
        return candidates;
    }

    /** Takes out the values that the package's own rows of the table have. */
    private void withoutPackaged(PackagedTable table, List<String> columns, Set<List<String>> values) {
        if (values.isEmpty()) {
            return;
        }
        Lines lines = new Lines(table);
        if (!lines.has(columns)) {
            return;
        }
        try (PackagedLines rows = new PackagedLines(source.rows(table))) {
            while (rows.advance()) {
                List<String> value = lines.complete(rows.copy(), columns);
                if (value != null) {
                    values.remove(value);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("no database has a part in reading a package", e);
        }
    }

    private boolean retainBelonging(
            ResolvedReference reference, Map<TableName, TableDelta> deltas, Map<TableName, Removals> removals) {
        TableDelta parents = deltas.get(reference.referencedTable());
        TableDelta children = deltas.get(reference.table());
        Removals parentRows = removals.get(reference.referencedTable());
        Removals childRows = removals.get(reference.table());
        if (parents == null
                || children == null
                || parentRows == null
                || childRows == null
                || parents.retained() == 0
                || children.removed() == 0) {
            return false;
        }
        Set<List<String>> kept = new HashSet<>();
        for (int row = 0; row < parentRows.rows.size(); row++) {
            List<String> value = parentRows.values(row, reference.referencedColumns());
            if (value != null && parents.isRetained(row)) {
                kept.add(value);
            }
        }
        boolean changed = false;
        for (int row = 0; row < childRows.rows.size(); row++) {
            List<String> value = childRows.values(row, reference.columns());
            List<Runnable> alsoKept = new ArrayList<>();
            if (value != null
                    && kept.contains(value)
                    && !children.isRetained(row)
                    && everythingElseStays(reference.table(), row, childRows, deltas, removals, alsoKept)) {
                children.retain(row);
                alsoKept.forEach(Runnable::run);
                changed = true;
            }
        }
        return changed;
    }

    /**
     * Whether what a row points at stays, or can stay with it because its table's rule says {@code keepReferenced}.
     *
     * @param alsoKept takes what retains the latter
     */
    private boolean everythingElseStays(
            TableName table,
            int row,
            Removals rows,
            Map<TableName, TableDelta> deltas,
            Map<TableName, Removals> removals,
            List<Runnable> alsoKept) {
        for (ResolvedReference other : all()) {
            if (!other.table().equals(table)) {
                continue;
            }
            List<String> value = rows.values(row, other.columns());
            TableDelta referenced = deltas.get(other.referencedTable());
            Removals gone = removals.get(other.referencedTable());
            if (value == null || referenced == null || gone == null) {
                continue;
            }
            boolean self =
                    other.referencedTable().equals(table) && value.equals(rows.values(row, other.referencedColumns()));
            List<Integer> rowsLost = lost(other, referenced, gone).get(value);
            if (!self && rowsLost != null && rowsLost.stream().noneMatch(referenced::isRetained)) {
                if (!referenced.table().rule().keepReferenced()) {
                    return false;
                }
                alsoKept.add(() -> rowsLost.forEach(referenced::retain));
            }
        }
        return true;
    }

    /** Those of the values that rows which the rules leave alone have in the pointing columns. */
    private Set<List<String>> pointedAt(ResolvedReference reference, Collection<List<String>> values)
            throws SQLException {
        Set<List<String>> found = new LinkedHashSet<>();
        if (values.isEmpty()) {
            return found;
        }
        Table pointing = existing.get(reference.table());
        if (pointing == null
                || !pointing.columns().stream().map(Column::name).toList().containsAll(reference.columns())) {
            return found;
        }
        List<List<String>> list = List.copyOf(values);
        try (PreparedStatement statement = target.prepareStatement(pointedAtQuery(reference, pointing))) {
            for (int from = 0; from < list.size(); from += BATCH) {
                List<List<String>> batch = list.subList(from, Math.min(from + BATCH, list.size()));
                for (int i = 0; i < reference.columns().size(); i++) {
                    int column = i;
                    statement.setArray(
                            i + 1,
                            target.createArrayOf(
                                    "text",
                                    batch.stream()
                                            .map(value -> value.get(column))
                                            .toArray()));
                }
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        found.add(batch.get(rows.getInt(1) - 1));
                    }
                }
            }
        }
        return found;
    }

    private String pointedAtQuery(ResolvedReference reference, Table pointing) {
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        Table referenced = existing.get(reference.referencedTable());
        for (int i = 0; i < reference.columns().size(); i++) {
            Column column = pointing.column(reference.columns().get(i)).orElseThrow();
            String other = reference.referencedColumns().get(i);
            boolean sameType = referenced != null
                    && referenced
                            .column(other)
                            .map(Column::type)
                            .filter(column.type()::equals)
                            .isPresent()
                    && !column.type().equals("json");
            String name = "slipway_value_" + i;
            arrays.add("?::text[]");
            names.add(name);
            String quoted = "u." + Quoted.identifier(column.name());
            conditions.add(
                    sameType ? quoted + " = " + name + "::" + column.type() : "format('%s', " + quoted + ") = " + name);
        }
        PackagedTable carried = packaged.get(reference.table());
        if (carried != null
                && carried.rule().rule() == Rule.OVERWRITE
                && carried.rule().filter() != null) {
            conditions.add("(\n" + carried.rule().filter() + "\n) IS NOT TRUE");
        }
        return "SELECT slipway_number FROM unnest(" + String.join(", ", arrays) + ") WITH ORDINALITY AS v("
                + String.join(", ", names) + ", slipway_number) WHERE EXISTS (SELECT FROM ONLY "
                + pointing.name().quoted() + " AS u WHERE " + String.join(" AND ", conditions) + ")";
    }

    /** Takes values out of a packaged table's lines. */
    private static final class Lines {

        private final List<String> columns;

        Lines(PackagedTable table) {
            columns = table.columns().stream().map(PackagedColumn::name).toList();
        }

        boolean has(List<String> names) {
            return columns.containsAll(names);
        }

        Map<String, @Nullable String> values(byte[] line, Set<String> wanted) {
            Map<String, @Nullable String> values = new HashMap<>();
            each(line, (column, value) -> {
                if (wanted.contains(column)) {
                    values.put(column, value);
                }
            });
            return values;
        }

        @Nullable
        List<String> complete(byte[] line, List<String> names) {
            Map<String, @Nullable String> values = values(line, Set.copyOf(names));
            List<String> list = new ArrayList<>();
            for (String name : names) {
                String value = values.get(name);
                if (value == null) {
                    return null;
                }
                list.add(value);
            }
            return list;
        }

        private void each(byte[] line, BiConsumer<String, @Nullable String> sink) {
            int[] fields = new int[columns.size() + 1];
            CopyText.fields(line, fields);
            for (int i = 0; i < columns.size(); i++) {
                sink.accept(columns.get(i), CopyText.value(line, fields[i], fields[i + 1]));
            }
        }
    }
}
