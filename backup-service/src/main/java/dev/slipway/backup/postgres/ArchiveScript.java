package dev.slipway.backup.postgres;

import dev.slipway.backup.BackupContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.backup.RestoreEngine;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An archive as a script for one session of psql. */
sealed interface ArchiveScript extends AutoCloseable {

    /** Opens a backup's archive, whatever engine wrote it. */
    static ArchiveScript open(
            PostgresTools tools,
            ConnectionSettings live,
            BackupContent content,
            RestoreEngine.Objects objects,
            boolean keepOwners,
            ProgressListener progress)
            throws IOException {
        Counter counter = new Counter(content.tables().size(), new AtomicLong(), progress);
        if (content.engine().equals(DirectoryArchive.ENGINE)) {
            DirectoryArchive archive = DirectoryArchive.open(content, objects);
            return new OfDirectory(archive, new PgRestore(tools, archive.folder(), keepOwners), live, counter);
        }
        return new OfStream(
                DirectoryArchive.contentsOf(content, objects), tools, live, content, objects, keepOwners, counter);
    }

    /** What is in the archive. */
    ArchivedContents contents();

    /** Has these entries executed, rows included. */
    void execute(PsqlSession psql, Predicate<ArchivedContents.Entry> wanted) throws IOException;

    @Override
    void close() throws IOException;

    /** Tells how much went through. */
    record Counter(int tables, AtomicLong bytes, ProgressListener progress) {
        void count(int more) {
            progress.at(new Progress(0, tables, bytes.addAndGet(more)));
        }
    }

    /** A directory archive: pg_restore writes what is before and after the rows, and we the rows. */
    record OfDirectory(DirectoryArchive archive, PgRestore restore, ConnectionSettings live, Counter counter)
            implements ArchiveScript {

        private static final int BUFFER_BYTES = 256 * 1024;
        private static final int KEPT_END = 16;

        /** How pg_dump wrote the rows. */
        private static final String ROWS_SETTINGS =
                "SET standard_conforming_strings = on; SET row_security = off; SET xmloption = content;"
                        + " SET DateStyle = ISO; SET IntervalStyle = postgres; SET statement_timeout = 0; ";

        @Override
        public ArchivedContents contents() {
            return archive.contents();
        }

        @Override
        public void execute(PsqlSession psql, Predicate<ArchivedContents.Entry> wanted) throws IOException {
            restore.script(live, contents().beforeRows().stream().filter(wanted).toList(), psql);
            psql.send(ROWS_SETTINGS
                    + "SET client_encoding = '%s';".formatted(contents().encoding()));
            Rows rows = new Rows(psql);
            for (DirectoryArchive.Source source : archive.inOrder()) {
                archive.read(source, table -> wanted.test(table.entry()), rows::copy);
            }
            rows.end();
            archive.requireAllRead();
            psql.send("\\o /dev/null");
            for (ArchivedContents.Entry entry : contents().entries()) {
                if (entry.isSequenceValue() && wanted.test(entry)) {
                    send(psql, entry.definition());
                }
            }
            psql.send("\\o");
            restore.script(live, contents().afterRows().stream().filter(wanted).toList(), psql);
        }

        @Override
        public void close() throws IOException {
            archive.close();
        }

        private void send(PsqlSession psql, String statement) {
            byte[] bytes = (statement + "\n").getBytes(archive.charset());
            psql.send(bytes, bytes.length);
        }

        /** Puts the parts of one table together again, for only the last of them has the end of the rows. */
        private final class Rows {

            private final PsqlSession psql;
            private final byte[] buffer = new byte[BUFFER_BYTES];
            private DirectoryArchive.@Nullable Rows current;
            private String end = "";

            Rows(PsqlSession psql) {
                this.psql = psql;
            }

            void copy(DirectoryArchive.Rows table, DirectoryArchive.Bytes plain) throws IOException {
                if (!table.equals(current)) {
                    end();
                    current = table;
                    send(psql, table.entry().copy().strip());
                }
                for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
                    psql.send(buffer, count);
                    counter.count(count);
                    int kept = Math.min(count, KEPT_END);
                    String last = end + new String(buffer, count - kept, kept, StandardCharsets.ISO_8859_1);
                    end = last.substring(Math.max(0, last.length() - KEPT_END));
                }
            }

            /** Without it psql would take whatever follows for rows. */
            void end() throws IOException {
                String stripped = end.stripTrailing();
                if (current != null && !stripped.equals("\\.") && !stripped.endsWith("\n\\.")) {
                    throw new IOException("A table's rows are cut off");
                }
                current = null;
                end = "";
            }
        }
    }

    /** A custom archive, which pg_restore turns into a script while it is fed. */
    record OfStream(
            ArchivedContents contents,
            PostgresTools tools,
            ConnectionSettings live,
            BackupContent content,
            RestoreEngine.Objects objects,
            boolean keepOwners,
            Counter counter)
            implements ArchiveScript {

        @Override
        public void execute(PsqlSession psql, Predicate<ArchivedContents.Entry> wanted) throws IOException {
            List<ArchivedContents.Entry> entries =
                    contents.entries().stream().filter(wanted).toList();
            // the standard input is the archive's
            Path list = Files.createTempFile("slipway-restore-", ".list");
            try {
                Files.writeString(list, ArchivedContents.list(entries));
                execute(psql, list);
            } finally {
                Files.delete(list);
            }
        }

        private void execute(PsqlSession psql, Path list) throws IOException {
            List<String> arguments = new ArrayList<>(PgRestore.ownership(keepOwners));
            arguments.addAll(List.of("--exit-on-error", "--use-list=" + list, "--file=-"));
            ProcessBuilder command = tools.command("pg_restore", live, arguments);
            try (InputStream plain = objects.open(content.objects().getFirst());
                    ToolProcess script = ToolProcess.start("pg_restore", command)) {
                Feeder feeder = new Feeder(plain, script, counter::count);
                psql.send(script.output());
                feeder.join();
                feeder.requireWhole();
                script.awaitSuccess();
            }
        }

        @Override
        public void close() {}
    }

    /** Feeds a tool in the background, as long as it reads. */
    final class Feeder {

        private static final int BUFFER_BYTES = 256 * 1024;

        private final Thread thread;
        private volatile @Nullable Exception unreadable;

        Feeder(InputStream plain, ToolProcess tool, IntConsumer fed) {
            this.thread = Thread.ofVirtual().name("restore-feeder").start(() -> feed(plain, tool, fed));
        }

        private void feed(InputStream plain, ToolProcess tool, IntConsumer fed) {
            byte[] buffer = new byte[BUFFER_BYTES];
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
}
