package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.SupersededException;
import dev.slipway.backup.Switchover;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Restores pg_dump's archives: beside the live database where the role may do that, else within it. */
@Component
class PgRestoreEngine implements RestoreEngine {

    private static final Logger log = LoggerFactory.getLogger(PgRestoreEngine.class);
    private static final String DOING = "Restoring the database";
    private static final String SESSION = "slipway restore";
    private static final Set<String> ENGINES = Set.of(PgDumpEngine.NAME, DirectoryArchive.ENGINE);

    /** How the content comes to its place. */
    private enum Way {
        NEW_DATABASE,
        CHOSEN_TABLES,
        BESIDE,
        IN_PLACE
    }

    private final BackupProperties properties;

    PgRestoreEngine(BackupProperties properties) {
        this.properties = properties;
    }

    /** Rows are compared while they are loaded; all else is acted upon. */
    @Override
    public List<ArtifactObject> believed(BackupContent content) {
        return content.engine().equals(DirectoryArchive.ENGINE)
                ? DirectoryArchive.contentsObjects(content)
                : content.objects();
    }

    @Override
    public List<RestoreCheck> check(
            ConnectionSettings environment, BackupContent content, RestoreChoices choices, Objects objects) {
        if (!ENGINES.contains(content.engine())) {
            return List.of(RestoreCheck.failed(RestoreCheck.Subject.TABLE_OF_CONTENTS, unknownEngine(content)));
        }
        try (Connection session = new ManagedDatabase(environment, SESSION).open()) {
            return new RestoreChecks(environment, session, content, choices).all(objects);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Looking at the database", e);
        }
    }

    @Override
    public void restore(
            RestoreId id,
            ConnectionSettings environment,
            BackupContent content,
            RestoreChoices choices,
            Objects objects,
            Checkpoint checkpoint,
            ProgressListener progress) {
        if (!ENGINES.contains(content.engine())) {
            throw new JobFailedException.Permanent(unknownEngine(content), null);
        }
        try (Connection session = new ManagedDatabase(environment, SESSION).open();
                EnvironmentLock _ = lock(session, choices)) {
            Way way = way(session, environment, choices);
            log.atInfo().addKeyValue("restore", id).addKeyValue("way", way).log("Restore loading");
            switch (way) {
                case NEW_DATABASE, BESIDE -> {
                    try (ServerSession server = server(environment)) {
                        beside(id, environment, choices)
                                .restore(server, session, content, objects, checkpoint, progress);
                    }
                }
                // what goes through psql into live tables might be taken for statements
                case IN_PLACE -> {
                    requireSound(content, objects);
                    new InPlaceRestore(environment, choices).restore(session, content, objects, checkpoint, progress);
                }
                case CHOSEN_TABLES -> {
                    requireSound(content, objects);
                    new ChosenTablesRestore(environment, choices)
                            .restore(session, content, objects, checkpoint, progress);
                }
            }
        } catch (SupersededException e) {
            // the checkpoint's own, and not about the database
            throw e;
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain(DOING, e);
        } catch (InterruptedIOException e) {
            throw new JobFailedException.Temporary("The restore was interrupted.", e);
        } catch (IOException e) {
            throw new JobFailedException.Permanent("The artifact could not be read: it is damaged or incomplete.", e);
        }
    }

    private void requireSound(BackupContent content, Objects objects) {
        if (!believed(content).equals(content.objects())) {
            objects.requireSound();
        }
    }

    /** A new database changes nothing of the environment, so it only has to keep from being changed itself. */
    private static EnvironmentLock lock(Connection session, RestoreChoices choices) {
        return (choices.newDatabase() == null
                        ? EnvironmentLock.tryExclusive(session)
                        : EnvironmentLock.tryShared(session))
                .orElseThrow(JobFailedException.EnvironmentBusy::new);
    }

    private static Way way(Connection session, ConnectionSettings environment, RestoreChoices choices)
            throws SQLException {
        if (choices.newDatabase() != null) {
            return Way.NEW_DATABASE;
        }
        if (!choices.tables().isEmpty()) {
            return Way.CHOSEN_TABLES;
        }
        if (BesideRestore.isPossible(session)) {
            Optional<ServerSession> server = ServerSession.open(environment);
            if (server.isPresent()) {
                server.get().close();
                return Way.BESIDE;
            }
        }
        if (choices.tolerant()) {
            throw new JobFailedException.Permanent(RestoreChecks.TOLERANT_NEEDS_BESIDE, null);
        }
        return Way.IN_PLACE;
    }

    @Override
    public boolean resume(RestoreId id, ConnectionSettings environment, RestoreChoices choices, Switchover switchover) {
        try {
            return switch (switchover) {
                case Switchover.Renaming renaming -> {
                    try (ServerSession server = server(environment)) {
                        yield beside(id, environment, choices).resume(server, renaming);
                    }
                }
                case Switchover.Committing committing -> {
                    try (Connection session = new ManagedDatabase(environment, SESSION).open()) {
                        yield InPlaceRestore.isCommitted(session, committing);
                    }
                }
            };
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain(DOING, e);
        }
    }

    @Override
    public void cleanUp(RestoreId id, ConnectionSettings environment, RestoreChoices choices, boolean completed) {
        Optional<ServerSession> beside;
        try {
            beside = ServerSession.open(environment);
        } catch (RuntimeException e) {
            throw DatabaseFailures.explain("Removing what the restore left", e);
        }
        if (beside.isEmpty()) {
            // then nothing was ever put beside
            return;
        }
        try (ServerSession server = beside.get()) {
            beside(id, environment, choices).cleanUp(server, completed);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Removing what the restore left", e);
        }
    }

    private BesideRestore beside(RestoreId id, ConnectionSettings environment, RestoreChoices choices) {
        return new BesideRestore(id, environment, choices, properties.connections());
    }

    private static String unknownEngine(BackupContent content) {
        return "The backup was written by the engine %s, which this version does not know.".formatted(content.engine());
    }

    private static ServerSession server(ConnectionSettings live) {
        return ServerSession.open(live)
                .orElseThrow(() -> new JobFailedException.Permanent(
                        "The environment's role may connect to no database but its own.", null));
    }
}
