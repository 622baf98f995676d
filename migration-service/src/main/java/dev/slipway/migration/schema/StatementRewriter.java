package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the generator's statements into {@link SchemaStatement}s: mended, classified, put into phases, held. */
final class StatementRewriter {

    private static final Pattern NOT_NULL_END = Pattern.compile("(?i)\\s+NOT NULL$");
    private static final Pattern DEFAULT_OR_GENERATED = Pattern.compile("(?i)\\s(DEFAULT|GENERATED)\\s");
    private static final Pattern CONSTANT_DEFAULT = Pattern.compile(
            "(?is).*\\sDEFAULT\\s+(\\(?-?[0-9.]+\\)?|'([^']|'')*'|true|false|NULL)(::[\\w .\"()\\[\\],]+)?"
                    + "(\\s+NOT NULL)?$");
    private static final Pattern STABLE_DEFAULT =
            Pattern.compile("(?is).*\\sDEFAULT\\s+(now\\(\\)|CURRENT_\\w+)(\\s+NOT NULL)?$");
    private static final Set<String> KINDS = new LinkedHashSet<>(List.of(
            "materialized view",
            "event trigger",
            "text search configuration",
            "foreign table",
            "table",
            "sequence",
            "view",
            "type",
            "domain",
            "function",
            "procedure",
            "aggregate",
            "schema",
            "extension",
            "operator",
            "collation",
            "statistics"));

    private final Catalog target;
    private final Catalog source;
    private final Predicate<TableName> carriesRows;
    private final boolean dropExtraIndexes;

    private final List<SchemaStatement> statements = new ArrayList<>();
    private final Map<String, HeldChange> held = new LinkedHashMap<>();
    private final List<SchemaChanges.MandatoryColumn> filledLater = new ArrayList<>();
    private final List<String> keptIndexes = new ArrayList<>();
    private final Set<TableName> newTables = new LinkedHashSet<>();
    private final Map<TableName, List<String>> droppedColumns = new LinkedHashMap<>();
    private final Set<TableName> droppedTables = new LinkedHashSet<>();

    StatementRewriter(Catalog target, Catalog source, Predicate<TableName> carriesRows, boolean dropExtraIndexes) {
        this.target = target;
        this.source = source;
        this.carriesRows = carriesRows;
        this.dropExtraIndexes = dropExtraIndexes;
    }

    SchemaChanges rewrite(List<String> script) {
        script.forEach(this::look);
        script.forEach(this::rewrite);
        return new SchemaChanges(statements, new ArrayList<>(held.values()), filledLater, keptIndexes);
    }

    /** What a statement needs to know of later ones: preparations of a drop come before it. */
    private void look(String statement) {
        SqlReader reader = new SqlReader(statement);
        if (reader.accept("DROP TABLE")) {
            droppedTables.add(reader.qualifiedName());
        } else if (reader.accept("ALTER TABLE")) {
            reader.accept("ONLY");
            TableName table = reader.qualifiedName();
            if (reader.accept("DROP COLUMN")) {
                droppedColumns.computeIfAbsent(table, t -> new ArrayList<>()).add(reader.identifier());
            }
        }
    }

    private void rewrite(String sql) {
        SqlReader reader = new SqlReader(sql);
        if (reader.accept("SET ")) {
            return;
        }
        if (reader.accept("ALTER TABLE")) {
            reader.accept("ONLY");
            alterTable(sql, reader.qualifiedName(), reader);
        } else if (reader.accept("CREATE TABLE")
                || reader.accept("CREATE UNLOGGED TABLE")
                || reader.accept("CREATE FOREIGN TABLE")) {
            TableName table = reader.qualifiedName();
            newTables.add(table);
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, "table " + table, null);
        } else if (reader.accept("DROP TABLE") || reader.accept("DROP FOREIGN TABLE")) {
            TableName table = reader.qualifiedName();
            add(sql, Safety.DESTRUCTIVE, Phase.BEFORE_ROWS, table, "table " + table, holdTable(table));
        } else if (reader.accept("CREATE INDEX") || reader.accept("CREATE UNIQUE INDEX")) {
            createIndex(sql, reader);
        } else if (reader.accept("DROP INDEX")) {
            dropIndex(sql, reader.qualifiedName());
        } else if (reader.accept("DROP TRIGGER") || reader.accept("DROP POLICY") || reader.accept("DROP RULE")) {
            String name = reader.identifier();
            reader.accept("ON");
            TableName table = reader.qualifiedName();
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, firstKind(sql) + " " + table + "." + name, of(table));
        } else if (reader.accept("DROP")) {
            drop(sql, reader);
        } else if (reader.accept("CREATE MATERIALIZED VIEW")) {
            TableName view = reader.qualifiedName();
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, view, "materialized view " + view, null);
            // a dump never says whether it was populated
            add(
                    "REFRESH MATERIALIZED VIEW " + view.quoted(),
                    Safety.LOCKING,
                    Phase.AFTER_ROWS,
                    view,
                    "materialized view " + view,
                    null);
        } else {
            other(sql, reader);
        }
    }

    private void alterTable(String sql, TableName table, SqlReader reader) {
        if (reader.accept("DROP COLUMN")) {
            String column = reader.identifier();
            add(sql, Safety.DESTRUCTIVE, Phase.BEFORE_ROWS, table, column(table, column), holdColumn(table, column));
        } else if (reader.accept("ADD COLUMN")) {
            addColumn(sql, table, reader.identifier());
        } else if (reader.accept("ADD CONSTRAINT")) {
            String name = reader.identifier();
            boolean foreign = reader.accept("FOREIGN KEY");
            Phase phase = foreign || carriesRows.test(table) ? Phase.AFTER_ROWS : Phase.BEFORE_ROWS;
            add(sql, lockingUnlessNew(table), phase, table, "constraint " + table + "." + name, null);
        } else if (reader.accept("DROP CONSTRAINT")) {
            String name = reader.identifier();
            String object = "constraint " + table + "." + name;
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, object, decisionOfPart(table, object));
        } else if (reader.accept("ALTER COLUMN")) {
            alterColumn(sql, table, reader.identifier(), reader);
        } else if (reader.accept("ADD ")) {
            add(sql, lockingUnlessNew(table), Phase.AFTER_ROWS, table, "table " + table, of(table));
        } else {
            Safety safety = reader.accept("ATTACH") || reader.accept("VALIDATE") ? Safety.LOCKING : Safety.SAFE;
            add(sql, safety, Phase.BEFORE_ROWS, table, "table " + table, of(table));
        }
    }

    private void addColumn(String sql, TableName table, String column) {
        boolean filled = DEFAULT_OR_GENERATED.matcher(sql).find();
        boolean mandatory = NOT_NULL_END.matcher(sql).find();
        if (mandatory && !filled && !newTables.contains(table)) {
            // the rows of today would be refused; those to come may fill it
            add(
                    NOT_NULL_END.matcher(sql).replaceFirst(""),
                    Safety.SAFE,
                    Phase.BEFORE_ROWS,
                    table,
                    column(table, column),
                    null);
            add(
                    "ALTER TABLE ONLY " + table.quoted() + " ALTER COLUMN " + Quoted.identifier(column)
                            + " SET NOT NULL",
                    Safety.LOCKING,
                    Phase.AFTER_ROWS,
                    table,
                    column(table, column),
                    null);
            filledLater.add(new SchemaChanges.MandatoryColumn(table, column, true));
            return;
        }
        boolean quick = !filled
                || CONSTANT_DEFAULT.matcher(sql).matches()
                || STABLE_DEFAULT.matcher(sql).matches();
        add(sql, quick ? Safety.SAFE : Safety.REWRITING, Phase.BEFORE_ROWS, table, column(table, column), null);
    }

    private void alterColumn(String sql, TableName table, String column, SqlReader reader) {
        String object = column(table, column);
        if (reader.accept("TYPE") || reader.accept("SET DATA TYPE")) {
            String before = typeOf(target, object);
            String after = typeOf(source, object);
            switch (TypeChange.of(before, after)) {
                case SAFE -> add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, object, null);
                case REWRITING -> add(sql, Safety.REWRITING, Phase.BEFORE_ROWS, table, object, null);
                case NARROWING -> {
                    String id = "change-type:" + table + "." + column;
                    held.putIfAbsent(
                            id,
                            new HeldChange(
                                    id,
                                    HeldChange.Kind.CHANGE_TYPE,
                                    "Change the type of column %s.%s from %s to %s? Values may be lost or refused."
                                            .formatted(table, column, before, after)));
                    add(sql, Safety.DESTRUCTIVE, Phase.BEFORE_ROWS, table, object, id);
                }
            }
        } else if (reader.accept("SET NOT NULL")) {
            add(sql, Safety.LOCKING, Phase.AFTER_ROWS, table, object, null);
            if (!newTables.contains(table)) {
                filledLater.add(new SchemaChanges.MandatoryColumn(table, column, !target.has(object)));
            }
        } else {
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, object, decisionOfColumn(table, column));
        }
    }

    private void createIndex(String sql, SqlReader reader) {
        String name = reader.identifier();
        reader.accept("ON");
        reader.accept("ONLY");
        TableName table = reader.qualifiedName();
        boolean unique = sql.regionMatches(true, 0, "CREATE UNIQUE", 0, 13);
        Phase phase = unique && carriesRows.test(table) ? Phase.AFTER_ROWS : Phase.BEFORE_ROWS;
        add(sql, lockingUnlessNew(table), phase, table, "index " + table.schema() + "." + name, null);
    }

    private void dropIndex(String sql, TableName index) {
        String object = "index " + index;
        TableName table = target.find(object).map(CatalogObject::table).orElse(null);
        String decision = table == null ? null : decisionOfPart(table, object);
        if (decision == null && !source.has(object) && !dropExtraIndexes) {
            keptIndexes.add(index.toString());
            return;
        }
        add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, object, decision);
    }

    private void drop(String sql, SqlReader reader) {
        String kind = KINDS.stream()
                .filter(candidate -> reader.accept(candidate.toUpperCase(Locale.ROOT)))
                .findFirst()
                .orElse("object")
                .replace("domain", "type");
        String name = kind.equals("schema") || kind.equals("extension")
                ? reader.identifier()
                : reader.qualifiedName().toString();
        String rest = reader.rest();
        String object = kind + " " + name + (rest.startsWith("(") ? rest.substring(0, rest.lastIndexOf(')') + 1) : "");
        Optional<CatalogObject> known = target.find(object);
        TableName table = known.map(CatalogObject::table).orElse(null);
        if (kind.equals("extension") && !source.has(object)) {
            // the environment's own
            return;
        }
        if (source.has(object) || kind.equals("object")) {
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, object, null);
            return;
        }
        String ofTable = kind.equals("sequence") && table != null ? decisionOfSequence(object, table) : null;
        if (ofTable != null) {
            add(sql, Safety.SAFE, Phase.BEFORE_ROWS, table, object, ofTable);
            return;
        }
        String id = "drop-" + kind.replace(' ', '-') + ":" + object.substring(kind.length() + 1);
        held.putIfAbsent(
                id,
                new HeldChange(id, HeldChange.Kind.DROP_OBJECT, "Drop " + object + "? The source does not have it."));
        add(sql, Safety.DESTRUCTIVE, Phase.BEFORE_ROWS, table, object, id);
    }

    private void other(String sql, SqlReader reader) {
        reader.accept("CREATE OR REPLACE");
        reader.accept("CREATE");
        reader.accept("ALTER");
        for (String kind : KINDS) {
            if (reader.accept(kind.toUpperCase(Locale.ROOT))) {
                String name = kind.equals("schema") || kind.equals("extension")
                        ? reader.identifier()
                        : reader.qualifiedName().toString();
                add(sql, Safety.SAFE, Phase.BEFORE_ROWS, null, kind.replace("domain", "type") + " " + name, null);
                return;
            }
        }
        boolean comment = reader.accept("COMMENT ON");
        if (comment && reader.accept("EXTENSION")) {
            return;
        }
        add(
                sql,
                Safety.SAFE,
                // a comment may be on a constraint or an index that comes after the rows
                comment ? Phase.AFTER_ROWS : Phase.BEFORE_ROWS,
                null,
                comment ? "comment " + firstLine(reader.rest()) : firstLine(sql),
                null);
    }

    private String holdTable(TableName table) {
        String id = "drop-table:" + table;
        held.putIfAbsent(
                id,
                new HeldChange(
                        id,
                        HeldChange.Kind.DROP_TABLE,
                        source.has("table " + table)
                                ? "Drop table " + table + " with all its rows and make it anew?"
                                : "Drop table " + table + " with all its rows? The source does not have it."));
        return id;
    }

    private String holdColumn(TableName table, String column) {
        String id = "drop-column:" + table + "." + column;
        held.putIfAbsent(
                id,
                new HeldChange(
                        id,
                        HeldChange.Kind.DROP_COLUMN,
                        "Drop column " + column + " of table " + table + " with all its values?"));
        return id;
    }

    /** The decision on the table's end, if the table is to go: what prepares the end goes with it. */
    private @Nullable String of(TableName table) {
        return droppedTables.contains(table) ? holdTable(table) : null;
    }

    private @Nullable String decisionOfColumn(TableName table, String column) {
        boolean dropped = droppedColumns.getOrDefault(table, List.of()).contains(column);
        return dropped ? holdColumn(table, column) : of(table);
    }

    /** The decision on the table or column that a constraint or index belongs to, if that is to go. */
    private @Nullable String decisionOfPart(TableName table, String object) {
        if (droppedTables.contains(table)) {
            return holdTable(table);
        }
        if (source.has(object)) {
            return null;
        }
        String definition = target.find(object).map(CatalogObject::definition).orElse("");
        return droppedColumns.getOrDefault(table, List.of()).stream()
                .filter(column -> mentions(definition, column))
                .findFirst()
                .map(column -> holdColumn(table, column))
                .orElse(null);
    }

    private @Nullable String decisionOfSequence(String sequence, TableName table) {
        if (droppedTables.contains(table)) {
            return holdTable(table);
        }
        String definition = target.find(sequence).map(CatalogObject::definition).orElse("");
        return droppedColumns.getOrDefault(table, List.of()).stream()
                .filter(column -> definition.endsWith("owned by " + table + "." + column))
                .findFirst()
                .map(column -> holdColumn(table, column))
                .orElse(null);
    }

    static boolean mentions(String definition, String column) {
        if (definition.contains(Quoted.identifier(column))) {
            return true;
        }
        return column.matches("[a-z_][a-z0-9_]*")
                && Pattern.compile("(?<![\\w\"])" + column + "(?![\\w\"])")
                        .matcher(definition)
                        .find();
    }

    private Safety lockingUnlessNew(TableName table) {
        return newTables.contains(table) ? Safety.SAFE : Safety.LOCKING;
    }

    private static String column(TableName table, String column) {
        return "column " + table + "." + column;
    }

    private static String typeOf(Catalog catalog, String column) {
        String definition = catalog.find(column).map(CatalogObject::definition).orElse("");
        return TypeChange.typeIn(definition);
    }

    private static String firstKind(String sql) {
        return sql.split("\\s+")[1].toLowerCase(Locale.ROOT);
    }

    private static String firstLine(String sql) {
        String line = sql.lines().findFirst().orElse("");
        return line.length() > 80 ? line.substring(0, 80) : line;
    }

    private void add(
            String sql,
            Safety safety,
            Phase phase,
            @Nullable TableName table,
            String object,
            @Nullable String decision) {
        statements.add(new SchemaStatement(sql, safety, phase, table, object, decision));
    }
}
