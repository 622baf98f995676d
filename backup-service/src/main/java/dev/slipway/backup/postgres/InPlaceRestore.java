package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.Switchover;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Restores within the live database, in one transaction: everything is dropped, loaded again and compared, and only
 * then is it committed. For roles that may not create databases. Readers wait from the first drop to the commit.
 */
final class InPlaceRestore {

    private static final int COPY_BUFFER_BYTES = 256 * 1024;
    private static final String LOCK_TIMEOUT = "SET LOCAL lock_timeout = '10s';";

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
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND n.nspname <> 'slipway'
               AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = 'pg_class'::regclass
                                                         AND e.objid = c.oid AND e.deptype = 'e');
            """;

    /** A line of pg_restore's list: number, catalog, oid, kind, schema, name, owner. */
    private static final Pattern LIST_ENTRY =
            Pattern.compile("\\d+; \\d+ \\d+ (?:(COMMENT|ACL) - )?(SCHEMA|EXTENSION) (?:- )?(.*)");

    private final ConnectionSettings live;

    InPlaceRestore(ConnectionSettings live) {
        this.live = live;
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
        ArtifactObject object = content.objects().getFirst();
        Path list = Files.createTempFile("slipway-restore-", ".list");
        try {
            Files.write(list, contentsWithoutRemaining(session, tools, object, objects));
            try (PsqlSession psql = PsqlSession.open(tools, live)) {
                psql.send("BEGIN;");
                psql.send(LOCK_TIMEOUT);
                psql.send("SET search_path = pg_catalog;");
                psql.send(clearDatabase());
                load(psql, tools, list, object, objects, content.tables().size(), progress);
                prepareComparison(psql, session);
                compare(psql, content.tables(), progress);
                long transaction = Long.parseLong(psql.ask("SELECT pg_catalog.txid_current();"));
                checkpoint.before(new Switchover.Committing(transaction));
                psql.send("COMMIT;");
                psql.finish();
            }
        } finally {
            Files.delete(list);
        }
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

    private static void requireOwnership(Connection session) throws SQLException {
        List<String> foreign = strings(session, NOT_OWNED);
        if (!foreign.isEmpty()) {
            throw new JobFailedException.Permanent(
                    ("The environment's role may not create databases, and it does not own everything in this one"
                                    + " (%s, …). Restoring needs one or the other.")
                            .formatted(String.join(", ", foreign)),
                    null);
        }
    }

    /** The archive's table of contents without what clearing leaves: pg_restore would try to create it again. */
    private List<String> contentsWithoutRemaining(
            Connection session, PostgresTools tools, ArtifactObject object, RestoreEngine.Objects objects)
            throws SQLException, IOException {
        Set<String> remaining = new HashSet<>();
        try (Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(REMAINING)) {
            while (rows.next()) {
                remaining.add(rows.getString(1) + " " + rows.getString(2));
            }
        }
        return contents(tools, object, objects).stream()
                .filter(line -> !isAbout(line, remaining))
                .toList();
    }

    private static boolean isAbout(String line, Set<String> remaining) {
        Matcher entry = LIST_ENTRY.matcher(line);
        if (!entry.matches()) {
            return false;
        }
        boolean isPrivilege = "ACL".equals(entry.group(1));
        // "name owner"; the owner of an extension's entries is empty
        String rest = entry.group(3);
        return !isPrivilege
                && remaining.stream()
                        .filter(name -> name.startsWith(entry.group(2) + " "))
                        .map(name -> name.substring(entry.group(2).length() + 1))
                        .anyMatch(name -> rest.equals(name) || rest.startsWith(name + " "));
    }

    private List<String> contents(PostgresTools tools, ArtifactObject object, RestoreEngine.Objects objects)
            throws IOException {
        ProcessBuilder command = tools.command("pg_restore", live, List.of("--list"));
        try (InputStream plain = objects.open(object);
                ToolProcess listing = ToolProcess.start("pg_restore", command)) {
            Feeder feeder = new Feeder(plain, listing, _ -> {});
            byte[] output = listing.output().readAllBytes();
            // it reads no further than to the end of the list, so feeding it breaks off
            listing.awaitSuccess();
            feeder.join();
            return new String(output, StandardCharsets.UTF_8).lines().toList();
        }
    }

    private void load(
            PsqlSession psql,
            PostgresTools tools,
            Path list,
            ArtifactObject object,
            RestoreEngine.Objects objects,
            int tables,
            ProgressListener progress)
            throws IOException {
        ProcessBuilder command =
                tools.command("pg_restore", live, List.of("--exit-on-error", "--use-list=" + list, "--file=-"));
        AtomicLong bytes = new AtomicLong();
        try (InputStream plain = objects.open(object);
                ToolProcess script = ToolProcess.start("pg_restore", command)) {
            Feeder feeder =
                    new Feeder(plain, script, count -> progress.at(new Progress(0, tables, bytes.addAndGet(count))));
            // the script's own answers interest nobody, and unread they would block psql
            psql.send("\\o /dev/null");
            byte[] buffer = new byte[COPY_BUFFER_BYTES];
            InputStream output = script.output();
            for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                psql.send(buffer, count);
            }
            psql.send("\\o");
            feeder.join();
            feeder.requireWhole();
            script.awaitSuccess();
        }
    }

    /** Feeds a tool in the background, as long as it reads. */
    private static final class Feeder {

        private final Thread thread;
        private volatile @Nullable Exception unreadable;

        Feeder(InputStream plain, ToolProcess tool, IntConsumer fed) {
            this.thread = Thread.ofVirtual().name("restore-feeder").start(() -> feed(plain, tool, fed));
        }

        private void feed(InputStream plain, ToolProcess tool, IntConsumer fed) {
            byte[] buffer = new byte[COPY_BUFFER_BYTES];
            try (OutputStream input = tool.input()) {
                while (true) {
                    int count;
                    try {
                        count = plain.read(buffer);
                    } catch (IOException | RuntimeException e) {
                        unreadable = e;
                        tool.kill();
                        return;
                    }
                    if (count < 0) {
                        return;
                    }
                    input.write(buffer, 0, count);
                    fed.accept(count);
                }
            } catch (IOException e) {
                // the tool reads no more: if it should have, its exit code says so
            }
        }

        void join() {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobFailedException.Temporary("The restore was interrupted.", e);
            }
        }

        void requireWhole() throws IOException {
            switch (unreadable) {
                case null -> {}
                case RuntimeException failure -> throw failure;
                case Exception damage -> throw new IOException("The artifact cannot be read to its end", damage);
            }
        }
    }

    private static void prepareComparison(PsqlSession psql, Connection session) throws SQLException {
        psql.send("SET client_encoding = 'UTF8';");
        strings(session, SESSION_SETTINGS).forEach(psql::send);
        // deferred constraints are part of what must hold
        psql.send("SET CONSTRAINTS ALL IMMEDIATE;");
        psql.send("ANALYZE;");
    }

    private static void compare(PsqlSession psql, List<TableContent> expected, ProgressListener progress) {
        List<String> differences = new ArrayList<>();
        Set<String> additional = psql.ask(TABLES).lines().collect(Collectors.toCollection(HashSet::new));
        int done = 0;
        for (TableContent table : expected) {
            if (additional.remove(hex(table.schema()) + " " + hex(table.name()))) {
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

    private static List<String> strings(Connection session, String query) throws SQLException {
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
