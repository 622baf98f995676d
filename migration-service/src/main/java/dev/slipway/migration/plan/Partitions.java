package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which tables are parts of which: partitions, and tables that inherit. */
final class Partitions {

    private static final String DEFAULT = "DEFAULT";

    private final Catalog before;
    private final Catalog after;
    private final Map<TableName, List<TableName>> children = new HashMap<>();

    /**
     * As it will be after a plan.
     *
     * @param before the target's structure
     * @param after the structure to be; what it does not have stays as it is
     */
    Partitions(Catalog before, Catalog after) {
        this.before = before;
        this.after = after;
        for (Catalog catalog : List.of(after, before)) {
            for (CatalogObject object : catalog.objects()) {
                if (object.kind().equals("table") && (catalog == after || !after.has(object.id()))) {
                    TableName table = table(object);
                    for (String parent : object.texts("parents")) {
                        children.computeIfAbsent(name(parent), p -> new ArrayList<>())
                                .add(table);
                    }
                }
            }
        }
    }

    private static TableName table(CatalogObject object) {
        TableName table = object.table();
        if (table == null) {
            throw new IllegalArgumentException(object.id());
        }
        return table;
    }

    private static TableName name(String sql) {
        return new Definition.Text(sql).tableName();
    }

    /**
     * A table that becomes a partition.
     *
     * @param table the partition
     * @param parent the whole
     * @param bound which rows it takes, as SQL
     */
    record Attachment(TableName table, TableName parent, String bound) {

        boolean isDefault() {
            return bound.equals(DEFAULT);
        }
    }

    /** Whether a table has its rows in others. */
    boolean isPartitioned(TableName table) {
        return after.find("table " + table)
                .or(() -> before.find("table " + table))
                .filter(object -> object.is("partition key"))
                .isPresent();
    }

    /** The tables that have a table's rows: its partitions that have none themselves; itself if it has none. */
    List<TableName> leaves(TableName table) {
        if (!isPartitioned(table)) {
            return List.of(table);
        }
        return children.getOrDefault(table, List.of()).stream()
                .flatMap(child -> leaves(child).stream())
                .toList();
    }

    /** A table and all that are parts of it or inherit from it. */
    Set<TableName> family(TableName table) {
        Set<TableName> family = new TreeSet<>();
        List<TableName> next = new ArrayList<>(List.of(table));
        while (!next.isEmpty()) {
            TableName one = next.removeLast();
            if (family.add(one)) {
                next.addAll(children.getOrDefault(one, List.of()));
            }
        }
        return family;
    }

    /** The tables that become partitions, or get other rows to take. */
    List<Attachment> attachments() {
        List<Attachment> attachments = new ArrayList<>();
        for (CatalogObject object : after.objects()) {
            Attachment now = attachment(object);
            if (now != null
                    && !before.find(object.id()).map(Partitions::attachment).equals(Optional.of(now))) {
                attachments.add(now);
            }
        }
        return attachments;
    }

    private static @Nullable Attachment attachment(CatalogObject object) {
        String bound = object.kind().equals("table") ? object.text("bound") : null;
        return bound == null
                ? null
                : new Attachment(table(object), name(object.texts("parents").getFirst()), bound);
    }

    /** The partitions of a table as they will be. */
    List<Attachment> of(TableName parent) {
        return children.getOrDefault(parent, List.of()).stream()
                .flatMap(child -> after.find("table " + child).stream())
                .flatMap(object -> Stream.ofNullable(attachment(object)))
                .toList();
    }

    /** The partition that takes what no other does, if the target has it already and keeps it. */
    Optional<TableName> keptDefault(TableName parent) {
        return of(parent).stream()
                .filter(Attachment::isDefault)
                .filter(attachment -> before.find("table " + attachment.table())
                        .map(Partitions::attachment)
                        .equals(Optional.of(attachment)))
                .map(Attachment::table)
                .findFirst();
    }
}
