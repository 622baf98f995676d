package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides what has to go, what has to come and what can be changed where it is. Objects of the target that hang on
 * something that goes, go before it and come back after it.
 */
final class Transition {

    /** What is dropped at the end, when nothing uses it any more. All else goes first. */
    private static final Set<String> DROPPED_LAST = Set.of(
            "column",
            "table",
            "sequence",
            "type",
            "function",
            "procedure",
            "aggregate",
            "operator",
            "operator class",
            "operator family",
            "collation",
            "conversion",
            "language",
            "access method",
            "server",
            "foreign-data wrapper",
            "text search parser",
            "text search template",
            "text search dictionary",
            "text search configuration",
            "schema");

    /** Kinds that cannot have the same name beside each other. */
    private static final List<Set<String>> NAMESAKES = List.of(
            Set.of("table", "view", "materialized view", "sequence", "type", "index"),
            Set.of("function", "procedure", "aggregate"));

    /** What an expression may mean another one of, when that comes: there may be several of one name. */
    private static final Set<String> MEANT_BY_NAME = Set.of("function", "aggregate", "operator");

    private static final Set<String> REBUILT_BY_POSTGRES = Set.of("index", "constraint", "statistics", "column");

    private final Catalog target;
    private final Catalog source;
    private final Dependencies dependencies;
    private final SchemaDiff diff;

    /** Everything of the target that will not be there, in its present shape, when creation begins. */
    private final Set<String> gone = new LinkedHashSet<>();
    /** Those of {@link #gone} that need a statement. */
    private final Set<String> dropped = new LinkedHashSet<>();
    /** What only the target has and is dropped at the end. */
    private final Set<String> droppedLast = new TreeSet<>();
    /** Objects of the source that are made. */
    private final Set<String> created = new TreeSet<>();
    /** Objects that both have and that are changed where they are. */
    private final Set<String> altered = new TreeSet<>();
    /** Columns that lose their default, by id. */
    private final Set<String> lostDefaults = new LinkedHashSet<>();
    /** Columns whose values are converted, by id. */
    private final Set<String> retyped = new LinkedHashSet<>();
    /** Columns whose values wait as text while their type is made anew, with that type, by id. */
    private final Map<String, String> kept = new LinkedHashMap<>();
    /** Domains that do without their checks and default while what these call is made anew. */
    private final Set<String> loosened = new TreeSet<>();
    /** Indexes of the target's own that must be made anew. */
    private final Set<String> restored = new TreeSet<>();

    Transition(Catalog target, Catalog source, Dependencies dependencies, SchemaDiff diff) {
        this.target = target;
        this.source = source;
        this.dependencies = dependencies;
        this.diff = diff;
        compare();
    }

    private void compare() {
        Set<String> removed = new TreeSet<>();
        for (CatalogObject object : target.objects()) {
            if (!source.has(object.id()) && !diff.isTolerated(object, target, source)) {
                removed.add(object.id());
            }
        }
        for (CatalogObject after : source.objects()) {
            CatalogObject before = target.find(after.id()).orElse(null);
            if (before == null) {
                created.add(after.id());
            } else if (!before.equals(after)) {
                if (Alterable.inPlace(before, after) && !isHeldByColumns(before, after)) {
                    altered.add(after.id());
                } else {
                    drop(after.id(), true);
                }
            }
        }
        Set<String> implied = new HashSet<>();
        for (String id : removed) {
            for (Dependencies.Dependent dependent : dependencies.on(id)) {
                if (dependent.goesWithIt() && !dependent.id().startsWith("table ")) {
                    implied.add(dependent.id());
                }
            }
        }
        for (String id : removed) {
            CatalogObject object = target.find(id).orElseThrow();
            if (!DROPPED_LAST.contains(object.kind()) || isInTheWay(object)) {
                // what goes with something else that goes needs no statement
                drop(id, (!implied.contains(id) || isPassedOn(object)) && !gone.contains(id));
            } else if (!implied.contains(id)) {
                droppedLast.add(id);
            }
        }
        for (String id : List.copyOf(altered)) {
            CatalogObject before = target.find(id).orElseThrow();
            CatalogObject after = source.find(id).orElseThrow();
            if (!gone.contains(id)
                    && before.kind().equals("column")
                    && !ColumnType.of(before).equals(ColumnType.of(after))) {
                retype(id);
            }
        }
        for (String id : List.copyOf(droppedLast)) {
            // what stays as it is written will mean something else, once that is there
            if (MEANT_BY_NAME.contains(target.find(id).orElseThrow().kind())
                    && dependencies.on(id).stream().anyMatch(this::isLeftAsItIs)) {
                drop(id, true);
            }
        }
        dropped.removeIf(this::goesWithWhole);
        droppedLast.removeAll(gone);
        altered.removeAll(gone);
        restored.removeIf(id -> !gone.contains(id));
        for (CatalogObject comment : source.objects()) {
            String subject = comment.text("subject");
            if (comment.kind().equals("comment")
                    && subject != null
                    && (gone.contains(subject)
                            || loosened.contains(subject) && "domain constraint".equals(comment.text("on")))) {
                created.add(comment.id());
                altered.remove(comment.id());
            }
        }
    }

    /** PostgreSQL changes no attribute of a type that columns have; those of that very type can be converted to another. */
    private boolean isHeldByColumns(CatalogObject before, CatalogObject after) {
        if (!"composite".equals(after.text("kind")) || !Alterable.hasOtherAttributeTypes(before, after)) {
            return false;
        }
        List<CatalogObject> users = dependencies.on(after.id()).stream()
                .map(dependent -> target.find(dependent.id()).orElse(null))
                .filter(object ->
                        object != null && Set.of("column", "type", "table").contains(object.kind()))
                .toList();
        return !users.isEmpty()
                && users.stream()
                        .allMatch(object -> object.kind().equals("column")
                                && after.identity().equals(ColumnType.of(object).type()));
    }

    /** Whether partitions have a part of it, which would outlive it where they do. */
    private boolean isPassedOn(CatalogObject object) {
        return object.table() != null
                && dependencies.on(object.id()).stream()
                        .filter(Dependencies.Dependent::goesWithIt)
                        .map(dependent -> target.find(dependent.id()).orElse(null))
                        .anyMatch(part -> part != null
                                && part.kind().equals(object.kind())
                                && !object.table().equals(part.table())
                                && source.has("table " + part.table()));
    }

    /** The index of a partition, if that of the partitioned table goes. */
    private boolean goesWithWhole(String id) {
        CatalogObject index = target.find(id).orElseThrow();
        String parent = index.kind().equals("index") ? index.text("parent") : null;
        if (parent == null) {
            return false;
        }
        TableName name = new SqlReader(parent).qualifiedName();
        return gone.stream()
                .map(each -> target.find(each).orElse(null))
                .anyMatch(object -> object != null && name.toString().equals(object.takenName()));
    }

    private boolean isLeftAsItIs(Dependencies.Dependent dependent) {
        String id = dependent.id().startsWith(Dependencies.DEFAULT)
                ? "column " + dependent.id().substring(Dependencies.DEFAULT.length())
                : dependent.id();
        return source.has(id) && !gone.contains(id) && !altered.contains(id);
    }

    /** Whether the source has something else that cannot have the same name beside it, or has it otherwise. */
    boolean isInTheWay(CatalogObject object) {
        return NAMESAKES.stream()
                .filter(kinds -> kinds.contains(object.kind()))
                .flatMap(Collection::stream)
                .anyMatch(kind -> source.has(kind + " " + object.name()));
    }

    /** The object must be gone before anything is made, and everything that hangs on it before it. */
    private void drop(String id, boolean withStatement) {
        if (withStatement) {
            dropped.add(id);
        }
        if (!gone.add(id)) {
            return;
        }
        CatalogObject object = target.find(id).orElse(null);
        if (object == null) {
            return;
        }
        if (source.has(id)) {
            created.add(id);
        }
        for (Dependencies.Dependent dependent : dependencies.on(id)) {
            follow(dependent, id);
        }
    }

    private void follow(Dependencies.Dependent dependent, String cause) {
        String id = dependent.id();
        if (id.startsWith(Dependencies.DEFAULT)) {
            String column = "column " + id.substring(Dependencies.DEFAULT.length());
            CatalogObject object = target.find(column).orElse(null);
            if (object == null || gone.contains(column)) {
                return;
            }
            if (object.is("generated")) {
                dropComputed(object);
            } else {
                lostDefaults.add(column);
            }
            return;
        }
        CatalogObject object = target.find(id).orElse(null);
        if (object == null) {
            return;
        }
        switch (object.kind()) {
            case "column" -> {
                if (dependent.goesWithIt()) {
                    drop(id, false);
                } else if (!gone.contains(id) && source.has(id)) {
                    if (target.find(cause).filter(CatalogObject::isRangeType).isPresent()) {
                        kept.put(id, cause);
                    }
                    retype(id);
                }
            }
            case "table" -> {
                // a partition cannot outlive its parent; a child that inherits can
                if (dependent.goesWithIt()) {
                    drop(id, false);
                }
            }
            case "index" -> {
                drop(id, !dependent.goesWithIt());
                if (source.has(cause) && diff.isTolerated(object, target, source)) {
                    restored.add(id);
                }
            }
            case "type" -> {
                boolean stays = "domain".equals(object.text("kind"))
                        && Set.of("function", "operator").contains(kind(cause))
                        && source.find(id)
                                .filter(after -> Alterable.inPlace(object, after))
                                .isPresent();
                if (stays) {
                    loosened.add(id);
                } else {
                    drop(id, !dependent.goesWithIt());
                }
            }
            default -> drop(id, !dependent.goesWithIt() && !object.is("inherited"));
        }
    }

    private String kind(String id) {
        return target.find(id).map(CatalogObject::kind).orElse("");
    }

    /** A generated column has to go before what it is computed from, unless its values stay without the expression. */
    private void dropComputed(CatalogObject column) {
        boolean becomesPlain =
                source.find(column.id()).filter(after -> !after.is("generated")).isPresent();
        if (!becomesPlain || !altered.contains(column.id())) {
            drop(column.id(), !column.is("inherited"));
        }
    }

    private void retype(String column) {
        CatalogObject before = target.find(column).orElseThrow();
        CatalogObject after = source.find(column).orElseThrow();
        if (!retyped.add(column)) {
            return;
        }
        boolean quick = isQuick(before, after);
        if (!quick && before.text("default") != null && !before.is("generated")) {
            // it may not be of the new type, and a child's does not change with its parent's
            lostDefaults.add(column);
        }
        for (Dependencies.Dependent dependent : dependencies.on(column)) {
            if (dependent.id().startsWith(Dependencies.DEFAULT)) {
                String other = "column " + dependent.id().substring(Dependencies.DEFAULT.length());
                if (!other.equals(column)) {
                    follow(dependent, column);
                }
                continue;
            }
            CatalogObject object = target.find(dependent.id()).orElse(null);
            if (object == null || object.kind().equals("sequence")) {
                continue;
            }
            if (object.kind().equals("column") && object.is("generated")) {
                dropComputed(object);
                continue;
            }
            boolean foreignKey = object.kind().equals("constraint") && "f".equals(object.text("type"));
            // an index on a range is none on text
            boolean rebuilt = REBUILT_BY_POSTGRES.contains(object.kind())
                    && (!kept.containsKey(column) || object.kind().equals("column"));
            if (foreignKey ? !quick : !rebuilt) {
                drop(object.id(), !object.is("inherited"));
            }
        }
    }

    private static boolean isQuick(CatalogObject before, CatalogObject after) {
        ColumnType from = ColumnType.of(before);
        ColumnType to = ColumnType.of(after);
        // the same name twice is a type that is made anew
        return !from.equals(to) && TypeChange.of(from.type(), to.type()) == TypeChange.SAFE;
    }

    /** What to drop first, dependents before what they depend on. */
    List<String> droppedFirst() {
        return dependencies.dependentsFirst(dropped);
    }

    /** What to drop when all else is done, dependents before what they depend on. */
    List<String> droppedLast() {
        return dependencies.dependentsFirst(droppedLast);
    }

    boolean isGone(String id) {
        return gone.contains(id);
    }

    boolean isDropped(String id) {
        return dropped.contains(id);
    }

    boolean isDroppedLast(String id) {
        return droppedLast.contains(id);
    }

    boolean isCreated(String id) {
        return created.contains(id);
    }

    boolean isAltered(String id) {
        return altered.contains(id);
    }

    boolean isRetyped(String column) {
        return retyped.contains(column);
    }

    boolean losesDefault(String column) {
        return lostDefaults.contains(column);
    }

    Set<String> lostDefaults() {
        Set<String> remaining = new LinkedHashSet<>(lostDefaults);
        remaining.removeAll(gone);
        return remaining;
    }

    /** Columns of that type whose values wait as text while it is made anew, by id. */
    List<String> keptAsText(String type) {
        return kept.entrySet().stream()
                .filter(column -> column.getValue().equals(type) && !gone.contains(column.getKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    Set<String> loosened() {
        return loosened;
    }

    boolean isLoosened(String type) {
        return loosened.contains(type);
    }

    Set<String> created() {
        return created;
    }

    Set<String> altered() {
        return altered;
    }

    Set<String> retyped() {
        return retyped;
    }

    Set<String> restored() {
        return restored;
    }

    /** What is made anew after it was dropped. */
    Set<String> recreated() {
        Set<String> both = new TreeSet<>(created);
        both.retainAll(gone);
        return both;
    }

    /** Whether the table is made as a whole. */
    boolean isNew(TableName table) {
        return created.contains("table " + table) || created.contains("materialized view " + table);
    }

    /** Tables of both sides, to be looked at column by column. */
    Set<TableName> changedTables() {
        Set<TableName> tables = new HashSet<>();
        for (Set<String> ids : List.of(created, altered, retyped, lostDefaults())) {
            for (String id : ids) {
                source.find(id)
                        .map(CatalogObject::table)
                        .filter(table -> source.has("table " + table) && !isNew(table))
                        .ifPresent(tables::add);
            }
        }
        return tables;
    }
}
