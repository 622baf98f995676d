package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a backup of an archive that pg_dump made: loads it into a scratch database on the environment's server, takes a
 * backup of that as of any database, reads it back, and drops the database. What cannot be restored never is one.
 */
@Component
class TakeInDump {

    private static final Logger log = LoggerFactory.getLogger(TakeInDump.class);

    private final Environments environments;
    private final ForeignArchives archives;
    private final ScratchDatabases scratch;
    private final RecipientsInForce recipientsInForce;
    private final ArtifactStore artifacts;
    private final BackupEngine engine;
    private final ReadBack readBack;

    TakeInDump(
            Environments environments,
            ForeignArchives archives,
            ScratchDatabases scratch,
            RecipientsInForce recipientsInForce,
            ArtifactStore artifacts,
            BackupEngine engine,
            ReadBack readBack) {
        this.environments = environments;
        this.archives = archives;
        this.scratch = scratch;
        this.recipientsInForce = recipientsInForce;
        this.artifacts = artifacts;
        this.engine = engine;
        this.readBack = readBack;
    }

    /**
     * Takes one in, up to the manifest.
     *
     * @param copy the backup that comes of it
     * @param keepOwners whether owners and privileges are as in the archive
     * @param alive called now and then while the work goes on
     * @throws UnloadableArchiveException when PostgreSQL does not take it
     * @throws IOException when reading the archive failed
     */
    StoredManifest take(Backup copy, boolean keepOwners, InputStream archive, Runnable alive) throws IOException {
        ConnectionSettings live = environments.get(copy.environment()).connection();
        try {
            archives.load(live, databaseOf(copy.id()), archive, keepOwners);
            alive.run();
            Recipients recipients = recipientsInForce.of(copy.environment());
            BackupContent content = engine.take(
                    live.withDatabase(databaseOf(copy.id())),
                    copy.scope(),
                    artifacts.begin(copy, 1, recipients),
                    _ -> alive.run());
            alive.run();
            readBack.requireSound(copy, content.objects());
            scratch.drop(live, databaseOf(copy.id()));
            return artifacts.complete(copy, recipients, null, content);
        } catch (JobFailedException.Permanent e) {
            throw new UnloadableArchiveException(e.reason(), e);
        }
    }

    /**
     * Drops the database of one that came to nothing.
     *
     * @throws JobFailedException when that is not possible now
     */
    void tidy(Uploads.Upload upload) {
        try {
            scratch.drop(environments.get(upload.environment()).connection(), databaseOf(upload.id()));
        } catch (UnknownEnvironmentException e) {
            log.atWarn()
                    .addKeyValue("upload", upload.id())
                    .addKeyValue("database", databaseOf(upload.id()))
                    .log("The environment is gone, and what was loaded for an upload is not looked for");
        }
    }

    private static String databaseOf(BackupId id) {
        return "slipway_import_" + id.toString().replace("-", "");
    }
}
