package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a table would have after a plan, as a query: those of the target that stay, those that are changed, and
 * those that are added, in the columns that the table will have. The differing rows are read from a temporary table.
 */
final class Outcome {

    /** The column that says whether a row is written by the plan. */
    static final String WRITTEN = "slipway_written";

    /** The column of the temporary table that says what a line is: see {@link Line}. */
    static final String LINE = "slipway_line";

    /** The lines of the temporary table. */
    enum Line {
        /** A row to insert. */
        A,
        /** A row to update, as it will be. */
        C,
        /** A row to update, as it is. */
        B,
        /** A row to delete. */
        R
    }

    private static final Pattern END_OF_TYPE =
            Pattern.compile("(?s) (collate|not null|generated|default|storage|compression|statistics) .*| not null$");
    /** What the catalog says of a column after its default. */
    private static final Pattern ADDED =
            Pattern.compile("(?s)( storage [A-Z]+)?( compression \\w+)?( statistics -?\\d+)?"
                    + "( with \\[.*])?( options \\[.*])?( inherited)?$");

    private static final Pattern COLLATION = Pattern.compile(" collate (\\S+)");
    /** Constants, and functions that give every row its own or the same value without leaving a trace. */
    private static final Pattern HARMLESS_DEFAULT = Pattern.compile(
            "(?is)(now\\(\\)|(public\\.)?(gen_random_uuid|uuid_generate_v4)\\(\\)|clock_timestamp\\(\\)|CURRENT_\\w+|LOCALTIME\\w*"
                    + "|'([^']|'')*'|\\(*-?[0-9.]+\\)*|true|false|NULL|ARRAY\\[\\])(::[\\w .\"(),\\[\\]]+)?");

    /**
     * A column as it will be.
     *
     * @param name its name
     * @param type its type
     * @param common the type in which rows of both sides are brought together
     * @param collation its collation; null for its type's own
     * @param notNull whether it refuses NULL
     * @param existing the target's column; null if it is new
     * @param isCarried whether the package has its values
     * @param isWritten whether an update sets it
     * @param isFilled whether a sequence or an expression that is not evaluated here gives it a value otherwise
     * @param defaultSql its default; null if there is none or it is not evaluated here
     * @param generated the expression that computes it; null if it is not computed
     */
    record FinalColumn(
            String name,
            String type,
            String common,
            @Nullable String collation,
            boolean notNull,
            @Nullable Column existing,
            boolean isCarried,
            boolean isWritten,
            boolean isFilled,
            @Nullable String defaultSql,
            @Nullable String generated) {

        String quoted() {
            return Quoted.identifier(name);
        }
    }

    private final TableName name;
    private final @Nullable Table existing;
    private final @Nullable TableDelta delta;
    private final Map<String, FinalColumn> columns = new LinkedHashMap<>();
    private @Nullable String lines;

    /**
     * @param name the table
     * @param existing the table as the target has it; null if it does not
     * @param after its part of the structure to be; empty if the structure is not touched
     * @param delta the rows to be written; null if none are
     * @param types tells in which type rows of both sides can be brought together
     */
    Outcome(
            TableName name,
            @Nullable Table existing,
            List<CatalogObject> after,
            @Nullable TableDelta delta,
            CommonTypes types) {
        this.name = name;
        this.existing = existing;
        this.delta = delta;
        PackagedTable packaged = delta == null ? null : delta.table();
        for (CatalogObject object : after) {
            if (object.kind().equals("column")) {
                FinalColumn column = finalColumn(object, packaged, types);
                columns.put(column.name(), column);
            }
        }
        if (existing != null) {
            for (Column column : existing.columns()) {
                columns.putIfAbsent(
                        column.name(),
                        new FinalColumn(
                                column.name(),
                                column.type(),
                                types.of(column.type()),
                                null,
                                column.notNull(),
                                column,
                                false,
                                false,
                                column.identity() != Identity.NONE,
                                null,
                                null));
            }
        }
    }

    /** In which type values of a type, also of one that is yet to be made, can be brought together. */
    interface CommonTypes {

        /** A type of the target. */
        String of(String type);
    }

    /** The objects of each table. */
    static Map<TableName, List<CatalogObject>> byTable(Catalog catalog) {
        return catalog.objects().stream()
                .filter(object -> object.table() != null)
                .collect(Collectors.groupingBy(object -> Objects.requireNonNull(object.table())));
    }

    private FinalColumn finalColumn(CatalogObject object, @Nullable PackagedTable packaged, CommonTypes types) {
        String column = object.name().substring(name.toString().length() + 1);
        String definition = ADDED.matcher(object.definition()).replaceFirst("");
        String type = END_OF_TYPE.matcher(definition).replaceFirst("");
        String rest = definition.substring(type.length());
        // PostgreSQL 18 has generated columns that are not stored
        String computed = rest.contains(" generated virtually as ") ? " generated virtually as " : " generated as ";
        String generated = after(rest, computed);
        String defaultSql = generated == null ? after(rest, " default ") : null;
        String head = generated != null
                ? rest.substring(0, rest.indexOf(computed))
                : defaultSql != null ? rest.substring(0, rest.indexOf(" default ")) : rest;
        boolean counted = existing == null
                || existing.column(column)
                        .map(present -> present.identity() != Identity.NONE)
                        .orElse(true);
        // a column that is made an identity is none yet while rows are written
        boolean identity = head.contains(" as identity") && counted;
        boolean harmless =
                defaultSql == null || HARMLESS_DEFAULT.matcher(defaultSql).matches();
        Matcher collation = COLLATION.matcher(head);
        boolean carried = packaged != null
                && packaged.columns().stream().map(PackagedColumn::name).anyMatch(column::equals);
        return new FinalColumn(
                column,
                type,
                types.of(type),
                collation.find() ? collation.group(1) : null,
                head.contains(" not null"),
                existing == null ? null : existing.column(column).orElse(null),
                carried,
                carried && packaged != null && RowComparison.isUpdated(packaged, column),
                identity || !harmless || generated != null,
                harmless && !identity ? defaultSql : null,
                generated);
    }

    /** The last part of the name of something that belongs to a table. */
    static String ownName(CatalogObject part) {
        return part.name().substring(String.valueOf(part.table()).length() + 1);
    }

    private static @Nullable String after(String text, String words) {
        int at = text.indexOf(words);
        return at < 0 ? null : text.substring(at + words.length());
    }

    TableName name() {
        return name;
    }

    @Nullable
    Table existing() {
        return existing;
    }

    @Nullable
    TableDelta delta() {
        return delta;
    }

    Collection<FinalColumn> columns() {
        return columns.values();
    }

    boolean has(Collection<String> names) {
        return columns.keySet().containsAll(names);
    }

    FinalColumn column(String column) {
        return Objects.requireNonNull(columns.get(column), column);
    }

    /** The columns that a piece of SQL names, with those that generated ones are computed from. */
    Set<String> mentioned(String sql) {
        Set<String> found = Mentions.in(sql, columns.keySet());
        for (String column : List.copyOf(found)) {
            String generated = column(column).generated();
            if (generated != null) {
                found.addAll(Mentions.in(generated, columns.keySet()));
            }
        }
        return found;
    }

    /** The columns that tell people which row is meant; empty if there are none. */
    List<String> key() {
        if (delta != null && !delta.table().key().isEmpty()) {
            return delta.table().key();
        }
        List<String> key = existing == null ? List.of() : existing.primaryKey();
        return has(key) ? key : List.of();
    }

    /** Whether all rows will be the source's own, as the source has them: what holds there will hold here. */
    boolean isTheSources() {
        if (delta == null) {
            return existing == null;
        }
        boolean replaced = delta.table().rule().rule() == Rule.OVERWRITE
                && delta.table().rule().filter() == null
                && delta.retained() == 0
                && delta.isComparable();
        return existing == null || replaced;
    }

    /** Whether all values of these columns in rows to be written are the source's. */
    boolean areTheSources(Collection<String> names) {
        return names.stream()
                .map(this::column)
                .allMatch(column -> column.generated() != null || column.isCarried() && column.isWritten());
    }

    /** Whether rows are inserted or updated. */
    boolean isWrittenTo() {
        return delta != null && delta.added() + delta.changed() > 0;
    }

    /** Whether rows go, or get other values. */
    boolean loses() {
        return delta != null && delta.removed() + delta.changed() > 0;
    }

    /** The name of the temporary table with the differing rows, once there is one. */
    void linesIn(String temporaryTable) {
        lines = temporaryTable;
    }

    @Nullable
    String lines() {
        return lines;
    }

    /** The query, in parentheses, for these columns and {@link #WRITTEN}. */
    String sql(Collection<String> wanted) {
        Set<String> needed = new TreeSet<>(wanted);
        wanted.forEach(column -> {
            String generated = column(column).generated();
            if (generated != null) {
                needed.addAll(Mentions.in(generated, columns.keySet()));
            }
        });
        List<FinalColumn> stored = new ArrayList<>();
        List<FinalColumn> computed = new ArrayList<>();
        for (String column : needed) {
            FinalColumn definition = column(column);
            (definition.generated() == null ? stored : computed).add(definition);
        }
        List<String> parts = new ArrayList<>();
        if (existing != null) {
            parts.add(staying(existing, stored));
        }
        if (delta != null && lines != null) {
            if (delta.changed() > 0) {
                parts.add(changed(delta.table(), lines, stored));
            }
            if (delta.added() > 0) {
                parts.add(added(lines, stored));
            }
        }
        if (parts.isEmpty()) {
            parts.add("SELECT true AS " + WRITTEN
                    + stored.stream()
                            .map(column -> ", NULL::" + column.common() + " AS " + column.quoted())
                            .collect(Collectors.joining())
                    + " WHERE false");
        }
        String rows = "(" + String.join(" UNION ALL ", parts) + ")";
        if (computed.isEmpty()) {
            return rows;
        }
        return "(SELECT q.*"
                + computed.stream()
                        .map(column -> ", (" + column.generated() + ") AS " + column.quoted())
                        .collect(Collectors.joining())
                + " FROM " + rows + " AS q)";
    }

    private String staying(Table present, List<FinalColumn> stored) {
        String from = "ONLY " + present.name().quoted() + " AS t";
        String where = "";
        if (delta != null && lines != null && delta.changed() + delta.removed() > 0) {
            PackagedTable table = delta.table();
            if (table.key().isEmpty()) {
                String image = image(table);
                from = "(SELECT *, " + image + " AS slipway_image, row_number() OVER (PARTITION BY " + image
                        + ") AS slipway_number FROM ONLY " + present.name().quoted()
                        + ") AS t LEFT JOIN (SELECT " + image + " AS image, count(*) AS times FROM pg_temp." + lines
                        + " WHERE " + LINE + " = 'R' GROUP BY 1) AS gone ON gone.image = t.slipway_image";
                where = " WHERE t.slipway_number > coalesce(gone.times, 0)";
            } else {
                where = " WHERE NOT EXISTS (SELECT FROM pg_temp." + lines + " AS d WHERE d." + LINE
                        + " IN ('R', 'B') AND " + sameKey(table) + ")";
            }
        }
        return "SELECT false AS " + WRITTEN
                + stored.stream()
                        .map(column -> ", " + own(column) + " AS " + column.quoted())
                        .collect(Collectors.joining())
                + " FROM " + from + where;
    }

    private static String image(PackagedTable table) {
        return "ROW("
                + Quoted.identifiers(
                        table.columns().stream().map(PackagedColumn::name).toList())
                + ")::text COLLATE \"C\"";
    }

    /** A row's own value, if it is one that stays. */
    private static String own(FinalColumn column) {
        if (column.existing() != null) {
            String value = "t." + column.quoted();
            return column.existing().type().equals(column.common()) ? value : value + "::" + column.common();
        }
        return filled(column);
    }

    private static String filled(FinalColumn column) {
        String value = column.defaultSql() == null ? "NULL" : "(" + column.defaultSql() + ")";
        return value + "::" + column.common();
    }

    private String changed(PackagedTable table, String temporary, List<FinalColumn> stored) {
        return "SELECT true"
                + stored.stream()
                        .map(column -> ", "
                                + (column.isCarried()
                                                && (column.isWritten()
                                                        || table.key().contains(column.name()))
                                        ? "d." + column.quoted()
                                        : own(column)))
                        .collect(Collectors.joining())
                + " FROM ONLY " + table.table().quoted() + " AS t JOIN pg_temp." + temporary + " AS d ON d." + LINE
                + " = 'C' AND " + sameKey(table);
    }

    private static String added(String temporary, List<FinalColumn> stored) {
        return "SELECT true"
                + stored.stream()
                        .map(column -> ", " + (column.isCarried() ? "d." + column.quoted() : filled(column)))
                        .collect(Collectors.joining())
                + " FROM pg_temp." + temporary + " AS d WHERE d." + LINE + " = 'A'";
    }

    private String sameKey(PackagedTable table) {
        return table.key().stream()
                .map(key -> {
                    FinalColumn column = column(key);
                    boolean mandatory =
                            column.existing() != null && column.existing().notNull();
                    return own(column) + (mandatory ? " = " : " IS NOT DISTINCT FROM ") + "d." + column.quoted();
                })
                .collect(Collectors.joining(" AND "));
    }
}
