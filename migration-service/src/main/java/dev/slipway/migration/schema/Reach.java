package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far changes reach in a structure: to the tables and views that they name, to everything that hangs on those, and to
 * what all of that needs in order to be there. Rather too far than not far enough.
 */
final class Reach {

    /** Kinds of objects whose names a statement may give without that of a table. */
    private static final Set<String> NAMED_ALONE =
            Set.of("table", "view", "materialized view", "index", "sequence", "type");

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_$]+");

    private final Catalog structure;
    private final Map<String, TableName> tableOf = new HashMap<>();
    private final Map<TableName, Set<String>> partsOf = new HashMap<>();
    private final Map<String, Set<String>> needs;
    private final Dependencies dependencies;

    private Reach(Catalog structure, Dependencies dependencies) {
        this.structure = structure;
        this.dependencies = dependencies;
        this.needs = dependencies.needs();
        for (CatalogObject object : structure.objects()) {
            TableName table = object.table();
            if (table != null && structure.hasRelation(table)) {
                tableOf.put(object.id(), table);
                partsOf.computeIfAbsent(table, t -> new HashSet<>()).add(object.id());
            }
        }
    }

    /**
     * The tables and views that the changes do not reach.
     *
     * @param structure where they are to be made
     * @param dependencies what hangs on what there
     * @param changes the statements
     */
    static SortedSet<TableName> beyond(
            Catalog structure, Dependencies dependencies, Collection<SchemaStatement> changes) {
        // an event trigger may look at anything, and nobody knows the names of what an extension brings
        if (structure.objects().stream().anyMatch(object -> object.kind().equals("event trigger"))
                || changes.stream().anyMatch(change -> change.sql().startsWith("CREATE EXTENSION "))) {
            return new TreeSet<>();
        }
        return new Reach(structure, dependencies).beyond(changes);
    }

    private SortedSet<TableName> beyond(Collection<SchemaStatement> changes) {
        Set<TableName> reached = new HashSet<>();
        hangingOn(begin(changes)).forEach(id -> {
            TableName table = table(id);
            if (table != null) {
                reached.add(table);
            }
        });
        addNeeded(reached);
        SortedSet<TableName> beyond = new TreeSet<>(partsOf.keySet());
        beyond.removeAll(reached);
        return beyond;
    }

    /** What the statements are about or name. */
    private Set<String> begin(Collection<SchemaStatement> changes) {
        String sql = changes.stream().map(SchemaStatement::sql).collect(Collectors.joining("\n"));
        Set<String> words = WORD.matcher(sql)
                .results()
                .map(word -> word.group().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        Set<TableName> tables = new HashSet<>();
        Set<String> begin = new HashSet<>();
        for (SchemaStatement change : changes) {
            begin.add(change.object());
            if (change.table() != null) {
                tables.add(change.table());
            }
        }
        for (CatalogObject object : structure.objects()) {
            TableName table = object.table();
            if (table != null
                    && !tables.contains(table)
                    && NAMED_ALONE.contains(object.kind())
                    && isNamed(object.simpleName(), sql, words)) {
                tables.add(table);
            }
        }
        tables.forEach(table -> begin.addAll(partsOf.getOrDefault(table, Set.of())));
        return begin;
    }

    private static boolean isNamed(String name, String sql, Set<String> words) {
        return WORD.matcher(name).matches()
                ? words.contains(name.toLowerCase(Locale.ROOT))
                : sql.contains(name.replace("\"", "\"\""));
    }

    private Set<String> hangingOn(Set<String> begin) {
        Set<String> all = new HashSet<>(begin);
        Deque<String> open = new ArrayDeque<>(begin);
        while (!open.isEmpty()) {
            for (Dependencies.Dependent dependent : dependencies.on(open.remove())) {
                if (all.add(dependent.id())) {
                    open.add(dependent.id());
                }
            }
        }
        return all;
    }

    /** What belongs to no table stays whole, and is made before anything is changed, too. */
    private void addNeeded(Set<TableName> reached) {
        Deque<String> open = new ArrayDeque<>();
        needs.keySet().stream().filter(id -> table(id) == null).forEach(open::add);
        reached.forEach(table -> open.addAll(partsWithDefaults(table)));
        while (!open.isEmpty()) {
            for (String needed : needs.getOrDefault(open.remove(), Set.of())) {
                TableName table = table(needed);
                if (table != null && reached.add(table)) {
                    open.addAll(partsWithDefaults(table));
                }
            }
        }
    }

    private Set<String> partsWithDefaults(TableName table) {
        return partsOf.getOrDefault(table, Set.of()).stream()
                .mapMulti((String id, Consumer<String> parts) -> {
                    parts.accept(id);
                    if (id.startsWith("column ")) {
                        parts.accept(Dependencies.DEFAULT + id.substring("column ".length()));
                    }
                })
                .collect(Collectors.toSet());
    }

    private @Nullable TableName table(String id) {
        return id.startsWith(Dependencies.DEFAULT)
                ? tableOf.get("column " + id.substring(Dependencies.DEFAULT.length()))
                : tableOf.get(id);
    }
}
