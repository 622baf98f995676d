package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.schema.Changes.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Writes down a {@link Transition} as statements in an order that works. */
final class TransitionScript {

    private static final String ASIDE = "__slipway";
    static final int LONGEST_NAME = 63;
    /** How COMMENT ON calls what pg_identify_object calls otherwise. */
    private static final Map<String, String> COMMENTED = Map.of(
            "table column", "COLUMN",
            "view column", "COLUMN",
            "materialized view column", "COLUMN",
            "foreign table column", "COLUMN",
            "composite type column", "COLUMN",
            "table constraint", "CONSTRAINT",
            "domain constraint", "CONSTRAINT",
            "statistics object", "STATISTICS",
            "foreign-data wrapper", "FOREIGN DATA WRAPPER",
            "composite type", "TYPE");

    private final Catalog before;
    private final Catalog after;
    private final Dependencies dependencies;
    private final SourceScript script;
    private final Transition transition;
    private final Predicate<TableName> carriesRows;
    private final TableSizes sizes;
    private final long concurrentIndexesFrom;
    private final Changes changes;
    private final TableStatements tables;
    private final Set<String> written = new HashSet<>();

    TransitionScript(
            SchemaDiff.Target target,
            SchemaDiff.Source source,
            Transition transition,
            Predicate<TableName> carriesRows,
            long concurrentIndexesFrom) {
        this.before = target.catalog();
        this.after = source.catalog();
        this.dependencies = target.dependencies();
        this.script = new SourceScript(source.dump());
        this.transition = transition;
        this.carriesRows = carriesRows;
        this.sizes = target.sizes();
        this.concurrentIndexesFrom = concurrentIndexesFrom;
        this.changes = new Changes(target.sizes(), transition::isNew);
        this.tables = new TableStatements(before, after, transition, changes, script);
    }

    SchemaChanges write() {
        dropDependents();
        putAside();
        create();
        tables.alterThoseWithoutEntry();
        alterThoseWithoutEntry();
        addChecks();
        restoreIndexes();
        dropTheRest();
        describe();
        for (CatalogObject object : before.objects()) {
            if (!after.has(object.id())
                    && SchemaDiff.isExtraIndex(object, after)
                    && !transition.isDropped(object.id())) {
                changes.keepIndex(object.name());
            }
        }
        SchemaChanges all = changes.toSchemaChanges();
        SchemaChanges marked = all.with(new MakingWay(before, after, dependencies, transition).marked(all));
        return Contradictions.told(marked, before, dependencies, transition);
    }

    private void dropDependents() {
        for (String column : transition.lostDefaults()) {
            CatalogObject object = before.find(column).orElseThrow();
            changes.add(
                    Stage.DROP_DEPENDENTS,
                    "ALTER TABLE ONLY " + object.ownTable().quoted() + " ALTER COLUMN "
                            + Quoted.identifier(object.ownName()) + " DROP DEFAULT",
                    object.table(),
                    column,
                    Work.NOTE,
                    TableLock.ACCESS_EXCLUSIVE);
        }
        for (String id : transition.loosened()) {
            TypeStatements.loosen(changes, before.find(id).orElseThrow());
        }
        for (String id : transition.droppedFirst()) {
            CatalogObject object = before.find(id).orElseThrow();
            if (isConvertedFrom(object) && after.has(id)
                    || object.kind().equals("sequence")
                    || object.kind().equals(Catalog.PRIVILEGE)
                    || object.kind().equals("comment")) {
                continue;
            }
            transition.keptAsText(id).forEach(this::keepAsText);
            drop(Stage.DROP_DEPENDENTS, object);
        }
    }

    private void keepAsText(String column) {
        CatalogObject object = before.find(column).orElseThrow();
        if (object.is("inherited")) {
            return;
        }
        String name = Quoted.identifier(object.ownName());
        changes.add(
                Stage.DROP_DEPENDENTS,
                "ALTER TABLE " + object.ownTable().quoted() + " ALTER COLUMN " + name + " TYPE text USING " + name
                        + "::text",
                object.table(),
                column,
                Work.REWRITE,
                TableLock.ACCESS_EXCLUSIVE);
    }

    private void dropTheRest() {
        for (String id : transition.droppedLast()) {
            CatalogObject object = before.find(id).orElseThrow();
            if (!isImplicit(object)) {
                drop(Stage.DROP, object);
            }
        }
        for (CatalogObject comment : before.objects()) {
            if (comment.kind().equals("comment") && !after.has(comment.id()) && isStillThere(comment)) {
                changes.add(
                        Stage.DESCRIBE,
                        "COMMENT ON " + commented(comment) + " IS NULL",
                        comment.table(),
                        comment.id(),
                        Work.NOTE,
                        TableLock.NONE);
            }
        }
        for (CatalogObject privileges : before.objects()) {
            if (privileges.kind().equals(Catalog.PRIVILEGE)
                    && !after.has(privileges.id())
                    && isStillThere(privileges)) {
                Privileges.change(changes, privileges, null);
            }
        }
        for (String id : transition.recreated()) {
            CatalogObject object = before.find(id).orElseThrow();
            if (isConvertedFrom(object)) {
                changes.add(Stage.DROP, "DROP " + keyword(object) + " " + aside(object, true), id);
            } else if (object.kind().equals("sequence") && transition.isDropped(id) && !object.is("identity")) {
                changes.add(Stage.DROP, "DROP SEQUENCE " + aside(object, true), id);
            }
        }
    }

    private boolean isStillThere(CatalogObject comment) {
        String subject = comment.text("subject");
        if (subject == null || !after.has(subject) || transition.isGone(subject)) {
            return false;
        }
        return !"domain constraint".equals(comment.text("on"))
                || after.find(subject)
                        .orElseThrow()
                        .pairs("constraints")
                        .containsKey(
                                new SqlReader(Objects.requireNonNullElse(comment.text("identity"), "")).identifier());
    }

    /** A column that a parent passes on goes with the parent's, an identity's sequence with the identity. */
    private static boolean isImplicit(CatalogObject object) {
        return object.kind().equals("column") ? object.is("inherited") : object.is("identity");
    }

    private void drop(Stage stage, CatalogObject object) {
        TableName table = object.table();
        switch (object.kind()) {
            case "column" ->
                changes.add(
                        stage,
                        "ALTER TABLE " + object.ownTable().quoted() + " DROP COLUMN "
                                + Quoted.identifier(object.ownName()),
                        table,
                        object.id(),
                        Work.NOTE,
                        TableLock.ACCESS_EXCLUSIVE,
                        object.is("generated") && after.has(object.id()) ? null : Decisions.onColumn(object));
            case "table" ->
                changes.add(
                        stage,
                        ("foreign table".equals(object.text("kind")) ? "DROP FOREIGN TABLE " : "DROP TABLE ")
                                + object.ownTable().quoted(),
                        table,
                        object.id(),
                        Work.NOTE,
                        TableLock.ACCESS_EXCLUSIVE,
                        Decisions.onTable(object, after.has(object.id())));
            case "constraint" -> {
                if (!object.is("inherited")) {
                    changes.add(
                            stage,
                            "ALTER TABLE " + object.ownTable().quoted() + " DROP CONSTRAINT "
                                    + Quoted.identifier(object.ownName()),
                            table,
                            object.id(),
                            Work.NOTE,
                            TableLock.ACCESS_EXCLUSIVE);
                }
            }
            case "trigger", "rule", "policy", "index", "statistics" -> {
                if (!object.is("inherited")) {
                    changes.add(stage, dropSql(object), table, object.id(), Work.NOTE, TableLock.ACCESS_EXCLUSIVE);
                }
            }
            default -> {
                HeldChange decision = !after.has(object.id())
                        ? Decisions.onObject(object)
                        : object.kind().equals("server") ? Decisions.onServer(object) : null;
                if (!after.has(object.id())) {
                    for (String mapping : dependencies.userMappings(object.id())) {
                        changes.add(stage, "DROP " + mapping, null, object.id(), Work.NOTE, TableLock.NONE, decision);
                    }
                }
                changes.add(
                        stage, dropSql(object), table, object.id(), Work.NOTE, TableLock.ACCESS_EXCLUSIVE, decision);
            }
        }
    }

    private static String dropSql(CatalogObject object) {
        String kind = switch (object.kind()) {
            case "foreign-data wrapper" -> "FOREIGN DATA WRAPPER";
            case "aggregate" -> "ROUTINE";
            default -> object.kind().toUpperCase(Locale.ROOT);
        };
        return "DROP " + kind + " "
                + (object.kind().equals("transform") ? ofTransform(object.identity()) : object.identity());
    }

    /** PostgreSQL identifies it in other words than it understands, and not in the same in all versions. */
    private static String ofTransform(String identity) {
        return identity.replaceFirst("^for ", "FOR ").replaceFirst(" (on )?language ", " LANGUAGE ");
    }

    /** Types and sequences whose columns outlive them keep their values under another name for a while. */
    private void putAside() {
        for (String id : transition.recreated()) {
            CatalogObject object = before.find(id).orElseThrow();
            if (isConvertedFrom(object)) {
                changes.add(
                        Stage.PUT_ASIDE,
                        "ALTER " + keyword(object) + " " + object.identity() + " RENAME TO " + aside(object, false),
                        id);
            } else if (object.kind().equals("sequence") && transition.isDropped(id)) {
                changes.add(
                        Stage.PUT_ASIDE,
                        "ALTER SEQUENCE " + object.identity() + " RENAME TO " + aside(object, false),
                        object.table(),
                        id,
                        Work.NOTE,
                        TableLock.NONE);
            }
        }
    }

    /** Whether columns are converted from the old one to the new, so that both are needed for a while. */
    private static boolean isConvertedFrom(CatalogObject object) {
        return object.kind().equals("type") && !object.isRangeType()
                || object.kind().equals("collation");
    }

    private static String keyword(CatalogObject object) {
        return object.kind().toUpperCase(Locale.ROOT);
    }

    static String aside(CatalogObject object, boolean qualified) {
        String identity = object.identity();
        SqlReader reader = new SqlReader(identity);
        TableName name = reader.qualifiedName();
        String base = name.name();
        TableName other = new TableName(
                name.schema(), base.substring(0, Math.min(base.length(), LONGEST_NAME - ASIDE.length())) + ASIDE);
        return qualified ? other.quoted() : Quoted.identifier(other.name());
    }

    private void create() {
        // nothing that a sequence needs is made later, and new columns may need it
        for (SourceScript.Entry entry : script.entries()) {
            if (entry.type().equals("SCHEMA")) {
                createWhole(entry);
            }
        }
        for (SourceScript.Entry entry : script.entries()) {
            if (entry.type().equals("SEQUENCE") && isOnItsOwn(entry.id())) {
                createWhole(entry);
                takeOverValue(entry.id());
            }
        }
        for (SourceScript.Entry entry : script.entries()) {
            switch (entry.type()) {
                case "SCHEMA" -> {}
                case "SEQUENCE" -> sequence(entry);
                case "SEQUENCE OWNED BY" -> {
                    String sequence = "sequence " + entry.id().substring("owned by ".length());
                    if (transition.isCreated(sequence)) {
                        for (String sql : entry.statements()) {
                            changes.add(Stage.OWN, sql, ownerTable(entry), sequence, Work.NOTE, TableLock.NONE);
                        }
                    }
                }
                case "DEFAULT" -> columnDefault(entry);
                case "TABLE ATTACH" -> tables.attach(entry);
                case "INDEX ATTACH" -> attachIndex(entry);
                case "ROW SECURITY" -> {
                    TableName table = tableNamed(entry.id().substring("row security ".length()));
                    if (table != null && transition.isNew(table)) {
                        addAll(Stage.COMPLETE, entry, table, Work.NOTE, TableLock.ACCESS_EXCLUSIVE);
                    }
                }
                default -> {
                    if (entry.id().startsWith(SourceScript.CHECK_OF)) {
                        if (transition.isCreated(entry.id().substring(SourceScript.CHECK_OF.length()))) {
                            addAll(Stage.CHECK, entry, null, Work.NOTE, TableLock.NONE);
                        }
                    } else {
                        object(entry);
                    }
                }
            }
        }
    }

    private boolean isOnItsOwn(String sequence) {
        return after.find(sequence).filter(object -> !object.is("identity")).isPresent();
    }

    private @Nullable TableName ownerTable(SourceScript.Entry ownedBy) {
        return after.find("sequence " + ownedBy.id().substring("owned by ".length()))
                .map(CatalogObject::table)
                .orElse(null);
    }

    private @Nullable TableName tableNamed(String name) {
        return after.find("table " + name).map(CatalogObject::table).orElse(null);
    }

    private void createWhole(SourceScript.Entry entry) {
        if (transition.isCreated(entry.id())) {
            addAll(Stage.CREATE, entry, null, Work.NOTE, TableLock.NONE);
        }
    }

    /** A sequence goes on where the one before it stood. */
    private void takeOverValue(String id) {
        CatalogObject old = before.find(id).orElse(null);
        CatalogObject fresh = after.find(id).orElse(null);
        if (old != null && fresh != null && transition.isCreated(id) && transition.isDropped(id)) {
            changes.add(
                    Stage.CREATE,
                    "SELECT pg_catalog.setval(" + Quoted.literal(fresh.identity()) + ", last_value, is_called) FROM "
                            + aside(old, true),
                    id);
        }
    }

    private void sequence(SourceScript.Entry entry) {
        CatalogObject sequence = after.find(entry.id()).orElse(null);
        if (sequence == null) {
            return;
        }
        if (transition.isCreated(entry.id())) {
            if (sequence.is("identity") && transition.isNew(sequence.ownTable())) {
                addAll(Stage.CREATE, entry, sequence.table(), Work.NOTE, TableLock.NONE);
            }
        } else if (transition.isAltered(entry.id())) {
            SequenceStatements.alter(changes, before.find(entry.id()).orElseThrow(), sequence);
        }
    }

    private void columnDefault(SourceScript.Entry entry) {
        String column = "column " + entry.id().substring(Dependencies.DEFAULT.length());
        CatalogObject object = after.find(column).orElse(null);
        if (object == null) {
            // of a view
            CatalogObject view = viewOf(entry.id().substring(Dependencies.DEFAULT.length()));
            if (view != null && transition.isCreated(view.id())) {
                addAll(Stage.CREATE, entry, view.table(), Work.NOTE, TableLock.NONE);
            }
        } else if (transition.isNew(object.ownTable())) {
            addAll(Stage.CREATE, entry, object.table(), Work.NOTE, TableLock.NONE);
        } else {
            tables.columnDefault(object);
        }
    }

    private @Nullable CatalogObject viewOf(String column) {
        for (int dot = column.lastIndexOf('.'); dot > 0; dot = column.lastIndexOf('.', dot - 1)) {
            CatalogObject view = after.find("view " + column.substring(0, dot)).orElse(null);
            if (view != null) {
                return view;
            }
        }
        return null;
    }

    private void attachIndex(SourceScript.Entry entry) {
        String index = entry.id().substring("index attach ".length());
        CatalogObject child = after.find("index " + index).orElseGet(() -> constraintOfIndex(index));
        if (child == null || tables.isAttachedLater(child.ownTable())) {
            return;
        }
        CatalogObject old = before.find(child.id()).orElse(null);
        if (transition.isCreated(child.id()) || old != null && !old.equals(child)) {
            addAll(Stage.INDEX, entry, child.table(), Work.NOTE, TableLock.ACCESS_EXCLUSIVE);
        }
    }

    private @Nullable CatalogObject constraintOfIndex(String index) {
        return after.objects().stream()
                .filter(object -> object.kind().equals("constraint")
                        && object.table() != null
                        && index.equals(object.table().schema() + "." + object.ownName()))
                .findFirst()
                .orElse(null);
    }

    private void object(SourceScript.Entry entry) {
        CatalogObject object = after.find(entry.id()).orElse(null);
        if (object == null) {
            return;
        }
        boolean isTable = object.kind().equals("table");
        if (transition.isCreated(entry.id())) {
            if (object.is("inherited") && tables.comesWithParent(object)) {
                return;
            }
            // a base type comes twice: its functions need a shell of it
            boolean again = !written.add(entry.type().equals("SHELL TYPE") ? "shell " + entry.id() : entry.id());
            if (entry.type().equals("EXTENSION") || !again || entry.type().equals("RULE")) {
                created(entry, object);
            }
        } else if (isTable) {
            tables.alter(object.ownTable());
        } else if (transition.isLoosened(entry.id())) {
            altered(entry, TypeStatements.loosened(before.find(entry.id()).orElseThrow()), object);
        } else if (transition.isAltered(entry.id())) {
            altered(entry, before.find(entry.id()).orElseThrow(), object);
        }
    }

    private void created(SourceScript.Entry entry, CatalogObject object) {
        TableName table = object.table();
        boolean view = object.kind().equals("view") || object.kind().equals("materialized view");
        Stage later = entry.afterData() ? Stage.INDEX : Stage.CREATE;
        switch (object.kind()) {
            case "index" -> {
                if (isBuiltBesideOthers(object)) {
                    String sql = entry.statements().getFirst().replaceFirst(" INDEX ", " INDEX CONCURRENTLY ");
                    changes.add(
                            Stage.BESIDE_OTHERS,
                            sql,
                            table,
                            entry.id(),
                            Work.CONCURRENT_INDEX,
                            TableLock.SHARE_UPDATE_EXCLUSIVE);
                } else {
                    addAll(Stage.INDEX, entry, table, Work.INDEX, TableLock.SHARE);
                }
            }
            case "constraint" -> {
                boolean foreign = "f".equals(object.text("type"));
                boolean checked =
                        !Objects.requireNonNullElse(object.text("sql"), "").endsWith(" NOT VALID");
                addAll(
                        foreign ? Stage.COMPLETE : Stage.INDEX,
                        entry,
                        table,
                        !checked ? Work.NOTE : foreign || "c".equals(object.text("type")) ? Work.SCAN : Work.INDEX,
                        foreign ? TableLock.SHARE_ROW_EXCLUSIVE : TableLock.ACCESS_EXCLUSIVE);
            }
            case "trigger" -> addAll(Stage.COMPLETE, entry, table, Work.NOTE, TableLock.SHARE_ROW_EXCLUSIVE);
            case "rule", "policy" -> addAll(Stage.COMPLETE, entry, table, Work.NOTE, TableLock.ACCESS_EXCLUSIVE);
            case "event trigger" -> addAll(Stage.DESCRIBE, entry, null, Work.NOTE, TableLock.NONE);
            case "statistics" -> addAll(Stage.COMPLETE, entry, table, Work.NOTE, TableLock.SHARE_UPDATE_EXCLUSIVE);
            default ->
                addAll(later, entry, view || object.kind().equals("table") ? table : null, Work.NOTE, TableLock.NONE);
        }
        String method = object.text("access method");
        if (method != null && table != null) {
            // a dump says it by a setting of the session
            String kind = object.kind().equals("table") ? "TABLE" : "MATERIALIZED VIEW";
            changes.add(
                    later,
                    "ALTER " + kind + " " + table.quoted() + " SET ACCESS METHOD " + Quoted.identifier(method),
                    table,
                    object.id(),
                    Work.NOTE,
                    TableLock.NONE);
        }
        if (object.kind().equals("materialized view") && table != null) {
            // a dump never says whether it was populated
            changes.add(
                    Stage.INDEX,
                    "REFRESH MATERIALIZED VIEW " + table.quoted(),
                    table,
                    object.id(),
                    Work.SCAN,
                    TableLock.ACCESS_EXCLUSIVE);
        }
    }

    /**
     * Whether an index can and should be built after the commit. One that takes the place of another is not, so that
     * nobody goes without it meanwhile; nor is one that something else of the transaction needs.
     */
    private boolean isBuiltBesideOthers(CatalogObject index) {
        TableName table = index.ownTable();
        CatalogObject onTable = after.find("table " + table).orElse(null);
        SourceScript.Entry entry = script.find(index.id());
        return onTable != null
                && entry != null
                && entry.statements().size() == 1
                && sizes.bytes(table) >= concurrentIndexesFrom
                && before.has(onTable.id())
                && !transition.isNew(table)
                && "table".equals(onTable.text("kind"))
                && !onTable.is("bound")
                && !before.has(index.id())
                && !index.is("clustered")
                && !index.is("replica identity")
                && !index.is("invalid")
                && transition.created().stream().noneMatch(id -> isForeignKeyTo(id, table));
    }

    private boolean isForeignKeyTo(String id, TableName table) {
        String references = after.find(id).orElseThrow().text("references");
        return references != null && new SqlReader(references).qualifiedName().equals(table);
    }

    /** Checks that stand within CREATE TABLE, and what partitions got from their parents. */
    private void alterThoseWithoutEntry() {
        for (String id : transition.altered()) {
            if (script.find(id) == null && before.has(id)) {
                alterPart(before.find(id).orElseThrow(), after.find(id).orElseThrow());
            }
        }
    }

    private void altered(SourceScript.Entry entry, CatalogObject old, CatalogObject object) {
        TableName table = object.table();
        switch (object.kind()) {
            case "view" -> {
                if (!Objects.equals(script.find(entry.id()), entry)) {
                    return;
                }
                String sql = entry.statements().getFirst();
                changes.add(
                        entry.afterData() ? Stage.INDEX : Stage.CREATE,
                        orReplace(sql),
                        table,
                        object.id(),
                        Work.NOTE,
                        TableLock.ACCESS_EXCLUSIVE);
                tables.viewDefaults(old, object);
            }
            case "function", "procedure" -> {
                changes.add(Stage.CREATE, orReplace(entry.statements().getFirst()), object.id());
            }
            case "extension" ->
                changes.add(
                        Stage.CREATE,
                        "ALTER EXTENSION " + object.identity() + " SET SCHEMA "
                                + Quoted.identifier(Objects.requireNonNullElse(object.text("schema"), "")),
                        object.id());
            case "foreign-data wrapper" -> ForeignStatements.alterWrapper(changes, old, object);
            case "type" ->
                TypeStatements.alter(
                        changes,
                        old,
                        object,
                        new EnumUses(before, after, carriesRows),
                        dependencies.columnsOf(object.id()));
            default -> alterPart(old, object);
        }
    }

    private void alterPart(CatalogObject old, CatalogObject object) {
        switch (object.kind()) {
            case "constraint" -> tables.alterConstraint(old, object);
            case "index" -> tables.alterIndex(old, object);
            case "trigger" -> tables.enable("TRIGGER", object);
            case "rule" -> tables.enable("RULE", object);
            case "statistics" ->
                changes.add(
                        Stage.COMPLETE,
                        "ALTER STATISTICS " + object.identity() + " SET STATISTICS "
                                + Objects.requireNonNullElse(object.text("target"), "-1"),
                        object.table(),
                        object.id(),
                        Work.NOTE,
                        TableLock.NONE);
            default -> {}
        }
    }

    private static String orReplace(String sql) {
        return sql.regionMatches(true, 0, "CREATE OR REPLACE ", 0, 18)
                ? sql
                : "CREATE OR REPLACE " + sql.substring("CREATE ".length());
    }

    private void addAll(Stage stage, SourceScript.Entry entry, @Nullable TableName table, Work work, TableLock lock) {
        for (String sql : entry.statements()) {
            changes.add(stage, sql, table, entry.id(), work, lock);
        }
    }

    /** Checks stand within CREATE TABLE in a dump; on a table that exists they are added. */
    private void addChecks() {
        for (String id : transition.created()) {
            CatalogObject object = after.find(id).orElseThrow();
            if (object.kind().equals("constraint")
                    && script.find(id) == null
                    && !transition.isNew(object.ownTable())
                    && !object.is("inherited")) {
                boolean checked =
                        !Objects.requireNonNullElse(object.text("sql"), "").endsWith(" NOT VALID");
                changes.add(
                        carriesRows.test(object.ownTable()) ? Stage.CHECK : Stage.OWN,
                        "ALTER TABLE " + object.ownTable().quoted() + " ADD CONSTRAINT "
                                + Quoted.identifier(object.ownName()) + " " + object.text("sql"),
                        object.table(),
                        id,
                        checked ? Work.SCAN : Work.NOTE,
                        TableLock.ACCESS_EXCLUSIVE);
            }
        }
    }

    private void restoreIndexes() {
        for (String id : transition.restored()) {
            CatalogObject index = before.find(id).orElseThrow();
            changes.add(
                    Stage.COMPLETE,
                    Objects.requireNonNull(index.text("sql")),
                    index.table(),
                    id,
                    Work.INDEX,
                    TableLock.SHARE);
        }
    }

    private void describe() {
        for (String id : transition.recreated()) {
            TableName table = after.find(id).map(CatalogObject::table).orElse(null);
            for (String sql : dependencies.restoringPrivileges(id)) {
                changes.add(Stage.DESCRIBE, sql, table, id, Work.NOTE, TableLock.NONE);
            }
        }
        for (List<String> ids : List.of(List.copyOf(transition.created()), List.copyOf(transition.altered()))) {
            for (String id : ids) {
                CatalogObject comment = after.find(id).orElseThrow();
                if (comment.kind().equals("comment")) {
                    CatalogObject subject = Optional.ofNullable(comment.text("subject"))
                            .flatMap(after::find)
                            .orElse(comment);
                    boolean later = subject.kind().equals("index")
                            && transition.isCreated(subject.id())
                            && isBuiltBesideOthers(subject);
                    changes.add(
                            later ? Stage.BESIDE_OTHERS : Stage.DESCRIBE,
                            "COMMENT ON " + commented(comment) + " IS " + Quoted.literal(comment.definition()),
                            comment.table(),
                            id,
                            Work.NOTE,
                            TableLock.NONE);
                } else if (comment.kind().equals(Catalog.PRIVILEGE)) {
                    Privileges.change(changes, before.find(id).orElse(null), comment);
                }
            }
        }
    }

    /** What a comment is on, as SQL. */
    private static String commented(CatalogObject comment) {
        String kind = Objects.requireNonNullElse(comment.text("on"), "");
        String identity = Objects.requireNonNullElse(comment.text("identity"), "");
        String name = switch (kind) {
            case "domain constraint" -> identity.replaceFirst(" on ", " ON DOMAIN ");
            // the arguments of count(*) and its like
            case "aggregate" -> identity.replace("()", "(*)");
            case "transform" -> ofTransform(identity);
            default -> identity;
        };
        return COMMENTED.getOrDefault(kind, kind.toUpperCase(Locale.ROOT)) + " " + name;
    }
}
