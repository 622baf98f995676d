package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.TableName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of two dumps that is worth comparing: tables whose catalogs differ, and those tied to them by foreign keys.
 * Parsing is what a comparison costs, and most tables of most releases are the same. Where anything is in play that
 * could tie tables together in other ways (views, functions, inheritance, …) the dumps are compared whole.
 */
final class DumpExcerpt {

    private static final Pattern HEADER =
            Pattern.compile("(?m)^--\\n-- Name: (.+); Type: ([A-Z ]+); Schema: (.+); Owner: .*\\n--\\n");
    private static final Pattern REFERENCES = Pattern.compile("\\bREFERENCES (.*)", Pattern.DOTALL);
    private static final Set<String> INDEPENDENT = Set.of("SCHEMA", "EXTENSION", "TYPE", "DOMAIN");

    private final Catalog target;
    private final Catalog source;
    private final Set<TableName> wanted;

    private DumpExcerpt(Catalog target, Catalog source, Set<TableName> wanted) {
        this.target = target;
        this.source = source;
        this.wanted = wanted;
    }

    /** Two dumps. */
    record Pair(String target, String source) {}

    static Pair of(SchemaDiff.Side target, SchemaDiff.Side source) {
        Pair whole = new Pair(target.dump(), source.dump());
        Set<TableName> wanted =
                differingTables(target.catalog(), source.catalog()).orElse(null);
        if (wanted == null) {
            return whole;
        }
        addNeighbours(wanted, target.catalog(), source.catalog());
        DumpExcerpt excerpt = new DumpExcerpt(target.catalog(), source.catalog(), wanted);
        String targetPart = excerpt.of(target.dump());
        String sourcePart = excerpt.of(source.dump());
        return targetPart == null || sourcePart == null ? whole : new Pair(targetPart, sourcePart);
    }

    /** Empty if something differs that is no part of a table. */
    private static Optional<Set<TableName>> differingTables(Catalog target, Catalog source) {
        Set<TableName> tables = new TreeSet<>();
        List<CatalogObject> differing = new ArrayList<>();
        for (CatalogObject object : source.objects()) {
            if (!target.find(object.id()).equals(Optional.of(object))) {
                differing.add(object);
            }
        }
        for (CatalogObject object : target.objects()) {
            if (!source.find(object.id()).equals(Optional.of(object))) {
                differing.add(object);
            }
        }
        for (CatalogObject object : differing) {
            if (object.table() == null) {
                return Optional.empty();
            }
            tables.add(object.table());
        }
        return Optional.of(tables);
    }

    private static void addNeighbours(Set<TableName> wanted, Catalog target, Catalog source) {
        Map<TableName, Set<TableName>> neighbours = new HashMap<>();
        for (Catalog catalog : List.of(target, source)) {
            for (CatalogObject object : catalog.objects()) {
                Matcher references = REFERENCES.matcher(object.definition());
                TableName table = object.table();
                if (object.kind().equals("constraint") && table != null && references.find()) {
                    TableName referenced = new SqlReader(references.group(1)).qualifiedName();
                    neighbours.computeIfAbsent(table, t -> new HashSet<>()).add(referenced);
                    neighbours.computeIfAbsent(referenced, t -> new HashSet<>()).add(table);
                }
            }
        }
        List<TableName> reached = new ArrayList<>(wanted);
        for (int i = 0; i < reached.size(); i++) {
            for (TableName neighbour : neighbours.getOrDefault(reached.get(i), Set.of())) {
                if (wanted.add(neighbour)) {
                    reached.add(neighbour);
                }
            }
        }
    }

    private record Entry(String type, String schema, String name, String text, String statement) {}

    /** Null if the dump has something that cannot be told apart by table. */
    private @Nullable String of(String dump) {
        List<Entry> entries = new ArrayList<>();
        Matcher header = HEADER.matcher(dump);
        int preamble = header.find() ? header.start() : dump.length();
        for (int start = preamble; start < dump.length(); ) {
            int body = header.end();
            String name = header.group(1);
            String type = header.group(2);
            String schema = header.group(3);
            int end = header.find() ? header.start() : dump.length();
            entries.add(new Entry(
                    type,
                    schema,
                    name,
                    dump.substring(start, end),
                    dump.substring(body, end).strip()));
            start = end;
        }
        StringBuilder wantedText = new StringBuilder();
        Set<Entry> kept = new HashSet<>();
        for (Entry entry : entries) {
            if (INDEPENDENT.contains(entry.type())) {
                kept.add(entry);
            } else if (!entry.type().equals("SEQUENCE")) {
                TableName table = table(entry);
                if (table == null || entry.statement().contains("INHERITS (")) {
                    return null;
                }
                if (wanted.contains(table)) {
                    kept.add(entry);
                    wantedText.append(entry.text());
                }
            }
        }
        StringBuilder part = new StringBuilder(dump.substring(0, preamble));
        for (Entry entry : entries) {
            if (kept.contains(entry) || entry.type().equals("SEQUENCE") && isNeeded(entry, wantedText)) {
                part.append(entry.text());
            }
        }
        return part.toString();
    }

    private boolean isNeeded(Entry sequence, StringBuilder wantedText) {
        TableName owner = ownerOfSequence(new TableName(sequence.schema(), sequence.name()));
        return owner == null || wanted.contains(owner) || wantedText.indexOf(sequence.name()) >= 0;
    }

    private @Nullable TableName table(Entry entry) {
        SqlReader reader = new SqlReader(entry.statement());
        return switch (entry.type()) {
            case "TABLE" -> new TableName(entry.schema(), entry.name());
            case "SEQUENCE OWNED BY" -> ownerOfSequence(new TableName(entry.schema(), entry.name()));
            case "DEFAULT", "CONSTRAINT", "FK CONSTRAINT" -> {
                if (!reader.accept("ALTER TABLE")) {
                    yield null;
                }
                reader.accept("ONLY");
                yield reader.qualifiedName();
            }
            case "INDEX" -> {
                if (!reader.accept("CREATE INDEX") && !reader.accept("CREATE UNIQUE INDEX")) {
                    yield null;
                }
                reader.identifier();
                reader.accept("ON");
                reader.accept("ONLY");
                yield reader.qualifiedName();
            }
            case "COMMENT" ->
                reader.accept("COMMENT ON TABLE") || reader.accept("COMMENT ON COLUMN") ? reader.qualifiedName() : null;
            default -> null;
        };
    }

    private @Nullable TableName ownerOfSequence(TableName sequence) {
        String id = "sequence " + sequence;
        return target.find(id)
                .or(() -> source.find(id))
                .map(CatalogObject::table)
                .orElse(null);
    }
}
