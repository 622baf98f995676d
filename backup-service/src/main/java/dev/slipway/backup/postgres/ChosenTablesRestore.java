package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.Switchover;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Replaces the rows of chosen tables in one transaction, everything else untouched. The tables must be made as they
 * were when the backup was taken. Foreign keys from and to them are taken away meanwhile and must hold again
 * afterwards, for otherwise what refers to old rows would lead nowhere.
 */
final class ChosenTablesRestore {

    /** Foreign keys that lead from or to the tables, those of partitions by the one they come from. */
    private static final String FOREIGN_KEYS = """
            WITH RECURSIVE touching AS (
                SELECT c.oid, c.conparentid
                  FROM pg_constraint c
                 WHERE c.contype = 'f' AND (c.conrelid = ANY (?::regclass[]::oid[])
                                         OR c.confrelid = ANY (?::regclass[]::oid[]))
                UNION
                SELECT p.oid, p.conparentid FROM touching t JOIN pg_constraint p ON p.oid = t.conparentid
            )
            SELECT c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid),
                   obj_description(c.oid, 'pg_constraint')
              FROM touching t
              JOIN pg_constraint c ON c.oid = t.oid
             WHERE c.conparentid = 0
             ORDER BY c.oid
            """;

    private static final String TRIGGERS = """
            SELECT t.tgrelid::regclass::text, t.tgname, t.tgenabled::text
              FROM pg_trigger t
             WHERE t.tgrelid = ANY (?::regclass[]::oid[]) AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
             ORDER BY 1, 2
            """;

    /** Sequences that belong to columns of the tables. */
    private static final String SEQUENCES = """
            SELECT n.nspname, c.relname
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid
             WHERE c.relkind = 'S' AND d.deptype IN ('a', 'i')
               AND d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY (?::regclass[]::oid[])
            """;

    private static final Pattern SET_VALUE = Pattern.compile("setval\\('((?:[^']|'')+)', (-?\\d+), (true|false)\\)");
    private static final Pattern DANGLING =
            Pattern.compile("on table \"(.*?)\" violates foreign key constraint \"(.*?)\"");

    /** A foreign key as it is made again. */
    private record ForeignKey(String table, String name, String definition, String comment) {}

    /** A trigger that must not act on what is restored. */
    private record Trigger(String table, String name, boolean always) {}

    private final ConnectionSettings live;
    private final RestoreChoices choices;

    ChosenTablesRestore(ConnectionSettings live, RestoreChoices choices) {
        this.live = live;
        this.choices = choices;
    }

    /** The chosen ones among the backup's tables. */
    static List<TableContent> chosen(BackupContent content, RestoreChoices choices) {
        return content.tables().stream()
                .filter(table -> choices.tables().stream().anyMatch(some -> some.include(table)))
                .toList();
    }

    /** What speaks against replacing the chosen tables' rows, a sentence each. */
    static List<String> obstacles(
            Connection session,
            ConnectionSettings live,
            PostgresTools tools,
            BackupContent content,
            RestoreChoices choices,
            ArchivedContents archived)
            throws SQLException, IOException {
        List<String> obstacles = new ArrayList<>();
        choices.tables().stream()
                .filter(some -> content.tables().stream().noneMatch(some::include))
                .forEach(some -> obstacles.add("The backup holds no table %s.".formatted(some)));
        Map<TableName, String> before = definitions(archived);
        List<TableContent> chosen = chosen(content, choices);
        Map<TableName, String> now = definitions(session, live, tools, chosen);
        for (TableContent table : chosen) {
            TableName name = new TableName(table.schema(), table.name());
            String definition = now.get(name);
            if (definition == null) {
                obstacles.add("The environment has no table %s to put rows into.".formatted(name));
            } else if (!definition.equals(before.get(name))) {
                obstacles.add(("The table %s is not made as it was when the backup was taken; restore everything, or"
                                + " restore into a new database and copy by hand.")
                        .formatted(name));
            }
        }
        return obstacles;
    }

    private static ArchivedContents structure(ConnectionSettings live, PostgresTools tools, List<String> tables)
            throws IOException {
        List<String> arguments = new ArrayList<>(
                List.of("--format=custom", "--schema-only", "--lock-wait-timeout=10s", "--no-password"));
        arguments.addAll(tables);
        ProcessBuilder command = tools.command("pg_dump", live, arguments);
        try (ToolProcess dump = ToolProcess.start("pg_dump", command)) {
            dump.input().close();
            ArchivedContents contents;
            try {
                contents = ArchivedContents.read(dump.output());
                dump.output().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw dump.failureAfter(e);
            }
            dump.awaitSuccess();
            return contents;
        }
    }

    /** How those of the tables that there are are made. */
    private static Map<TableName, String> definitions(
            Connection session, ConnectionSettings live, PostgresTools tools, List<TableContent> tables)
            throws SQLException, IOException {
        List<String> patterns = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement("SELECT to_regclass(?) IS NOT NULL")) {
            for (TableContent table : tables) {
                String name = new TableName(table.schema(), table.name()).quoted();
                query.setString(1, name);
                try (ResultSet row = query.executeQuery()) {
                    if (row.next() && row.getBoolean(1)) {
                        patterns.add("--table=" + name);
                    }
                }
            }
        }
        return patterns.isEmpty() ? Map.of() : definitions(structure(live, tools, patterns));
    }

    private static Map<TableName, String> definitions(ArchivedContents contents) {
        Map<TableName, String> definitions = new HashMap<>();
        contents.ofKind("TABLE")
                .forEach(entry -> definitions.put(
                        new TableName(String.valueOf(entry.schema()), entry.name()), entry.definition()));
        return definitions;
    }

    /** All of it, to the commit. The session holds the environment's lock. */
    void restore(
            Connection session,
            BackupContent content,
            RestoreEngine.Objects objects,
            RestoreEngine.Checkpoint checkpoint,
            ProgressListener progress)
            throws SQLException, IOException {
        PostgresTools tools = PostgresTools.locate(
                Math.max(content.toolMajor(), session.getMetaData().getDatabaseMajorVersion()));
        List<TableContent> tables = chosen(content, choices);
        List<String> names = tables.stream()
                .map(table -> new TableName(table.schema(), table.name()).quoted())
                .sorted()
                .toList();
        try (ArchiveScript archive = ArchiveScript.open(tools, live, content, objects, true, progress)) {
            List<String> obstacles = obstacles(session, live, tools, content, choices, archive.contents());
            if (!obstacles.isEmpty()) {
                throw new JobFailedException.Permanent(String.join(" ", obstacles), null);
            }
            List<ForeignKey> keys = foreignKeys(session, names);
            List<Trigger> triggers = triggers(session, names);
            Set<TableName> sequences = sequences(session, names);
            try (PsqlSession psql = PsqlSession.open(tools, live)) {
                psql.send("BEGIN;");
                psql.send(InPlaceRestore.LOCK_TIMEOUT);
                psql.send("SET search_path = pg_catalog;");
                psql.send("LOCK TABLE ONLY %s IN ACCESS EXCLUSIVE MODE;".formatted(String.join(", ONLY ", names)));
                keys.forEach(key -> psql.send(
                        "ALTER TABLE %s DROP CONSTRAINT %s;".formatted(key.table(), Quoted.identifier(key.name()))));
                triggers.forEach(trigger -> psql.send("ALTER TABLE ONLY %s DISABLE TRIGGER %s;"
                        .formatted(trigger.table(), Quoted.identifier(trigger.name()))));
                psql.send("TRUNCATE ONLY %s;".formatted(String.join(", ONLY ", names)));
                archive.execute(psql, entry -> entry.isRows() && isAmong(entry, tables));
                InPlaceRestore.prepareComparison(psql, session);
                psql.send("SET search_path = pg_catalog;");
                advance(psql, archive.contents(), sequences);
                triggers.forEach(trigger -> psql.send("ALTER TABLE ONLY %s ENABLE %sTRIGGER %s;"
                        .formatted(
                                trigger.table(),
                                trigger.always() ? "ALWAYS " : "",
                                Quoted.identifier(trigger.name()))));
                requireKeys(psql, keys);
                InPlaceRestore.requireEqual(psql, tables, false, progress);
                psql.send("ANALYZE %s;".formatted(String.join(", ", names)));
                checkpoint.before(new Switchover.Committing(InPlaceRestore.transactionOf(psql)));
                psql.send("COMMIT;");
                psql.finish();
            }
        }
    }

    private static boolean isAmong(ArchivedContents.Entry entry, List<TableContent> tables) {
        return tables.stream()
                .anyMatch(table ->
                        table.schema().equals(entry.schema()) && table.name().equals(entry.name()));
    }

    private static void requireKeys(PsqlSession psql, List<ForeignKey> keys) {
        try {
            for (ForeignKey key : keys) {
                psql.send("ALTER TABLE %s ADD CONSTRAINT %s %s;"
                        .formatted(key.table(), Quoted.identifier(key.name()), key.definition()));
                if (!key.comment().isEmpty()) {
                    psql.send("COMMENT ON CONSTRAINT %s ON %s IS %s;"
                            .formatted(Quoted.identifier(key.name()), key.table(), Quoted.literal(key.comment())));
                }
            }
            psql.ask("SELECT 1;");
        } catch (JobFailedException e) {
            Matcher dangling = DANGLING.matcher(e.reason());
            if (dangling.find()) {
                throw new JobFailedException.Permanent(
                        ("The chosen tables cannot be restored alone: rows of %s would refer to rows that are not"
                                        + " there (foreign key %s). Choose the tables on both sides of it.")
                                .formatted(dangling.group(1), dangling.group(2)),
                        e);
            }
            throw e;
        }
    }

    /** Sequences go forward only: numbers that are in use elsewhere already must not be given out again. */
    private static void advance(PsqlSession psql, ArchivedContents contents, Set<TableName> sequences) {
        for (ArchivedContents.Entry entry : contents.entries()) {
            Matcher value = SET_VALUE.matcher(entry.definition());
            TableName name = new TableName(String.valueOf(entry.schema()), entry.name());
            if (entry.isSequenceValue() && sequences.contains(name) && value.find()) {
                String relation = Quoted.literal(name.quoted());
                psql.ask(("SELECT pg_catalog.setval(%1$s, %2$s, %3$s) FROM %4$s s, pg_catalog.pg_sequence q"
                                + " WHERE q.seqrelid = %1$s::regclass"
                                + " AND CASE WHEN q.seqincrement > 0 THEN s.last_value < %2$s ELSE s.last_value > %2$s"
                                + " END;")
                        .formatted(relation, value.group(2), value.group(3), name.quoted()));
            }
        }
    }

    private static List<ForeignKey> foreignKeys(Connection session, List<String> names) throws SQLException {
        List<ForeignKey> found = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(FOREIGN_KEYS)) {
            Array array = session.createArrayOf("text", names.toArray());
            query.setArray(1, array);
            query.setArray(2, array);
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    String comment = rows.getString(4);
                    found.add(new ForeignKey(
                            rows.getString(1), rows.getString(2), rows.getString(3), comment == null ? "" : comment));
                }
            }
        }
        return found;
    }

    private static List<Trigger> triggers(Connection session, List<String> names) throws SQLException {
        List<Trigger> found = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(TRIGGERS)) {
            query.setArray(1, session.createArrayOf("text", names.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new Trigger(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getString(3).equals("A")));
                }
            }
        }
        return found;
    }

    private static Set<TableName> sequences(Connection session, List<String> names) throws SQLException {
        List<TableName> found = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(SEQUENCES)) {
            query.setArray(1, session.createArrayOf("text", names.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    found.add(new TableName(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return found.stream().collect(Collectors.toSet());
    }
}
