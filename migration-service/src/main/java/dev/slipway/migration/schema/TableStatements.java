package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.schema.Changes.Stage;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes tables that stay, and what belongs to them. */
final class TableStatements {

    private static final Pattern SAME_EVERYWHERE =
            Pattern.compile("(?is)(\\(?-?[0-9.]+\\)?|'([^']|'')*'|true|false|NULL)"
                    + "(::[\\w .\"()\\[\\],]+)?|now\\(\\)|CURRENT_\\w+");

    private final Catalog before;
    private final Catalog after;
    private final Transition transition;
    private final Changes changes;
    private final SourceScript script;
    private final Set<TableName> done = new HashSet<>();

    TableStatements(Catalog before, Catalog after, Transition transition, Changes changes, SourceScript script) {
        this.before = before;
        this.after = after;
        this.transition = transition;
        this.changes = changes;
        this.script = script;
    }

    void alterThoseWithoutEntry() {
        new TreeSet<>(transition.changedTables()).forEach(this::alter);
    }

    /** Everything about one table of both sides, but for indexes, constraints and what else has a name of its own. */
    void alter(TableName name) {
        CatalogObject old = before.find("table " + name).orElse(null);
        CatalogObject fresh = after.find("table " + name).orElse(null);
        if (old == null || fresh == null || !done.add(name)) {
            return;
        }
        if (transition.isAltered(fresh.id())) {
            alterTable(old, fresh);
        }
        List<CatalogObject> columns = after.objects().stream()
                .filter(column -> column.kind().equals("column") && name.equals(column.table()))
                .toList();
        for (CatalogObject column : columns) {
            if (!transition.isCreated(column.id())
                    && (transition.isAltered(column.id())
                            || transition.isRetyped(column.id())
                            || transition.losesDefault(column.id()))) {
                alterColumn(before.find(column.id()).orElseThrow(), column);
            }
        }
        // what is computed comes after all that it may be computed from
        for (boolean generated : new boolean[] {false, true}) {
            columns.stream()
                    .filter(column -> transition.isCreated(column.id())
                            && column.is("generated") == generated
                            && !isPostponed(column))
                    .forEach(this::addColumn);
        }
        List<String> parents = new ArrayList<>(fresh.texts("parents"));
        parents.removeAll(old.texts("parents"));
        if (!fresh.is("bound")) {
            parents.forEach(parent -> table(Stage.CREATE, name, " INHERIT " + parent, Work.NOTE));
        }
    }

    private void alterTable(CatalogObject old, CatalogObject fresh) {
        TableName name = fresh.ownTable();
        leaveParents(old, fresh);
        if (old.is("unlogged") != fresh.is("unlogged")) {
            table(Stage.CREATE, name, fresh.is("unlogged") ? " SET UNLOGGED" : " SET LOGGED", Work.REWRITE);
        }
        String method = fresh.text("access method");
        if (!Objects.equals(old.text("access method"), method)) {
            table(
                    Stage.CREATE,
                    name,
                    " SET ACCESS METHOD " + Quoted.identifier(method == null ? "heap" : method),
                    Work.REWRITE);
        }
        String type = fresh.text("of type");
        if (!Objects.equals(old.text("of type"), type)) {
            table(Stage.CREATE, name, type == null ? " NOT OF" : " OF " + type, Work.NOTE);
        }
        options(
                old.texts("options"),
                fresh.texts("options"),
                (words, values) -> table(Stage.CREATE, name, " " + words + " (" + values + ")", Work.NOTE));
        foreignOptions(old, fresh);
        if (old.is("row security") != fresh.is("row security")) {
            table(
                    Stage.COMPLETE,
                    name,
                    fresh.is("row security") ? " ENABLE ROW LEVEL SECURITY" : " DISABLE ROW LEVEL SECURITY",
                    Work.NOTE);
        }
        if (old.is("forced row security") != fresh.is("forced row security")) {
            table(
                    Stage.COMPLETE,
                    name,
                    fresh.is("forced row security") ? " FORCE ROW LEVEL SECURITY" : " NO FORCE ROW LEVEL SECURITY",
                    Work.NOTE);
        }
        if (!Objects.equals(old.text("replica identity"), fresh.text("replica identity"))) {
            String identity = Objects.requireNonNullElse(fresh.text("replica identity"), "d");
            if (!identity.equals("i")) {
                table(
                        Stage.COMPLETE,
                        name,
                        " REPLICA IDENTITY "
                                + switch (identity) {
                                    case "f" -> "FULL";
                                    case "n" -> "NOTHING";
                                    default -> "DEFAULT";
                                },
                        Work.NOTE);
            }
        }
    }

    private void leaveParents(CatalogObject old, CatalogObject fresh) {
        boolean moved = !Objects.equals(old.text("bound"), fresh.text("bound"));
        for (String parent : old.texts("parents")) {
            if (moved || !fresh.texts("parents").contains(parent)) {
                TableName name = fresh.ownTable();
                if (old.is("bound")) {
                    TableName whole = new SqlReader(parent).qualifiedName();
                    changes.add(
                            Stage.PUT_ASIDE,
                            "ALTER TABLE " + parent + " DETACH PARTITION " + name.quoted(),
                            whole,
                            fresh.id(),
                            Work.NOTE,
                            TableLock.ACCESS_EXCLUSIVE);
                } else {
                    table(Stage.PUT_ASIDE, name, " NO INHERIT " + parent, Work.NOTE);
                }
            }
        }
    }

    private void foreignOptions(CatalogObject old, CatalogObject fresh) {
        String options = ForeignStatements.options(old, fresh);
        if (options != null) {
            changes.add(
                    Stage.CREATE,
                    "ALTER FOREIGN TABLE " + fresh.ownTable().quoted() + " " + options,
                    fresh.table(),
                    fresh.id(),
                    Work.NOTE,
                    TableLock.ACCESS_EXCLUSIVE);
        }
    }

    /** A default that pg_dump sets apart needs something that comes after the table; new sequences come before all. */
    private boolean isPostponed(CatalogObject column) {
        String initial = column.text("default");
        return initial != null
                && !initial.startsWith("nextval(")
                && script.find(Dependencies.DEFAULT + column.name()) != null;
    }

    /** At the place of a default that pg_dump sets apart. */
    void columnDefault(CatalogObject column) {
        if (!isPostponed(column)) {
            return;
        }
        if (transition.isCreated(column.id())) {
            addColumn(column);
        } else if (before.has(column.id())) {
            CatalogObject old = before.find(column.id()).orElseThrow();
            if (mustSetDefault(old, column)) {
                setDefault(old, column);
            }
        }
    }

    private void addColumn(CatalogObject column) {
        TableName table = column.ownTable();
        if (column.is("inherited") && comesWithParent(column)) {
            return;
        }
        String initial = column.text("default");
        String generated = column.text("generated");
        String identity = column.text("identity");
        boolean filled = initial != null || identity != null;
        boolean mandatory = column.is("not null");
        StringBuilder sql = new StringBuilder(" ADD COLUMN ").append(definition(column));
        String compression = column.text("compression");
        if (compression != null) {
            sql.insert(sql.length(), " COMPRESSION " + compression);
        }
        if (generated != null) {
            sql.append(" GENERATED ALWAYS AS (").append(initial).append(") ").append(generated);
        } else if (identity != null) {
            sql.append(" GENERATED ").append(identity).append(" AS IDENTITY ").append(sequenceOptions(column));
        } else if (initial != null) {
            sql.append(" DEFAULT ").append(initial);
        }
        if (mandatory && filled) {
            sql.append(isPlainNotNull(column) ? " NOT NULL" : " " + notNullConstraint(column, false));
        }
        boolean quick = !filled
                || "VIRTUAL".equals(generated)
                || identity == null
                        && generated == null
                        && SAME_EVERYWHERE
                                .matcher(Objects.requireNonNull(initial))
                                .matches();
        column(Stage.CREATE, column, sql.toString(), quick ? Work.NOTE : Work.REWRITE);
        if (mandatory && !filled) {
            // the rows of today would be refused; those to come may fill it
            refuseNulls(Stage.REFUSE_NULLS, column);
            changes.fillLater(table, column.ownName(), true);
        }
        settings(null, column);
    }

    private static String definition(CatalogObject column) {
        return Quoted.identifier(column.ownName()) + " " + ColumnType.of(column).sql();
    }

    private String sequenceOptions(CatalogObject column) {
        CatalogObject sequence = identitySequence(after, column);
        return sequence == null ? "" : SequenceStatements.identity(sequence);
    }

    private static @Nullable CatalogObject identitySequence(Catalog catalog, CatalogObject column) {
        return catalog.objects().stream()
                .filter(object -> object.kind().equals("sequence")
                        && object.is("identity")
                        && column.ownTable().equals(object.table())
                        && column.ownName().equals(object.text("column")))
                .findFirst()
                .orElse(null);
    }

    private void alterColumn(CatalogObject old, CatalogObject fresh) {
        boolean retyped = transition.isRetyped(fresh.id());
        boolean givenByParent = comesWithParent(fresh) && (fresh.is("inherited") || isOfParentToo(fresh));
        if (old.is("generated") && !fresh.is("generated")) {
            // before what the expression mentions changes
            column(Stage.DROP_DEPENDENTS, fresh, alter(fresh) + " DROP EXPRESSION", Work.NOTE);
        }
        if (old.is("identity") && !fresh.is("identity") && !isOfPartition(fresh)) {
            column(Stage.CREATE, fresh, alter(fresh) + " DROP IDENTITY", Work.NOTE);
        }
        if (retyped && !givenByParent) {
            retype(old, fresh);
        }
        if (mustSetDefault(old, fresh) && !isPostponed(fresh)) {
            setDefault(old, fresh);
        }
        if (fresh.is("not null") && !old.is("not null")) {
            refuseNulls(identityStage(old, fresh), fresh);
            changes.fillLater(fresh.ownTable(), fresh.ownName(), false);
        } else if (!fresh.is("not null") && old.is("not null")) {
            column(Stage.CREATE, fresh, alter(fresh) + " DROP NOT NULL", Work.NOTE);
        } else if (fresh.is("not null")) {
            alterNotNull(old, fresh);
        }
        identity(old, fresh);
        settings(old, fresh);
    }

    /** Whether NOT NULL is as every version has it. */
    private static boolean isPlainNotNull(CatalogObject column) {
        return !column.is("not null name") && !column.is("not null no inherit") && !column.is("not null not valid");
    }

    /** As PostgreSQL calls it that does not follow from the column's name. */
    private static String notNullName(CatalogObject column) {
        String name = column.text("not null name");
        String usual = column.ownTable().name() + "_" + column.ownName() + "_not_null";
        return Quoted.identifier(
                name == null ? usual.substring(0, Math.min(usual.length(), TransitionScript.LONGEST_NAME)) : name);
    }

    private static String notNullConstraint(CatalogObject column, boolean ofTable) {
        return "CONSTRAINT " + notNullName(column) + " NOT NULL"
                + (ofTable ? " " + Quoted.identifier(column.ownName()) : "")
                + (column.is("not null no inherit") ? " NO INHERIT" : "")
                + (ofTable && column.is("not null not valid") ? " NOT VALID" : "");
    }

    private void refuseNulls(Stage stage, CatalogObject column) {
        if (isPlainNotNull(column)) {
            column(stage, column, alter(column) + " SET NOT NULL", Work.SCAN);
        } else {
            column(
                    stage,
                    column,
                    " ADD " + notNullConstraint(column, true),
                    column.is("not null not valid") ? Work.NOTE : Work.SCAN);
        }
    }

    /** Since PostgreSQL 18 it is a constraint with a name, and other properties. */
    private void alterNotNull(CatalogObject old, CatalogObject fresh) {
        boolean another = old.is("not null no inherit") != fresh.is("not null no inherit")
                || fresh.is("not null not valid") && !old.is("not null not valid");
        if (another) {
            column(Stage.CREATE, fresh, alter(fresh) + " DROP NOT NULL", Work.NOTE);
            refuseNulls(Stage.REFUSE_NULLS, fresh);
            return;
        }
        if (fresh.is("not null own") && !old.is("not null own")) {
            // of its own beside that of its parent
            column(Stage.CREATE, fresh, alter(fresh) + " SET NOT NULL", Work.NOTE);
        }
        if (!notNullName(old).equals(notNullName(fresh)) && !fresh.is("inherited") && !fresh.is("not null own")) {
            column(
                    Stage.CREATE,
                    fresh,
                    " RENAME CONSTRAINT " + notNullName(old) + " TO " + notNullName(fresh),
                    Work.NOTE);
        }
        if (old.is("not null not valid") && !fresh.is("not null not valid")) {
            column(Stage.REFUSE_NULLS, fresh, " VALIDATE CONSTRAINT " + notNullName(fresh), Work.SCAN);
            changes.fillLater(fresh.ownTable(), fresh.ownName(), false);
        }
    }

    /** Since PostgreSQL 17 partitions have the identity of the whole. */
    private boolean isOfPartition(CatalogObject column) {
        return column.is("inherited")
                && comesWithParent(column)
                && after.find("table " + column.ownTable())
                        .filter(table -> table.is("bound"))
                        .isPresent();
    }

    /** What takes NULL may still have it until the rows are written, and cannot be an identity before. */
    private Stage identityStage(CatalogObject old, CatalogObject fresh) {
        CatalogObject sequence = identitySequence(after, fresh);
        boolean goesOnCounting = sequence != null && before.has(sequence.id());
        return old.is("not null") || goesOnCounting ? Stage.CREATE : Stage.REFUSE_NULLS;
    }

    private void identity(CatalogObject old, CatalogObject fresh) {
        String identity = fresh.text("identity");
        if (identity == null || isOfPartition(fresh)) {
            return;
        }
        if (old.is("identity")) {
            if (!identity.equals(old.text("identity"))) {
                column(Stage.CREATE, fresh, alter(fresh) + " SET GENERATED " + identity, Work.NOTE);
            }
            return;
        }
        Stage stage = identityStage(old, fresh);
        column(
                stage,
                fresh,
                alter(fresh) + " ADD GENERATED " + identity + " AS IDENTITY " + sequenceOptions(fresh),
                Work.NOTE);
        CatalogObject sequence = identitySequence(after, fresh);
        if (sequence == null) {
            return;
        }
        CatalogObject replaced = before.find(sequence.id()).orElse(null);
        String setval = "SELECT pg_catalog.setval(" + Quoted.literal(sequence.identity());
        if (replaced != null && transition.isDropped(sequence.id())) {
            changes.add(
                    Stage.CREATE,
                    setval + ", last_value, is_called) FROM " + TransitionScript.aside(replaced, true),
                    fresh.table(),
                    sequence.id(),
                    Work.NOTE,
                    TableLock.NONE);
        } else {
            beginBehindRows(stage, sequence, fresh);
        }
    }

    /** What counts a column that has values already must not give them again. */
    private void beginBehindRows(Stage stage, CatalogObject sequence, CatalogObject column) {
        changes.add(
                stage,
                "SELECT pg_catalog.setval(" + Quoted.literal(sequence.identity())
                        + ", largest) FROM (SELECT max(" + Quoted.identifier(column.ownName()) + ") AS largest FROM "
                        + column.ownTable().quoted() + ") AS present WHERE largest >= " + sequence.text("min"),
                column.table(),
                sequence.id(),
                Work.SCAN,
                TableLock.NONE);
    }

    private boolean mustSetDefault(CatalogObject old, CatalogObject fresh) {
        if (fresh.is("generated") || old.is("generated")) {
            return old.is("generated") && fresh.text("default") != null && !fresh.is("generated");
        }
        return !Objects.equals(old.text("default"), fresh.text("default"))
                || fresh.text("default") != null && transition.losesDefault(fresh.id());
    }

    private void setDefault(CatalogObject old, CatalogObject column) {
        String initial = column.text("default");
        if (initial == null && (transition.losesDefault(column.id()))) {
            return;
        }
        changes.add(
                Stage.CREATE,
                "ALTER TABLE ONLY " + column.ownTable().quoted() + alter(column)
                        + (initial == null ? " DROP DEFAULT" : " SET DEFAULT " + initial),
                column.table(),
                column.id(),
                Work.NOTE,
                TableLock.ACCESS_EXCLUSIVE);
        if (initial != null && initial.startsWith("nextval(") && !old.is("identity")) {
            after.objects().stream()
                    .filter(object -> object.kind().equals("sequence")
                            && transition.isCreated(object.id())
                            && !before.has(object.id())
                            && column.ownTable().equals(object.table())
                            && column.ownName().equals(object.text("column")))
                    .forEach(sequence -> beginBehindRows(Stage.CREATE, sequence, column));
        }
    }

    private void retype(CatalogObject old, CatalogObject fresh) {
        ColumnType from = ColumnType.of(old);
        ColumnType to = ColumnType.of(fresh);
        String name = Quoted.identifier(fresh.ownName());
        CatalogObject counts = identitySequence(before, old);
        CatalogObject willCount = identitySequence(after, fresh);
        if (counts != null && willCount != null) {
            // its bounds must fit the new type, which it gets with the column
            SequenceStatements.narrow(changes, counts, willCount);
        }
        boolean sameName = from.type().equals(to.type());
        boolean swapped = sameName && Objects.equals(from.collation(), to.collation());
        TypeChange change = TypeChange.of(from.type(), to.type());
        if (!swapped && change == TypeChange.SAFE) {
            column(Stage.CREATE, fresh, alter(fresh) + " TYPE " + to.sql(), sameName ? Work.INDEX : Work.NOTE);
            return;
        }
        String value = swapped && composite(to.type()) != null
                ? rebuilt(name, to.type())
                : converted(name, from.type(), to.type());
        HeldChange held = !swapped && change == TypeChange.NARROWING ? Decisions.onType(old, fresh) : null;
        changes.add(
                Stage.CREATE,
                "ALTER TABLE " + fresh.ownTable().quoted() + alter(fresh) + " TYPE " + to.sql()
                        + (isForeign(fresh.ownTable()) ? "" : " USING " + value),
                fresh.table(),
                fresh.id(),
                Work.REWRITE,
                TableLock.ACCESS_EXCLUSIVE,
                held);
    }

    private static String converted(String value, String from, String to) {
        boolean own = from.contains(".") || to.contains(".");
        return value + (own ? "::text::" : "::") + to;
    }

    private @Nullable CatalogObject composite(String type) {
        return after.objects().stream()
                .filter(object -> object.kind().equals("type")
                        && "composite".equals(object.text("kind"))
                        && object.identity().equals(type)
                        && before.find(object.id())
                                .filter(old -> "composite".equals(old.text("kind")))
                                .isPresent())
                .findFirst()
                .orElse(null);
    }

    /** Attribute by attribute: the text of the whole does not know their names. */
    private String rebuilt(String value, String type) {
        CatalogObject fresh = Objects.requireNonNull(composite(type));
        Map<String, String> old = before.find(fresh.id()).orElseThrow().pairs("attributes");
        String attributes = fresh.pairs("attributes").entrySet().stream()
                .map(attribute -> {
                    String was = old.get(attribute.getKey());
                    String part = "(" + value + ")." + Quoted.identifier(attribute.getKey());
                    return was == null
                            ? "NULL"
                            : was.equals(attribute.getValue())
                                    ? part
                                    : converted(part, was, withoutCollation(attribute.getValue()));
                })
                .collect(Collectors.joining(", "));
        return "CASE WHEN " + value + "::text IS NOT NULL THEN ROW(" + attributes + ")::" + type + " END";
    }

    private static String withoutCollation(String type) {
        int at = type.indexOf(" COLLATE ");
        return at < 0 ? type : type.substring(0, at);
    }

    private boolean isForeign(TableName table) {
        return after.find("table " + table)
                .filter(object -> "foreign table".equals(object.text("kind")))
                .isPresent();
    }

    private void settings(@Nullable CatalogObject old, CatalogObject fresh) {
        setting(old, fresh, "storage", value -> " SET STORAGE " + (value == null ? storageOf(fresh) : value));
        if (old != null) {
            setting(old, fresh, "compression", value -> " SET COMPRESSION " + (value == null ? "default" : value));
        }
        setting(old, fresh, "statistics", value -> " SET STATISTICS " + (value == null ? "-1" : value));
        options(
                old == null ? List.of() : old.texts("options"),
                fresh.texts("options"),
                (words, values) -> only(fresh, alter(fresh) + " " + words + " (" + values + ")"));
        String foreign = ForeignStatements.options(old, fresh);
        if (foreign != null) {
            column(Stage.CREATE, fresh, alter(fresh) + " " + foreign, Work.NOTE);
        }
    }

    /** What PostgreSQL would choose itself cannot be asked for before version 16. */
    private static String storageOf(CatalogObject column) {
        String type = ColumnType.of(column).type();
        return type.startsWith("numeric") || type.equals("inet") || type.equals("cidr")
                ? "MAIN"
                : type.matches("(small|big)?int(eger)?|boolean|real|date|uuid|double precision|time.*")
                        ? "PLAIN"
                        : "EXTENDED";
    }

    private interface Clause {
        String of(@Nullable String value);
    }

    private void setting(@Nullable CatalogObject old, CatalogObject fresh, String fact, Clause clause) {
        String value = fresh.text(fact);
        if (!Objects.equals(old == null ? null : old.text(fact), value)) {
            only(fresh, alter(fresh) + clause.of(value));
        }
    }

    private void only(CatalogObject column, String what) {
        changes.add(
                Stage.CREATE,
                "ALTER TABLE ONLY " + column.ownTable().quoted() + what,
                column.table(),
                column.id(),
                Work.NOTE,
                TableLock.SHARE_UPDATE_EXCLUSIVE);
    }

    private static String alter(CatalogObject column) {
        return " ALTER COLUMN " + Quoted.identifier(column.ownName());
    }

    private void column(Stage stage, CatalogObject column, String what, Work work) {
        changes.add(
                stage,
                (isForeign(column.ownTable()) ? "ALTER FOREIGN TABLE " : "ALTER TABLE ")
                        + column.ownTable().quoted()
                        + what,
                column.table(),
                column.id(),
                work,
                TableLock.ACCESS_EXCLUSIVE);
    }

    private void table(Stage stage, TableName table, String what, Work work) {
        changes.add(
                stage,
                "ALTER TABLE " + table.quoted() + what,
                table,
                "table " + table,
                work,
                TableLock.ACCESS_EXCLUSIVE);
    }

    private static void options(List<String> old, List<String> fresh, BiConsumer<String, String> change) {
        Map<String, String> had = ForeignStatements.keyed(old);
        Map<String, String> wants = ForeignStatements.keyed(fresh);
        List<String> reset =
                had.keySet().stream().filter(key -> !wants.containsKey(key)).toList();
        List<String> set = wants.entrySet().stream()
                .filter(option -> !option.getValue().equals(had.get(option.getKey())))
                .map(option -> option.getKey() + " = " + Quoted.literal(option.getValue()))
                .toList();
        if (!reset.isEmpty()) {
            change.accept("RESET", String.join(", ", reset));
        }
        if (!set.isEmpty()) {
            change.accept("SET", String.join(", ", set));
        }
    }

    /** Whether a part of a child table is made by making it on the parent that the child has already. */
    boolean comesWithParent(CatalogObject part) {
        if (part.kind().equals("trigger")) {
            return true;
        }
        CatalogObject old = before.find("table " + part.ownTable()).orElse(null);
        CatalogObject fresh = after.find("table " + part.ownTable()).orElse(null);
        return old != null
                && fresh != null
                && part.kind().equals("column")
                && !old.texts("parents").isEmpty()
                && old.texts("parents").equals(fresh.texts("parents"));
    }

    /** Whether a parent has that column, too, and passes its type on. */
    private boolean isOfParentToo(CatalogObject column) {
        return after.find("table " + column.ownTable()).orElseThrow().texts("parents").stream()
                .map(parent -> new SqlReader(parent).qualifiedName())
                .anyMatch(parent -> after.has("column " + parent + "." + column.ownName()));
    }

    /** Whether the table becomes a partition of a table that is there already, which is done when it is complete. */
    boolean isAttachedLater(TableName name) {
        CatalogObject fresh = after.find("table " + name).orElse(null);
        if (fresh == null || !fresh.is("bound")) {
            return false;
        }
        TableName parent = new SqlReader(fresh.texts("parents").getFirst()).qualifiedName();
        return !transition.isNew(parent) && isNewlyAttached(name);
    }

    private boolean isNewlyAttached(TableName name) {
        CatalogObject fresh = after.find("table " + name).orElseThrow();
        CatalogObject old = before.find("table " + name).orElse(null);
        return old == null
                || transition.isNew(name)
                || !old.texts("parents").equals(fresh.texts("parents"))
                || !Objects.equals(old.text("bound"), fresh.text("bound"))
                || transition.isNew(new SqlReader(fresh.texts("parents").getFirst()).qualifiedName());
    }

    void attach(SourceScript.Entry entry) {
        String id = "table " + new SqlReader(entry.id().substring("attach ".length())).qualifiedName();
        CatalogObject fresh = after.find(id).orElse(null);
        if (fresh == null || !isNewlyAttached(fresh.ownTable())) {
            return;
        }
        TableName parent = new SqlReader(fresh.texts("parents").getFirst()).qualifiedName();
        for (String sql : entry.statements()) {
            changes.add(
                    isAttachedLater(fresh.ownTable()) ? Stage.ATTACH : Stage.CREATE,
                    sql,
                    transition.isNew(fresh.ownTable()) ? parent : fresh.table(),
                    id,
                    transition.isNew(fresh.ownTable()) ? Work.NOTE : Work.SCAN,
                    TableLock.ACCESS_EXCLUSIVE);
        }
    }

    void viewDefaults(CatalogObject old, CatalogObject fresh) {
        Map<String, String> had = defaults(old);
        Map<String, String> wants = defaults(fresh);
        Set<String> columns = new TreeSet<>(had.keySet());
        columns.addAll(wants.keySet());
        for (String column : columns) {
            String initial = wants.get(column);
            if (!Objects.equals(had.get(column), initial)) {
                changes.add(
                        Stage.CREATE,
                        "ALTER VIEW " + fresh.identity() + " ALTER COLUMN " + Quoted.identifier(column)
                                + (initial == null ? " DROP DEFAULT" : " SET DEFAULT " + initial),
                        fresh.table(),
                        fresh.id(),
                        Work.NOTE,
                        TableLock.ACCESS_EXCLUSIVE);
            }
        }
    }

    private static Map<String, String> defaults(CatalogObject view) {
        Map<String, String> defaults = new LinkedHashMap<>();
        if (view.facts() != null && view.facts().get("settings") != null) {
            view.facts().get("settings").properties().forEach(column -> {
                if (column.getValue().get("default") != null) {
                    defaults.put(
                            column.getKey(), column.getValue().get("default").asString());
                }
            });
        }
        return defaults;
    }

    void alterConstraint(CatalogObject old, CatalogObject fresh) {
        String constraint = Quoted.identifier(fresh.ownName());
        if (Alterable.isValidation(old, fresh)) {
            changes.add(
                    Stage.COMPLETE,
                    "ALTER TABLE " + fresh.ownTable().quoted() + " VALIDATE CONSTRAINT " + constraint,
                    fresh.table(),
                    fresh.id(),
                    Work.SCAN,
                    TableLock.SHARE_UPDATE_EXCLUSIVE);
        } else if (!Objects.equals(old.text("sql"), fresh.text("sql"))) {
            String sql = Objects.requireNonNullElse(fresh.text("sql"), "");
            changes.add(
                    Stage.COMPLETE,
                    "ALTER TABLE " + fresh.ownTable().quoted() + " ALTER CONSTRAINT " + constraint
                            + (sql.contains(" DEFERRABLE")
                                    ? " DEFERRABLE"
                                            + (sql.endsWith(" INITIALLY DEFERRED")
                                                    ? " INITIALLY DEFERRED"
                                                    : " INITIALLY IMMEDIATE")
                                    : " NOT DEFERRABLE"),
                    fresh.table(),
                    fresh.id(),
                    Work.NOTE,
                    TableLock.ACCESS_EXCLUSIVE);
        } else {
            alterIndex(ofConstraint(old), ofConstraint(fresh));
        }
    }

    private static CatalogObject ofConstraint(CatalogObject constraint) {
        return new CatalogObject(
                constraint.kind(),
                constraint.name(),
                constraint.table(),
                constraint.definition(),
                constraint.facts() == null ? null : constraint.facts().get("index"));
    }

    void alterIndex(CatalogObject old, CatalogObject fresh) {
        TableName table = fresh.ownTable();
        String own = fresh.kind().equals("index")
                ? fresh.name().substring(table.schema().length() + 1)
                : fresh.ownName();
        String index = Quoted.identifier(table.schema()) + "." + Quoted.identifier(own);
        options(
                old.texts("options"),
                fresh.texts("options"),
                (words, values) -> index(fresh, "ALTER INDEX " + index + " " + words + " (" + values + ")"));
        if (old.is("clustered") != fresh.is("clustered")) {
            index(
                    fresh,
                    "ALTER TABLE " + table.quoted()
                            + (fresh.is("clustered")
                                    ? " CLUSTER ON " + Quoted.identifier(own)
                                    : " SET WITHOUT CLUSTER"));
        }
        if (fresh.is("replica identity") && !old.is("replica identity")) {
            index(fresh, "ALTER TABLE " + table.quoted() + " REPLICA IDENTITY USING INDEX " + Quoted.identifier(own));
        }
        Map<String, String> had = old.pairs("statistics");
        Map<String, String> wants = fresh.pairs("statistics");
        Set<String> columns = new TreeSet<>(had.keySet());
        columns.addAll(wants.keySet());
        for (String column : columns) {
            if (!Objects.equals(had.get(column), wants.get(column))) {
                index(
                        fresh,
                        "ALTER INDEX " + index + " ALTER COLUMN " + column + " SET STATISTICS "
                                + wants.getOrDefault(column, "-1"));
            }
        }
    }

    private void index(CatalogObject object, String sql) {
        changes.add(Stage.COMPLETE, sql, object.table(), object.id(), Work.NOTE, TableLock.SHARE_UPDATE_EXCLUSIVE);
    }

    void enable(String kind, CatalogObject object) {
        String state = switch (Objects.requireNonNullElse(object.text("enabled"), "O")) {
            case "D" -> " DISABLE ";
            case "R" -> " ENABLE REPLICA ";
            case "A" -> " ENABLE ALWAYS ";
            default -> " ENABLE ";
        };
        table(Stage.COMPLETE, object.ownTable(), state + kind + " " + Quoted.identifier(object.ownName()), Work.NOTE);
    }
}
