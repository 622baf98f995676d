package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.ProgressListener;
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
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Restores pg_dump's archives: beside the live database where the role may do that, else within it. */
@Component
class PgRestoreEngine implements RestoreEngine {

    private static final Logger log = LoggerFactory.getLogger(PgRestoreEngine.class);
    private static final String DOING = "Restoring the database";

    @Override
    public void restore(
            RestoreId id,
            ConnectionSettings live,
            BackupContent content,
            Objects objects,
            Checkpoint checkpoint,
            ProgressListener progress) {
        if (!content.engine().equals(PgDumpEngine.NAME)) {
            throw new JobFailedException.Permanent(
                    "The backup was written by the engine %s, which this version does not know."
                            .formatted(content.engine()),
                    null);
        }
        try (Connection session = new ManagedDatabase(live, "slipway restore").open();
                EnvironmentLock _ =
                        EnvironmentLock.tryExclusive(session).orElseThrow(JobFailedException.EnvironmentBusy::new)) {
            Optional<ServerSession> beside =
                    BesideRestore.isPossible(session) ? ServerSession.open(live) : Optional.empty();
            log.atInfo()
                    .addKeyValue("restore", id)
                    .addKeyValue("way", beside.isPresent() ? "beside" : "in-place")
                    .log("Restore loading");
            if (beside.isPresent()) {
                try (ServerSession server = beside.get()) {
                    new BesideRestore(id, live).restore(server, session, content, objects, checkpoint, progress);
                }
            } else {
                new InPlaceRestore(live).restore(session, content, objects, checkpoint, progress);
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

    @Override
    public boolean resume(RestoreId id, ConnectionSettings live, Switchover switchover) {
        try {
            return switch (switchover) {
                case Switchover.Renaming renaming -> {
                    try (ServerSession server = server(live)) {
                        yield new BesideRestore(id, live).resume(server, renaming);
                    }
                }
                case Switchover.Committing committing -> {
                    try (Connection session = new ManagedDatabase(live, "slipway restore").open()) {
                        yield InPlaceRestore.isCommitted(session, committing);
                    }
                }
            };
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain(DOING, e);
        }
    }

    @Override
    public void cleanUp(RestoreId id, ConnectionSettings live, boolean completed) {
        Optional<ServerSession> beside;
        try {
            beside = ServerSession.open(live);
        } catch (RuntimeException e) {
            throw DatabaseFailures.explain("Removing what the restore left", e);
        }
        if (beside.isEmpty()) {
            // then nothing was ever put beside
            return;
        }
        try (ServerSession server = beside.get()) {
            new BesideRestore(id, live).cleanUp(server, completed);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Removing what the restore left", e);
        }
    }

    private static ServerSession server(ConnectionSettings live) {
        return ServerSession.open(live)
                .orElseThrow(() -> new JobFailedException.Permanent(
                        "The environment's role may connect to no database but its own.", null));
    }
}
