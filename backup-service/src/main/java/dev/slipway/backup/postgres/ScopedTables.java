package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupScope;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RestoreChoices.ChosenTables;
import dev.slipway.managedpostgres.TableName;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a database that a backup of a scope reads, and how pg_dump is told so.
 *
 * <p>Whole schemas are dumped with all that is in them. Once single tables are chosen pg_dump dumps nothing but tables
 * and what belongs to them; with a table come its partitions and those that inherit from it, and what it is a partition
 * of or inherits from, without which it could not be made again.
 *
 * @param arguments what to tell pg_dump
 * @param names the tables; null for all
 */
record ScopedTables(List<String> arguments, @Nullable Set<String> names) {

    private static final ScopedTables ALL = new ScopedTables(List.of(), null);

    private static final String USERS_SCHEMA =
            "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND n.nspname = w.schema";

    private static final String UNKNOWN = """
            SELECT w.schema, w.name
              FROM unnest(?::text[], ?::text[]) AS w(schema, name)
             WHERE NOT EXISTS (SELECT FROM pg_namespace n
                                WHERE %s
                                  AND (w.name IS NULL
                                       OR EXISTS (SELECT FROM pg_class c
                                                   WHERE c.relnamespace = n.oid AND c.relname = w.name
                                                     AND c.relkind IN ('r', 'p'))))
             ORDER BY 1, 2
            """.formatted(USERS_SCHEMA);

    private static final String OF_SCHEMAS = """
            SELECT n.nspname, c.relname
              FROM unnest(?::text[], ?::text[]) AS w(schema, name)
              JOIN pg_namespace n ON %s
              JOIN pg_class c ON c.relnamespace = n.oid
             WHERE c.relkind IN ('r', 'p') AND (w.name IS NULL OR c.relname = w.name)
            """.formatted(USERS_SCHEMA);

    private static final String WITH_RELATIVES = """
            WITH RECURSIVE
              chosen(schema, name) AS (%s),
              below(oid) AS (
                SELECT c.oid FROM chosen JOIN pg_namespace n ON n.nspname = chosen.schema
                                         JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = chosen.name
                UNION
                SELECT i.inhrelid FROM below b JOIN pg_inherits i ON i.inhparent = b.oid),
              related(oid) AS (
                SELECT oid FROM below
                UNION
                SELECT i.inhparent FROM related r JOIN pg_inherits i ON i.inhrelid = r.oid)
            SELECT n.nspname, c.relname
              FROM related r JOIN pg_class c ON c.oid = r.oid JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'p')
            """.formatted(OF_SCHEMAS);

    /**
     * Looks a scope up.
     *
     * @throws JobFailedException.Permanent when there is no such schema or table
     */
    static ScopedTables of(BackupScope scope, Connection session) throws SQLException {
        if (scope.isWhole()) {
            return ALL;
        }
        List<ChosenTables> unknown = query(UNKNOWN, scope, session);
        if (!unknown.isEmpty()) {
            throw new JobFailedException.Permanent(
                    "The database has no %s, so that the backup cannot hold it."
                            .formatted(String.join(
                                    " and no ",
                                    unknown.stream().map(ScopedTables::told).toList())),
                    null);
        }
        boolean wholeSchemas = scope.tables().stream().allMatch(some -> some.table() == null);
        Set<String> names = new TreeSet<>();
        List<ChosenTables> tables = query(wholeSchemas ? OF_SCHEMAS : WITH_RELATIVES, scope, session);
        tables.forEach(table -> names.add(new TableName(table.schema(), String.valueOf(table.table())).quoted()));
        List<String> arguments = new ArrayList<>();
        if (wholeSchemas) {
            scope.tables().forEach(some -> arguments.add("--schema=" + pattern(some.schema())));
        } else {
            Stream.concat(scope.tables().stream(), tables.stream())
                    .map(some -> "--table=" + pattern(some.schema()) + "."
                            + (some.table() == null ? "*" : pattern(some.table())))
                    .distinct()
                    .sorted()
                    .forEach(arguments::add);
        }
        requireSayable(arguments);
        return new ScopedTables(List.copyOf(arguments), names);
    }

    /** Whether a table, quoted, is among them. */
    boolean include(String quoted) {
        return names == null || names.contains(quoted);
    }

    private static List<ChosenTables> query(String sql, BackupScope scope, Connection session) throws SQLException {
        List<ChosenTables> found = new ArrayList<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setArray(
                    1,
                    session.createArrayOf(
                            "text",
                            scope.tables().stream().map(ChosenTables::schema).toArray()));
            query.setArray(
                    2,
                    session.createArrayOf(
                            "text",
                            scope.tables().stream().map(ChosenTables::table).toArray()));
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    found.add(new ChosenTables(row.getString(1), row.getString(2)));
                }
            }
        }
        return found;
    }

    private static String told(ChosenTables some) {
        return some.table() == null ? "schema " + some.schema() : "table " + some;
    }

    /** Within quotes nothing is a wildcard and no letter is folded. */
    private static String pattern(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The operating system's locale decides which letters a program can be given. */
    private static void requireSayable(List<String> arguments) {
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        arguments.stream()
                .filter(argument -> !charset.newEncoder().canEncode(argument))
                .findFirst()
                .ifPresent(argument -> {
                    throw new JobFailedException.Permanent(
                            ("pg_dump cannot be told %s, because the locale of backup-service has not all of its letters;"
                                            + " run it with LC_ALL=C.UTF-8.")
                                    .formatted(argument),
                            null);
                });
    }
}
