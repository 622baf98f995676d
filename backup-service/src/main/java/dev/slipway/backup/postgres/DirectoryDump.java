package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** One backup being taken as a directory archive: pg_dump says what belongs into it, several sessions read the rows. */
final class DirectoryDump implements TableCopier.Observer {

    private static final String TOC = "toc.dat";
    private static final String NO_CONVERSION = "SQL_ASCII";

    /**
     * What pg_dump sets in its sessions and {@link ManagedDatabase} does not, and what keeps COPY to one process each.
     * Settings that the server's version does not have are passed over.
     */
    private static final String SESSION_SETTINGS = """
            SELECT set_config(s.name, v.value, false)
              FROM (VALUES ('jit', 'off'), ('max_parallel_workers_per_gather', '0'), ('enable_tidscan', 'on'),
                           ('idle_session_timeout', '0'), ('transaction_timeout', '0'), ('search_path', '')) v(name, value)
              JOIN pg_settings s ON s.name = v.name
            """;

    private final ManagedDatabase database;
    private final Connection session;
    private final ConsistentSnapshot snapshot;
    private final PostgresTools tools;
    private final int serverMajor;
    private final ArtifactStore.Attempt artifact;
    private final ProgressListener listener;
    private final BackupProperties properties;

    private final Halt halt = new Halt();
    private final Bandwidth bandwidth;
    private final CountDownLatch joined;
    private final CompletableFuture<TableCopier.Assignment> assignment = new CompletableFuture<>();
    private final List<CompletableFuture<ArtifactObject>> objects = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger tablesRead = new AtomicInteger();
    private volatile int tablesTotal;

    /** Of what the session sees that holds the snapshot. */
    DirectoryDump(
            ManagedDatabase database,
            Connection session,
            ConsistentSnapshot snapshot,
            PostgresTools tools,
            int serverMajor,
            ArtifactStore.Attempt artifact,
            ProgressListener listener,
            BackupProperties properties) {
        this.database = database;
        this.session = session;
        this.snapshot = snapshot;
        this.tools = tools;
        this.serverMajor = serverMajor;
        this.artifact = artifact;
        this.listener = listener;
        this.properties = properties;
        this.joined = new CountDownLatch(properties.connections());
        this.bandwidth = new Bandwidth(properties.bandwidth(), halt);
        this.tablesTotal = snapshot.tables();
    }

    /** Makes a session one that can read with us: formatting as pg_dump does, never timing out by itself. */
    static void prepare(Connection session) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute(SESSION_SETTINGS);
        }
    }

    /**
     * Takes it.
     *
     * @throws UnknownArchiveException when the database holds what only pg_dump can read; then nothing was stored yet
     */
    BackupContent take() throws SQLException, UnknownArchiveException {
        listener.atCancellation(
                () -> halt.because(new JobFailedException.Temporary("The backup was cancelled.", null)));
        tell();
        List<Thread> readers = new ArrayList<>();
        // the sessions are opened while pg_dump is still reading the catalogs
        for (int i = 0; i < properties.connections(); i++) {
            String name = "backup-%d".formatted(i);
            readers.add(Thread.ofPlatform().daemon().name(name + "-read").start(() -> read(name + "-store")));
        }
        List<TableDump> tables = List.of();
        UnknownArchiveException unknown = null;
        try {
            ArchiveToc toc = readToc();
            tables = SourceTables.plan(
                    toc.tables(), session, serverMajor, properties.splitAbove().toBytes(), properties.connections());
            tablesTotal = tables.size();
            tell();
            awaitReaders();
            assignment.complete(assign(tables, toc));
            ArtifactObject stored = artifact.write(TOC, out -> out.write(toc.directoryToc()));
            storing(CompletableFuture.completedFuture(stored));
        } catch (UnknownArchiveException e) {
            unknown = e;
            halt.because(e);
        } catch (IOException | SQLException | RuntimeException | Error e) {
            halt.because(e);
        } finally {
            assignment.cancel(false);
            awaitEnd(readers);
        }
        if (unknown != null) {
            throw unknown;
        }
        Throwable failure = halt.cause();
        if (failure != null) {
            throw explained(failure);
        }
        snapshot.requireOpen();
        return content(tables);
    }

    @Override
    public void read(int count) throws IOException {
        bytes.addAndGet(count);
        halt.check();
        bandwidth.used(count);
        tell();
    }

    @Override
    public void tableRead() {
        tablesRead.incrementAndGet();
        tell();
    }

    @Override
    public void storing(CompletableFuture<ArtifactObject> object) {
        synchronized (objects) {
            objects.add(object);
        }
    }

    private ArchiveToc readToc() throws IOException, UnknownArchiveException {
        List<String> arguments = new ArrayList<>(List.of(
                "--format=custom",
                "--compress=0",
                "--snapshot=" + snapshot.id(),
                "--lock-wait-timeout=" + properties.lockTimeout().toMillis(),
                "--no-password"));
        arguments.addAll(snapshot.scoped().arguments());
        if (!NO_CONVERSION.equals(snapshot.encoding())) {
            // digests must not depend on the encoding of the database that rows are in
            arguments.add("--encoding=UTF8");
        }
        try (ToolProcess dump =
                ToolProcess.start("pg_dump", tools.command("pg_dump", database.settings(), arguments))) {
            halt.then(dump::kill);
            dump.input().close();
            try {
                return ArchiveToc.read(dump.output());
            } catch (EOFException e) {
                throw dump.failureAfter(e);
            }
        }
    }

    private TableCopier.Assignment assign(List<TableDump> tables, ArchiveToc toc) {
        Queue<TableDump.Part> parts = new ConcurrentLinkedQueue<>(SourceTables.parts(tables));
        return new TableCopier.Assignment(
                parts,
                Math.min(TableCopier.BUNDLED_BYTES, properties.splitAbove().toBytes()),
                NO_CONVERSION.equals(toc.encoding()) ? " (ENCODING 'SQL_ASCII')" : "",
                snapshot.takenAt(),
                new AtomicInteger(),
                this);
    }

    /** What one thread does from beginning to end. */
    private void read(String nameOfWriter) {
        try (Connection reader = open()) {
            halt.then(() -> abort(reader));
            joined.countDown();
            TableCopier.Assignment work = assignment.join();
            try (ObjectStream stream = new ObjectStream(artifact, halt, nameOfWriter)) {
                copy(reader, stream, work);
            }
        } catch (SQLException | RuntimeException | Error e) {
            halt.because(e);
        }
    }

    /** No one can come between a table and a session that has locked it, so all lock before the work begins. */
    private void awaitReaders() throws IOException {
        halt.then(() -> {
            while (joined.getCount() > 0) {
                joined.countDown();
            }
        });
        try {
            joined.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while sessions were opened");
        }
        halt.check();
    }

    /** Tells of a failure before the stream is closed, which would tell of the object that is missing its end. */
    private void copy(Connection reader, ObjectStream stream, TableCopier.Assignment work) {
        try {
            new TableCopier(reader, stream, work).copyAll();
        } catch (IOException | RuntimeException | Error e) {
            halt.because(e);
        }
    }

    /** A session that sees the snapshot and holds the locks that it needs. */
    private Connection open() throws SQLException {
        Connection reader = database.open();
        boolean ready = false;
        try {
            prepare(reader);
            snapshot.joinWith(reader);
            ready = true;
            return reader;
        } finally {
            if (!ready) {
                reader.close();
            }
        }
    }

    private static void abort(Connection session) {
        try {
            session.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException("Only an executor of none is refused", e);
        }
    }

    /** Nothing is left running, whatever happens. */
    private void awaitEnd(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    halt.because(new JobFailedException.Temporary("The backup was interrupted.", e));
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private BackupContent content(List<TableDump> tables) {
        Comparator<TableDump> byName =
                Comparator.comparing(table -> table.archived().name());
        List<TableContent> contents =
                tables.stream().sorted(byName).map(TableDump::content).toList();
        List<ArtifactObject> stored = objects.stream()
                .map(CompletableFuture::join)
                .sorted(Comparator.comparing(ArtifactObject::name))
                .toList();
        return new BackupContent(
                DirectoryEngine.NAME,
                snapshot.takenAt(),
                snapshot.serverVersion(),
                tools.major(),
                snapshot.lsn(),
                contents,
                stored);
    }

    private static JobFailedException explained(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof IOException
                ? new JobFailedException.Temporary("The database could not be read to its end.", cause)
                : DatabaseFailures.explain("Reading the tables", cause);
    }

    private void tell() {
        listener.at(new Progress(tablesRead.get(), tablesTotal, bytes.get()));
    }
}
