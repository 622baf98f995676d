package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@link SchemaDump} cut into its entries: PostgreSQL's own statements for every object, in an order in which each
 * finds what it needs. Comments on objects are left out.
 */
final class SourceScript {

    private static final Pattern HEADER =
            Pattern.compile("(?m)^--\\n-- Name: (.+); Type: ([A-Z -]+); Schema: (.+); Owner: ?.*\\n--\\n");
    private static final Set<String> AFTER_DATA = Set.of(
            "INDEX",
            "INDEX ATTACH",
            "CONSTRAINT",
            "CHECK CONSTRAINT",
            "FK CONSTRAINT",
            "TRIGGER",
            "RULE",
            "POLICY",
            "ROW SECURITY",
            "STATISTICS",
            "EVENT TRIGGER");
    private static final Map<String, String> SAME_NAME = Map.of(
            "PROCEDURAL LANGUAGE", "language",
            "FOREIGN DATA WRAPPER", "foreign-data wrapper",
            "SERVER", "server",
            "ACCESS METHOD", "access method",
            "EVENT TRIGGER", "event trigger",
            "EXTENSION", "extension",
            "SCHEMA", "schema");
    private static final Pattern ARGUMENT = Pattern.compile("(?m)^\\s*(LEFTARG|RIGHTARG) = (.*?),?\\s*$");
    private static final Pattern OPERATOR_CLASS =
            Pattern.compile("(?s)CREATE OPERATOR (?:CLASS|FAMILY) (\\S+).*? USING (\\S+).*");
    private static final Pattern TRANSFORM = Pattern.compile("(?s)CREATE TRANSFORM FOR (.+?) LANGUAGE (\\S+) \\(.*");
    /** A check of a domain that does not hold for all values that there are, and so comes after them. */
    static final String CHECK_OF = "check of ";

    private static final Pattern CAST = Pattern.compile("(?s)CREATE CAST (\\(.*? AS .*?\\)) WITH.*");

    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Entry> byId = new HashMap<>();

    /**
     * One entry.
     *
     * @param id the object that it creates, or {@code default}, {@code owned by}, {@code attach}, {@code index attach},
     *     {@code check of} or {@code row security} and the name of what it completes
     * @param type pg_dump's word for it
     * @param statements in order
     * @param afterData whether pg_dump puts it behind the rows
     */
    record Entry(String id, String type, List<String> statements, boolean afterData) {}

    SourceScript(String dump) {
        Matcher header = HEADER.matcher(dump);
        boolean found = header.find();
        boolean afterData = false;
        while (found) {
            int body = header.end();
            String name = header.group(1);
            String type = header.group(2);
            String schema = header.group(3);
            found = header.find();
            int end = found ? header.start() : dump.length();
            if (!type.equals("COMMENT")) {
                List<String> statements = SqlStatements.of(dump.substring(body, end)).stream()
                        .filter(SourceScript::isWorthRunning)
                        .toList();
                afterData |= AFTER_DATA.contains(type);
                String id = statements.isEmpty() ? null : id(type, schema, name, statements.getFirst());
                if (id != null) {
                    Entry entry = new Entry(id, type, statements, afterData);
                    entries.add(entry);
                    // a view that depends on a constraint comes twice: as a dummy, and whole
                    byId.put(id, entry);
                }
            }
        }
    }

    /** Storage settings of the dump's own session; the applying session has its own. */
    private static boolean isWorthRunning(String statement) {
        return !statement.regionMatches(true, 0, "SET ", 0, 4) && !statement.startsWith("\\");
    }

    /** All entries in order. */
    List<Entry> entries() {
        return entries;
    }

    /** The entry that makes that object (the last one, if it is made in two steps); null if none does on its own. */
    @Nullable
    Entry find(String id) {
        return byId.get(id);
    }

    private static @Nullable String id(String type, String schema, String name, String sql) {
        String sameName = SAME_NAME.get(type);
        if (sameName != null) {
            return sameName + " " + name;
        }
        SqlReader reader = new SqlReader(sql);
        return switch (type) {
            case "TABLE", "FOREIGN TABLE" -> "table " + schema + "." + name;
            case "TYPE", "DOMAIN", "SHELL TYPE" -> "type " + schema + "." + name;
            case "VIEW", "MATERIALIZED VIEW", "COLLATION", "CONVERSION", "STATISTICS" ->
                type.toLowerCase(Locale.ROOT) + " " + schema + "." + name;
            case "SEQUENCE" -> "sequence " + schema + "." + name;
            case "SEQUENCE OWNED BY" -> "owned by " + schema + "." + name;
            case "FUNCTION", "PROCEDURE", "AGGREGATE" ->
                type.toLowerCase(Locale.ROOT) + " " + schema + "." + name.replace("(*)", "()");
            case "TEXT SEARCH CONFIGURATION", "TEXT SEARCH DICTIONARY", "TEXT SEARCH PARSER", "TEXT SEARCH TEMPLATE" ->
                type.toLowerCase(Locale.ROOT) + " " + schema + "." + name;
            case "DEFAULT" -> partOfTable(reader, "default ", "ALTER COLUMN");
            case "CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT" ->
                reader.accept("ALTER DOMAIN")
                        ? CHECK_OF + "type " + reader.qualifiedName()
                        : partOfTable(reader, "constraint ", "ADD CONSTRAINT");
            case "TABLE ATTACH" -> {
                partOfTable(reader, "", "ATTACH PARTITION");
                yield "attach " + reader.rest();
            }
            case "INDEX" -> {
                reader.accept("CREATE INDEX");
                reader.accept("CREATE UNIQUE INDEX");
                yield "index " + schema + "." + reader.identifier();
            }
            case "INDEX ATTACH" -> {
                reader.accept("ALTER INDEX");
                reader.qualifiedName();
                reader.accept("ATTACH PARTITION");
                yield "index attach " + reader.qualifiedName();
            }
            case "TRIGGER", "RULE", "POLICY" -> ofTable(type, schema, name, reader);
            case "ROW SECURITY" -> "row security " + schema + "." + name;
            case "OPERATOR" -> operator(reader);
            case "OPERATOR CLASS", "OPERATOR FAMILY" -> {
                Matcher matcher = OPERATOR_CLASS.matcher(sql);
                yield matcher.matches()
                        ? type.toLowerCase(Locale.ROOT) + " " + matcher.group(1) + " USING " + matcher.group(2)
                        : null;
            }
            case "TRANSFORM" -> {
                Matcher matcher = TRANSFORM.matcher(sql);
                yield matcher.matches() ? "transform for " + matcher.group(1) + " language " + matcher.group(2) : null;
            }
            case "CAST" -> {
                Matcher matcher = CAST.matcher(sql);
                yield matcher.matches() ? "cast " + matcher.group(1) : null;
            }
            default -> null;
        };
    }

    private static @Nullable String partOfTable(SqlReader reader, String kind, String words) {
        if (!reader.accept("ALTER TABLE") && !reader.accept("ALTER FOREIGN TABLE")) {
            return null;
        }
        reader.accept("ONLY");
        TableName table = reader.qualifiedName();
        if (!reader.accept(words)) {
            return null;
        }
        if (words.equals("ATTACH PARTITION")) {
            return "";
        }
        return kind + table + "." + reader.identifier();
    }

    private static String ofTable(String type, String schema, String name, SqlReader reader) {
        if (reader.accept("CREATE OR REPLACE VIEW")) {
            return "view " + reader.qualifiedName();
        }
        reader.accept("CREATE");
        reader.accept("CONSTRAINT");
        reader.accept(type);
        String own = reader.identifier();
        String table = name.substring(0, Math.max(0, name.length() - own.length() - 1));
        return type.toLowerCase(Locale.ROOT) + " " + schema + "." + table + "." + own;
    }

    private static String operator(SqlReader reader) {
        reader.accept("CREATE OPERATOR");
        String rest = reader.rest();
        String name = rest.substring(0, rest.indexOf('(')).strip();
        Map<String, String> arguments = new HashMap<>(Map.of("LEFTARG", "NONE", "RIGHTARG", "NONE"));
        Matcher argument = ARGUMENT.matcher(rest);
        while (argument.find()) {
            arguments.put(argument.group(1), argument.group(2));
        }
        return "operator " + name + "(" + arguments.get("LEFTARG") + "," + arguments.get("RIGHTARG") + ")";
    }
}
