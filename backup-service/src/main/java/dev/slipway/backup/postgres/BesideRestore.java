package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.Switchover;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Restores into a fresh database beside the live one and then swaps the two by name.
 *
 * <p>The steps, each of which a later attempt can tell from the server whether it happened:
 *
 * <ol>
 *   <li>create, load, compare and furnish the replacement; a later attempt drops it and begins anew
 *   <li>checkpoint: the replacement's oid is persisted
 *   <li>keep new users out of the live database (so that nobody takes the environment's lock after us), end all
 *       sessions in it, and rename both databases in one transaction; afterwards the live name belongs to the
 *       persisted oid
 *   <li>drop the old database
 * </ol>
 */
final class BesideRestore {

    private static final Logger log = LoggerFactory.getLogger(BesideRestore.class);
    private static final int MAX_NAME_BYTES = 63;
    private static final int COPY_BUFFER_BYTES = 256 * 1024;

    /** Whether the role may do all of it, and nothing is bound to the live database's identity. */
    private static final String POSSIBLE = """
            SELECT (r.rolsuper OR r.rolcreatedb)
                   AND pg_has_role(d.datdba, 'USAGE')
                   AND NOT EXISTS (SELECT FROM pg_replication_slots s WHERE s.database = d.datname)
                   AND NOT EXISTS (SELECT FROM pg_subscription)
                   AND (r.rolsuper
                        OR (NOT EXISTS (SELECT FROM pg_extension e
                                          JOIN pg_available_extension_versions v
                                            ON v.name = e.extname AND v.version = e.extversion
                                         WHERE v.superuser AND to_jsonb(v) ->> 'trusted' IS DISTINCT FROM 'true'
                                           AND e.extname <> 'plpgsql')
                            AND NOT EXISTS (SELECT FROM pg_db_role_setting s
                                             WHERE s.setdatabase = d.oid AND s.setrole <> 0
                                               AND s.setrole <> r.oid)))
              FROM pg_database d
              JOIN pg_roles r ON r.rolname = current_user
             WHERE d.datname = current_database()
            """;

    private static final String MAY_CREATE =
            "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user";

    private final ConnectionSettings live;
    private final RestoreChoices choices;
    private final int connections;
    private final String replacement;
    private final String aside;

    BesideRestore(RestoreId id, ConnectionSettings live, RestoreChoices choices, int connections) {
        this.live = live;
        this.choices = choices;
        this.connections = connections;
        String name = choices.newDatabase() == null ? live.database() : choices.newDatabase();
        this.replacement = name(name, "_slipway_restore_", id);
        this.aside = name(name, "_slipway_replaced_", id);
    }

    /** Whether the role of the session may create databases. */
    static boolean mayCreate(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(MAY_CREATE)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** Whether this way is open to the role of the session in the live database. */
    static boolean isPossible(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(POSSIBLE)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** All steps but dropping the old database. The session holds the environment's lock and is closed on the way. */
    void restore(
            ServerSession server,
            Connection liveSession,
            BackupContent content,
            RestoreEngine.Objects objects,
            RestoreEngine.Checkpoint checkpoint,
            ProgressListener progress)
            throws SQLException, IOException {
        DatabaseProperties properties = DatabaseProperties.of(live.database(), server.connection());
        server.drop(replacement);
        properties.create(replacement, server);
        IgnoredErrors errors = new IgnoredErrors(choices.tolerant());
        load(content, objects, errors, progress);
        compare(content.tables(), errors, progress);
        properties.applyTo(replacement, server);
        OptionalLong oid = server.oidOf(replacement);
        Switchover.Renaming renaming = new Switchover.Renaming(oid.orElseThrow());
        checkpoint.before(renaming, errors.told());
        if (choices.newDatabase() == null) {
            switchOver(server, liveSession);
        } else {
            nameNew(server, renaming, choices.newDatabase());
        }
    }

    /** Gives the loaded database its name; whether it has it now. */
    private boolean nameNew(ServerSession server, Switchover.Renaming renaming, String name) throws SQLException {
        OptionalLong named = server.oidOf(name);
        if (named.isPresent()) {
            if (named.getAsLong() == renaming.replacementOid()) {
                return true;
            }
            throw new JobFailedException.Permanent("There is a database named %s already.".formatted(name), null);
        }
        OptionalLong loaded = server.oidOf(replacement);
        if (loaded.isEmpty() || loaded.getAsLong() != renaming.replacementOid()) {
            return false;
        }
        server.rename(replacement, name);
        return true;
    }

    /** Goes on after the checkpoint; whether the replacement is the live database now. */
    boolean resume(ServerSession server, Switchover.Renaming renaming) throws SQLException {
        if (choices.newDatabase() != null) {
            return nameNew(server, renaming, choices.newDatabase());
        }
        if (isSwapped(server, renaming)) {
            return true;
        }
        OptionalLong loaded = server.oidOf(replacement);
        if (loaded.isEmpty() || loaded.getAsLong() != renaming.replacementOid()) {
            server.admitUsers(live.database());
            return false;
        }
        if (admitsUsers(server)) {
            try (Connection session = new ManagedDatabase(live, "slipway restore").open();
                    EnvironmentLock _ = EnvironmentLock.tryExclusive(session)
                            .orElseThrow(JobFailedException.EnvironmentBusy::new)) {
                switchOver(server, session);
            }
        } else {
            server.swap(live.database(), replacement, aside);
        }
        return true;
    }

    /** After a restore that is completed the old database goes; after one that failed only what was loaded beside. */
    void cleanUp(ServerSession server, boolean completed) throws SQLException {
        server.drop(replacement);
        if (choices.newDatabase() != null) {
            return;
        }
        if (completed) {
            server.drop(aside);
        }
        if (!admitsUsers(server)) {
            server.admitUsers(live.database());
        }
    }

    private void switchOver(ServerSession server, Connection liveSession) throws SQLException {
        server.refuseUsers(live.database());
        boolean swapped = false;
        try {
            // from here on nobody can get in, so giving the lock back with the session lets nobody else take it
            liveSession.close();
            server.swap(live.database(), replacement, aside);
            swapped = true;
        } finally {
            if (!swapped) {
                server.admitUsers(live.database());
            }
        }
    }

    private void load(
            BackupContent content, RestoreEngine.Objects objects, IgnoredErrors errors, ProgressListener progress)
            throws SQLException, IOException {
        ManagedDatabase target = replacement();
        PostgresTools tools;
        try (Connection session = target.open()) {
            tools = PostgresTools.locate(Math.max(content.toolMajor(), target.serverMajor(session)));
        }
        if (content.engine().equals(DirectoryArchive.ENGINE)) {
            loadDirectory(content, objects, tools, target, errors, progress);
        } else {
            pump(content, objects, tools, target.settings(), errors, progress);
        }
    }

    private void loadDirectory(
            BackupContent content,
            RestoreEngine.Objects objects,
            PostgresTools tools,
            ManagedDatabase target,
            IgnoredErrors errors,
            ProgressListener progress)
            throws SQLException, IOException {
        try (DirectoryArchive archive = DirectoryArchive.open(content, objects)) {
            PgRestore restore = new PgRestore(tools, archive.folder(), keepsOwners());
            makeSchemas(archive.contents(), target);
            long begin = System.nanoTime();
            restore.restore(target.settings(), archive.contents().beforeRows(), 1, errors);
            long made = System.nanoTime();
            loadRows(new ParallelLoad(archive, target, content.tables().size(), errors, progress), objects);
            long loaded = System.nanoTime();
            restore.restore(target.settings(), archive.contents().afterRows(), connections, errors);
            log.atInfo()
                    .addKeyValue("database", replacement)
                    .addKeyValue("tablesMillis", millis(begin, made))
                    .addKeyValue("rowsMillis", millis(made, loaded))
                    .addKeyValue("indexesMillis", millis(loaded, System.nanoTime()))
                    .log("Replacement loaded");
        }
    }

    private static long millis(long from, long to) {
        return Duration.ofNanos(to - from).toMillis();
    }

    /** Objects are compared while they are loaded. When that fails all are looked at, so that all damages are told. */
    private void loadRows(ParallelLoad load, RestoreEngine.Objects objects) throws SQLException, IOException {
        try {
            load.run(connections);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            objects.requireSound();
            // the second bucket has put it right
            throw new JobFailedException.Temporary(
                    "A stored object was not what had been stored, and is now: restore again.", e);
        } catch (SQLException e) {
            String state = String.valueOf(e.getSQLState());
            if (state.startsWith("22") || state.startsWith("23")) {
                // rows of another table, for instance
                objects.requireSound();
            }
            throw e;
        }
    }

    /** An archive of chosen tables does not say how to make the schemas that they are in. */
    private static void makeSchemas(ArchivedContents contents, ManagedDatabase target) throws SQLException {
        List<String> missing = contents.schemasNotMade();
        if (!missing.isEmpty()) {
            try (Connection session = target.open();
                    Statement statement = session.createStatement()) {
                for (String schema : missing) {
                    statement.execute("CREATE SCHEMA IF NOT EXISTS " + Quoted.identifier(schema));
                }
            }
        }
    }

    private boolean keepsOwners() {
        return choices.ownership() == RestoreChoices.Ownership.KEEP;
    }

    private ManagedDatabase replacement() {
        return new ManagedDatabase(live.withDatabase(replacement), "slipway restore");
    }

    private void pump(
            BackupContent content,
            RestoreEngine.Objects objects,
            PostgresTools tools,
            ConnectionSettings target,
            IgnoredErrors errors,
            ProgressListener progress)
            throws IOException {
        List<String> arguments = new ArrayList<>(PgRestore.ownership(keepsOwners()));
        arguments.addAll(List.of("--no-password", PgRestore.into(target)));
        if (!errors.tolerant()) {
            arguments.add("--exit-on-error");
        }
        ProcessBuilder command = tools.command("pg_restore", target, arguments);
        // until the swap nothing depends on these commits; its own commit makes them durable too
        command.environment().put("PGOPTIONS", "-c synchronous_commit=off");
        ArtifactObject object = content.objects().getFirst();
        AtomicLong bytes = new AtomicLong();
        try (InputStream plain = objects.open(object);
                ToolProcess restore = ToolProcess.start("pg_restore", command)) {
            progress.atCancellation(restore::stop);
            restore.output().close();
            byte[] buffer = new byte[COPY_BUFFER_BYTES];
            try (OutputStream input = restore.input()) {
                for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
                    write(restore, input, buffer, count);
                    progress.at(new Progress(0, content.tables().size(), bytes.addAndGet(count)));
                }
            }
            restore.await(errors);
        }
    }

    private static void write(ToolProcess restore, OutputStream input, byte[] buffer, int count) {
        try {
            input.write(buffer, 0, count);
        } catch (IOException e) {
            throw restore.failureAfter(e);
        }
    }

    private void compare(List<TableContent> expected, IgnoredErrors errors, ProgressListener progress)
            throws SQLException, IOException {
        long begin = System.nanoTime();
        List<String> differences = ParallelComparison.analyzeAndFindDifferences(
                expected, replacement(), connections, (done, total) -> progress.at(new Progress(done, total, 0)));
        log.atInfo()
                .addKeyValue("database", replacement)
                .addKeyValue("differences", differences.size())
                .addKeyValue("millis", millis(begin, System.nanoTime()))
                .log("Replacement compared");
        if (errors.tolerant()) {
            differences.forEach(errors::add);
        } else if (!differences.isEmpty()) {
            throw new JobFailedException.Permanent(
                    "What was restored is not what was backed up: %s.".formatted(DatabaseDigest.told(differences)),
                    null);
        }
    }

    private boolean isSwapped(ServerSession server, Switchover.Renaming renaming) throws SQLException {
        OptionalLong oid = server.oidOf(live.database());
        return oid.isPresent() && oid.getAsLong() == renaming.replacementOid();
    }

    private boolean admitsUsers(ServerSession server) throws SQLException {
        try (PreparedStatement query =
                server.connection().prepareStatement("SELECT datallowconn FROM pg_database WHERE datname = ?")) {
            query.setString(1, live.database());
            try (ResultSet row = query.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }

    /** The live database's name, shortened where PostgreSQL's limit demands it, and the restore's own part. */
    private static String name(String database, String infix, RestoreId id) {
        String suffix = infix + id.toString().replace("-", "").substring(0, 12);
        int room = MAX_NAME_BYTES - suffix.length();
        StringBuilder shortened = new StringBuilder();
        int used = 0;
        for (int codePoint : database.codePoints().toArray()) {
            String character = Character.toString(codePoint);
            used += character.getBytes(StandardCharsets.UTF_8).length;
            if (used > room) {
                break;
            }
            shortened.append(character);
        }
        return shortened + suffix;
    }
}
