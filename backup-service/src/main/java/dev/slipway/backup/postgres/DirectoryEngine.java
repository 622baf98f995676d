package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupEngine;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.VersionRow;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a genuine directory archive of pg_dump's, but reads the rows itself, over several sessions on one snapshot.
 * Large tables become one or more objects each, small ones are bundled in tar streams. What only pg_dump can read, it
 * reads: then the whole backup is one of {@link PgDumpEngine}.
 */
final class DirectoryEngine implements BackupEngine {

    /** Names this engine and its kind of artifact in manifests. */
    static final String NAME = "pg_dump-directory";

    private static final Logger log = LoggerFactory.getLogger(DirectoryEngine.class);

    private final BackupProperties properties;
    private final List<VersionRow> versionRows;
    private final BackupEngine fallback;

    DirectoryEngine(BackupProperties properties, BackupEngine fallback) {
        this(properties, List.of(), fallback);
    }

    DirectoryEngine(BackupProperties properties, List<VersionRow> versionRows, BackupEngine fallback) {
        this.properties = properties;
        this.versionRows = versionRows;
        this.fallback = fallback;
    }

    @Override
    public BackupContent take(
            ConnectionSettings settings, BackupScope scope, ArtifactStore.Attempt artifact, ProgressListener progress) {
        ManagedDatabase database = new ManagedDatabase(settings, "slipway backup");
        try (Connection session = Stopping.atCancellation(progress, database, database.open());
                EnvironmentLock _ =
                        EnvironmentLock.tryShared(session).orElseThrow(JobFailedException.EnvironmentBusy::new)) {
            DirectoryDump.prepare(session);
            try (ConsistentSnapshot snapshot = ConsistentSnapshot.open(session, scope, properties.lockTimeout())) {
                // its tables are locked now, so nobody has to be waited for
                progress.at(Progress.estimated(SizeEstimate.of(session, snapshot)));
                int serverMajor = database.serverMajor(session);
                PostgresTools tools = PostgresTools.locate(serverMajor);
                BackupContent content = new DirectoryDump(
                                database, session, snapshot, tools, serverMajor, artifact, progress, properties)
                        .take();
                return content.of(VersionRows.find(versionRows, session, snapshot.scoped()::include)
                        .orElse(null));
            }
        } catch (UnknownArchiveException e) {
            log.atInfo()
                    .addKeyValue("database", settings)
                    .addKeyValue("reason", e.getMessage())
                    .log("Backup is left to pg_dump alone");
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Reading the database", e);
        }
        return fallback.take(settings, scope, artifact, progress);
    }
}
