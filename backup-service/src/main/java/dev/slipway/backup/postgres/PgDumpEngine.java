package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupEngine;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.TableContent;
import dev.slipway.backup.VersionRow;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Streams pg_dump's own custom-format archive, uncompressed, into one object, and digests every table on the same
 * snapshot over a second connection meanwhile.
 */
final class PgDumpEngine implements BackupEngine {

    /** Names this engine and its kind of artifact in manifests. */
    static final String NAME = "pg_dump-custom";

    private static final String OBJECT = "data.dump";
    private static final int COPY_BUFFER_BYTES = 256 * 1024;

    private final BackupProperties properties;
    private final List<VersionRow> versionRows;

    PgDumpEngine(BackupProperties properties) {
        this(properties, List.of());
    }

    PgDumpEngine(BackupProperties properties, List<VersionRow> versionRows) {
        this.properties = properties;
        this.versionRows = versionRows;
    }

    @Override
    public BackupContent take(
            ConnectionSettings settings, BackupScope scope, ArtifactStore.Attempt artifact, ProgressListener progress) {
        ManagedDatabase database = new ManagedDatabase(settings, "slipway backup");
        try (Connection session = Stopping.atCancellation(progress, database, database.open());
                EnvironmentLock _ =
                        EnvironmentLock.tryShared(session).orElseThrow(JobFailedException.EnvironmentBusy::new);
                ConsistentSnapshot snapshot = ConsistentSnapshot.open(session, scope, properties.lockTimeout())) {
            PostgresTools tools = PostgresTools.locate(database.serverMajor(session));
            progress.at(Progress.estimated(SizeEstimate.of(session, snapshot)));
            BackupContent content = new Reading(database, snapshot, tools, artifact, progress).read();
            return content.of(VersionRows.find(versionRows, session, snapshot.scoped()::include)
                    .orElse(null));
        } catch (SQLException | RuntimeException e) {
            throw DatabaseFailures.explain("Reading the database", e);
        }
    }

    /** One snapshot being read by pg_dump and by us at the same time. */
    private static final class Reading {

        private final ManagedDatabase database;
        private final ConsistentSnapshot snapshot;
        private final PostgresTools tools;
        private final ArtifactStore.Attempt artifact;
        private final ProgressListener listener;
        private final AtomicLong bytes = new AtomicLong();
        private volatile Progress tables = Progress.NONE;

        Reading(
                ManagedDatabase database,
                ConsistentSnapshot snapshot,
                PostgresTools tools,
                ArtifactStore.Attempt artifact,
                ProgressListener listener) {
            this.database = database;
            this.snapshot = snapshot;
            this.tools = tools;
            this.artifact = artifact;
            this.listener = listener;
        }

        BackupContent read() throws SQLException {
            List<String> arguments = new ArrayList<>(
                    List.of("--format=custom", "--compress=0", "--snapshot=" + snapshot.id(), "--no-password"));
            arguments.addAll(snapshot.scoped().arguments());
            ProcessBuilder command = tools.command("pg_dump", database.settings(), arguments);
            try (Connection second = Stopping.atCancellation(listener, database, database.open());
                    ToolProcess dump = ToolProcess.start("pg_dump", command)) {
                listener.atCancellation(dump::stop);
                snapshot.joinWith(second);
                CompletableFuture<List<TableContent>> digests = new CompletableFuture<>();
                Thread.ofVirtual().name("backup-digest").start(() -> digest(second, dump, digests));
                ArtifactObject object = store(dump, second, digests);
                return new BackupContent(
                        NAME,
                        snapshot.takenAt(),
                        snapshot.serverVersion(),
                        tools.major(),
                        snapshot.lsn(),
                        digests.join(),
                        List.of(object));
            } catch (CompletionException e) {
                throw DatabaseFailures.explain("Reading the tables", e.getCause() == null ? e : e.getCause());
            }
        }

        /** Stores the dump; when either side fails the other is stopped, and the first failure is the one to tell. */
        private ArtifactObject store(ToolProcess dump, Connection second, CompletableFuture<?> digests)
                throws SQLException {
            boolean stored = false;
            try {
                ArtifactObject object = artifact.write(OBJECT, out -> pump(dump, out));
                stored = true;
                return object;
            } catch (IOException | RuntimeException e) {
                if (digests.isCompletedExceptionally()) {
                    digests.join();
                }
                throw e instanceof RuntimeException failure
                        ? failure
                        : new JobFailedException.Temporary("The database could not be read to its end.", e);
            } finally {
                if (!stored) {
                    dump.kill();
                    second.abort(Runnable::run);
                }
                // its session reads our snapshot, which must not end before
                digests.handle((_, _) -> true).join();
            }
        }

        private void pump(ToolProcess dump, OutputStream out) throws IOException {
            dump.input().close();
            byte[] buffer = new byte[COPY_BUFFER_BYTES];
            try (InputStream output = dump.output()) {
                for (int count = output.read(buffer); count >= 0; count = output.read(buffer)) {
                    out.write(buffer, 0, count);
                    bytes.addAndGet(count);
                    tell();
                }
            }
            // the archive's end looks like any other byte: only the exit code says that it is complete
            dump.awaitSuccess();
        }

        private void digest(Connection session, ToolProcess dump, CompletableFuture<List<TableContent>> result) {
            try {
                result.complete(DatabaseDigest.of(session, snapshot.scoped(), (done, total) -> {
                    tables = new Progress(done, total, 0);
                    tell();
                }));
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
                dump.kill();
            }
        }

        private void tell() {
            Progress known = tables;
            listener.at(new Progress(known.tablesDone(), known.tablesTotal(), bytes.get()));
        }
    }
}
