package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.Switchover;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Restores within the live database, in one transaction: everything is dropped, loaded again and compared, and only
 * then is it committed. For roles that may not create databases. Readers wait from the first drop to the commit.
 */
final class InPlaceRestore {

    static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '10s';";

    private static final String NOT_OWNED = """
            SELECT format('%s.%s', n.nspname, c.relname)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
               AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND NOT pg_has_role(c.relowner, 'USAGE')
               AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
                                                         AND d.objid = c.oid AND d.deptype = 'e')
             ORDER BY 1
             LIMIT 3
            """;

    /** Schemas that clear-database.sql leaves, and extensions, none of which it drops. */
    private static final String REMAINING = """
            SELECT 'SCHEMA', nspname FROM pg_namespace n
             WHERE nspname = 'public' OR NOT pg_has_role(nspowner, 'USAGE')
                OR EXISTS (SELECT FROM pg_extension e WHERE e.extnamespace = n.oid)
                OR EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass
                                                     AND d.objid = n.oid AND d.deptype = 'e')
            UNION ALL
            SELECT 'EXTENSION', extname FROM pg_extension
            """;

    /** What the session was given by ManagedDatabase, so that psql's text images are those that were digested. */
    private static final String SESSION_SETTINGS =
            "SELECT format('SET SESSION %I = %L;', name, setting) FROM pg_settings WHERE source = 'session'";

    private static final String TABLES = """
            SELECT encode(convert_to(n.nspname, 'UTF8'), 'hex') || ' ' || encode(convert_to(c.relname, 'UTF8'), 'hex')
                   || CASE WHEN EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                                                                  AND e.objid = c.oid AND e.deptype = 'e')
                           THEN ' extension' ELSE ' own' END
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND n.nspname <> 'slipway';
            """;

    private final ConnectionSettings live;
    private final RestoreChoices choices;

    InPlaceRestore(ConnectionSettings live, RestoreChoices choices) {
        this.live = live;
        this.choices = choices;
    }

    /** All of it, to the commit. The session holds the environment's lock. */
    void restore(
            Connection session,
            BackupContent content,
            RestoreEngine.Objects objects,
            RestoreEngine.Checkpoint checkpoint,
            ProgressListener progress)
            throws SQLException, IOException {
        requireOwnership(session);
        PostgresTools tools = PostgresTools.locate(
                Math.max(content.toolMajor(), session.getMetaData().getDatabaseMajorVersion()));
        Set<String> remaining = remaining(session);
        boolean keepsOwners = choices.ownership() == RestoreChoices.Ownership.KEEP;
        try (ArchiveScript archive = ArchiveScript.open(tools, live, content, objects, keepsOwners, progress);
                PsqlSession psql = PsqlSession.open(tools, live)) {
            int process = Integer.parseInt(psql.ask("SELECT pg_catalog.pg_backend_pid();"));
            progress.atCancellation(() -> {
                Stopping.endOnServer(new ManagedDatabase(live, "slipway restore"), process);
                psql.stop();
            });
            psql.send("BEGIN;");
            psql.send(LOCK_TIMEOUT);
            psql.send("SET search_path = pg_catalog;");
            psql.send(clearDatabase());
            archive.execute(psql, entry -> !isAbout(entry, remaining));
            prepareComparison(psql, session);
            psql.send("ANALYZE;");
            requireEqual(psql, content.tables(), true, progress);
            checkpoint.before(new Switchover.Committing(transactionOf(psql)));
            psql.send("COMMIT;");
            psql.finish();
        }
    }

    /** The id of the transaction that the session is in. */
    static long transactionOf(PsqlSession psql) {
        return Long.parseLong(psql.ask("SELECT pg_catalog.txid_current();"));
    }

    /** Whether the transaction was committed. */
    static boolean isCommitted(Connection session, Switchover.Committing committing) throws SQLException {
        try (PreparedStatement query = session.prepareStatement("SELECT txid_status(?)")) {
            query.setLong(1, committing.transactionId());
            try (ResultSet row = query.executeQuery()) {
                row.next();
                String status = row.getString(1);
                if ("in progress".equals(status)) {
                    throw new JobFailedException.Temporary(
                            "The restore's transaction is still coming to its end.", null);
                }
                return "committed".equals(status);
            }
        }
    }

    /** What the role would have to own and does not, the first few. */
    static List<String> notOwned(Connection session) throws SQLException {
        return strings(session, NOT_OWNED);
    }

    /** Why the role cannot restore in place. */
    static String explainNotOwned(List<String> foreign) {
        return ("The environment's role may not create databases, and it does not own everything in this one"
                        + " (%s, …). Restoring needs one or the other.")
                .formatted(String.join(", ", foreign));
    }

    private static void requireOwnership(Connection session) throws SQLException {
        List<String> foreign = notOwned(session);
        if (!foreign.isEmpty()) {
            throw new JobFailedException.Permanent(explainNotOwned(foreign), null);
        }
    }

    /** What clearing leaves, as the archive would name it in comments and otherwise. */
    private static Set<String> remaining(Connection session) throws SQLException {
        Set<String> remaining = new HashSet<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(REMAINING)) {
            while (rows.next()) {
                remaining.add(rows.getString(1) + " " + rows.getString(2));
                remaining.add(rows.getString(1) + " " + Quoted.identifier(rows.getString(2)));
            }
        }
        return remaining;
    }

    private static boolean isAbout(ArchivedContents.Entry entry, Set<String> remaining) {
        return entry.kind().equals("COMMENT")
                ? remaining.contains(entry.name())
                : remaining.contains(entry.kind() + " " + entry.name());
    }

    /** Has psql give rows the images that were digested. */
    static void prepareComparison(PsqlSession psql, Connection session) throws SQLException {
        psql.send("SET client_encoding = 'UTF8';");
        strings(session, SESSION_SETTINGS).forEach(psql::send);
        // deferred constraints are part of what must hold
        psql.send("SET CONSTRAINTS ALL IMMEDIATE;");
    }

    /** Compares tables within the transaction. */
    static void requireEqual(
            PsqlSession psql, List<TableContent> expected, boolean nothingElse, ProgressListener progress) {
        List<String> differences = new ArrayList<>();
        Set<String> present = psql.ask(TABLES).lines().collect(Collectors.toCollection(HashSet::new));
        Set<String> additional = nothingElse
                ? present.stream()
                        .filter(table -> table.endsWith(" own"))
                        .map(table -> table.substring(0, table.length() - " own".length()))
                        .collect(Collectors.toCollection(HashSet::new))
                : new HashSet<>();
        int done = 0;
        for (TableContent table : expected) {
            String name = hex(table.schema()) + " " + hex(table.name());
            if (present.contains(name + " own") || present.contains(name + " extension")) {
                additional.remove(name);
                RowsDigest digest = new RowsDigest();
                psql.ask("COPY " + table.source() + " TO STDOUT;", digest::add);
                if (!digest.hex().equals(table.digest())) {
                    differences.add("%s has another content".formatted(table.displayName()));
                }
            } else {
                differences.add("%s is missing".formatted(table.displayName()));
            }
            progress.at(new Progress(++done, expected.size(), 0));
        }
        if (!additional.isEmpty()) {
            differences.add("%d tables are there in addition".formatted(additional.size()));
        }
        if (!differences.isEmpty()) {
            throw new JobFailedException.Permanent(
                    "What was restored is not what was backed up: %s.".formatted(DatabaseDigest.told(differences)),
                    null);
        }
    }

    private static String clearDatabase() {
        try (InputStream script = InPlaceRestore.class.getResourceAsStream("clear-database.sql")) {
            if (script == null) {
                throw new IllegalStateException("clear-database.sql is missing");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("clear-database.sql cannot be read", e);
        }
    }

    static List<String> strings(Connection session, String query) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    private static String hex(String name) {
        return HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
    }
}
