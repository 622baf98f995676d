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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What references mean for the rows of a plan: which rows that would be deleted stay because rows that remain point at
 * them. Goes through the differing rows as often as it takes, and holds some thousands of values at a time.
 */
public final class References {

    private static final int BATCH = 1000;

    /** So many values are held at a time, or fewer if they are long. */
    private static final int VALUES = 10_000;

    private static final int CHARACTERS = 4 << 20;

    private final OpenPackage source;
    private final Connection target;
    private final Map<TableName, Table> existing;
    private final List<ResolvedReference> references;
    private final Map<TableName, PackagedTable> packaged = new HashMap<>();

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
        Set<ResolvedReference> all = new LinkedHashSet<>(
                source.manifest().ruleSet().classify(List.copyOf(tables)).references());
        foreignKeys.stream()
                .map(DeclaredReference::reference)
                .filter(reference ->
                        existing.containsKey(reference.table()) && existing.containsKey(reference.referencedTable()))
                .forEach(all::add);
        this.references = List.copyOf(all);
        source.manifest().tables().forEach(table -> packaged.put(table.table(), table));
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
        boolean changed = false;
        for (ResolvedReference reference : references) {
            TableDelta delta = deltas.get(reference.referencedTable());
            if (delta != null && delta.table().rule().keepReferenced() && keepsOwnRows(reference.table())) {
                changed |= retainPointedAt(reference, delta);
            }
        }
        while (changed) {
            changed = false;
            for (ResolvedReference reference : references) {
                changed |= retainBelonging(reference, deltas);
            }
        }
    }

    /** Takes a row that is to be deleted, with its number. */
    @FunctionalInterface
    private interface Removal {
        void row(int number, byte[] line) throws SQLException;
    }

    private static void eachRemoval(TableDelta delta, Removal removal) throws SQLException {
        int[] number = {0};
        try {
            delta.forEach((kind, before, after) -> {
                if (before != null && after == null) {
                    try {
                        removal.row(number[0]++, before);
                    } catch (SQLException e) {
                        throw new IOException(e);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            if (Objects.requireNonNull(e.getCause()).getCause() instanceof SQLException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Holds what was found until it is enough to go on with. */
    private abstract static class Portion<T> {

        private final Set<T> found = new LinkedHashSet<>();
        private long characters;

        void add(T value, Collection<? extends @Nullable String> content) throws SQLException {
            if (found.add(value)) {
                for (String text : content) {
                    characters += text == null ? 0 : text.length();
                }
            }
            if (found.size() >= VALUES || characters >= CHARACTERS) {
                end();
            }
        }

        void end() throws SQLException {
            if (!found.isEmpty()) {
                use(found);
                found.clear();
                characters = 0;
            }
        }

        abstract void use(Set<T> some) throws SQLException;
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

    private boolean retainPointedAt(ResolvedReference reference, TableDelta delta) throws SQLException {
        long before = delta.retained();
        Portion<List<String>> pointedAt = new Portion<>() {
            @Override
            void use(Set<List<String>> some) throws SQLException {
                lost(reference, delta, some).values().stream()
                        .filter(rows -> rows.stream().noneMatch(delta::isRetained))
                        .forEach(rows -> rows.forEach(delta::retain));
            }
        };
        Portion<List<String>> values = new Portion<>() {
            @Override
            void use(Set<List<String>> some) throws SQLException {
                for (List<String> value : pointedAt(reference, some)) {
                    pointedAt.add(value, value);
                }
            }
        };
        Lines lines = new Lines(delta.table());
        eachRemoval(delta, (row, line) -> {
            List<String> value = lines.complete(line, reference.referencedColumns());
            if (value != null && !delta.isRetained(row)) {
                values.add(value, value);
            }
        });
        values.end();
        pointedAt.end();
        return delta.retained() > before;
    }

    /** Rows that would be gone, and not come again with the source's rows, by some of the values that they have. */
    private Map<List<String>, List<Integer>> lost(
            ResolvedReference reference, TableDelta delta, Set<List<String>> values) throws SQLException {
        Map<List<String>, List<Integer>> lost = new LinkedHashMap<>();
        if (values.isEmpty()) {
            return lost;
        }
        Lines lines = new Lines(delta.table());
        eachRemoval(delta, (row, line) -> {
            List<String> value = lines.complete(line, reference.referencedColumns());
            if (value != null && values.contains(value)) {
                lost.computeIfAbsent(value, v -> new ArrayList<>()).add(row);
            }
        });
        withoutPackaged(delta.table(), reference.referencedColumns(), lost.keySet());
        return lost;
    }

    /** Takes out the values that the package's own rows of the table have. */
    private void withoutPackaged(PackagedTable table, List<String> columns, Set<List<String>> values) {
        if (values.isEmpty()) {
            return;
        }
        Lines lines = new Lines(table);
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

    private boolean retainBelonging(ResolvedReference reference, Map<TableName, TableDelta> deltas)
            throws SQLException {
        TableDelta parents = deltas.get(reference.referencedTable());
        TableDelta children = deltas.get(reference.table());
        if (parents == null || children == null || parents.retained() == 0 || children.removed() == 0) {
            return false;
        }
        long before = children.retained();
        Portion<List<String>> kept = new Portion<>() {
            @Override
            void use(Set<List<String>> some) throws SQLException {
                retainBelonging(reference, children, some, deltas);
            }
        };
        Lines lines = new Lines(parents.table());
        eachRemoval(parents, (row, line) -> {
            List<String> value = parents.isRetained(row) ? lines.complete(line, reference.referencedColumns()) : null;
            if (value != null) {
                kept.add(value, value);
            }
        });
        kept.end();
        return children.retained() > before;
    }

    /**
     * A row that is to be deleted.
     *
     * @param number counted from 0 in the order of removals
     * @param pointing the values that its references have; null where one is not complete
     * @param atItself which of them point at the row itself
     */
    private record Child(int number, List<@Nullable List<String>> pointing, List<Boolean> atItself) {}

    private void retainBelonging(
            ResolvedReference reference, TableDelta children, Set<List<String>> kept, Map<TableName, TableDelta> deltas)
            throws SQLException {
        List<ResolvedReference> pointing = references.stream()
                .filter(other -> other.table().equals(reference.table()) && deltas.containsKey(other.referencedTable()))
                .toList();
        Portion<Child> candidates = new Portion<>() {
            @Override
            void use(Set<Child> some) throws SQLException {
                retainIfEverythingElseStays(children, some, pointing, deltas);
            }
        };
        Lines lines = new Lines(children.table());
        eachRemoval(children, (row, line) -> {
            List<String> value = children.isRetained(row) ? null : lines.complete(line, reference.columns());
            if (value != null && kept.contains(value)) {
                Child child = new Child(row, new ArrayList<>(), new ArrayList<>());
                List<String> content = new ArrayList<>();
                for (ResolvedReference other : pointing) {
                    List<String> values = lines.complete(line, other.columns());
                    child.pointing().add(values);
                    child.atItself()
                            .add(other.referencedTable().equals(reference.table())
                                    && values != null
                                    && values.equals(lines.complete(line, other.referencedColumns())));
                    content.addAll(values == null ? List.of() : values);
                }
                candidates.add(child, content);
            }
        });
        candidates.end();
    }

    /**
     * Retains rows of which everything that they point at stays, or can stay with them because its table's rule says
     * {@code keepReferenced}; that is retained, too.
     */
    private void retainIfEverythingElseStays(
            TableDelta children,
            Set<Child> candidates,
            List<ResolvedReference> pointing,
            Map<TableName, TableDelta> deltas)
            throws SQLException {
        List<Map<List<String>, List<Integer>>> lost = new ArrayList<>();
        for (int i = 0; i < pointing.size(); i++) {
            Set<List<String>> values = new HashSet<>();
            for (Child child : candidates) {
                List<String> value = child.pointing().get(i);
                if (value != null) {
                    values.add(value);
                }
            }
            ResolvedReference other = pointing.get(i);
            lost.add(lost(other, Objects.requireNonNull(deltas.get(other.referencedTable())), values));
        }
        for (Child child : candidates) {
            List<Runnable> alsoKept = new ArrayList<>();
            boolean stays = !children.isRetained(child.number());
            for (int i = 0; i < pointing.size() && stays; i++) {
                TableDelta referenced =
                        Objects.requireNonNull(deltas.get(pointing.get(i).referencedTable()));
                List<String> value = child.pointing().get(i);
                List<Integer> rows = value == null || child.atItself().get(i)
                        ? null
                        : lost.get(i).get(value);
                if (rows != null && rows.stream().noneMatch(referenced::isRetained)) {
                    stays = referenced.table().rule().keepReferenced();
                    alsoKept.add(() -> rows.forEach(referenced::retain));
                }
            }
            if (stays) {
                children.retain(child.number());
                alsoKept.forEach(Runnable::run);
            }
        }
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
        private final int[] fields;

        Lines(PackagedTable table) {
            columns = table.columns().stream().map(PackagedColumn::name).toList();
            fields = new int[columns.size() + 1];
        }

        /** The values of these columns; null if one of them is null, or not carried. */
        @Nullable
        List<String> complete(byte[] line, List<String> names) {
            CopyText.fields(line, fields);
            List<String> list = new ArrayList<>(names.size());
            for (String name : names) {
                int column = columns.indexOf(name);
                String value = column < 0 ? null : CopyText.value(line, fields[column], fields[column + 1]);
                if (value == null) {
                    return null;
                }
                list.add(value);
            }
            return list;
        }
    }
}
