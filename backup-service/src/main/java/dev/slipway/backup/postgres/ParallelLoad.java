package dev.slipway.backup.postgres;

import dev.slipway.backup.Progress;
import dev.slipway.backup.ProgressListener;
import dev.slipway.managedpostgres.ManagedDatabase;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** Loads the rows of a directory archive over several connections, several of them into one table where it is split. */
final class ParallelLoad {

    private static final int BUFFER_BYTES = 128 * 1024;

    private final DirectoryArchive archive;
    private final ManagedDatabase target;
    private final int tables;
    private final IgnoredErrors errors;
    private final ProgressListener progress;
    private final AtomicLong bytes = new AtomicLong();

    ParallelLoad(
            DirectoryArchive archive,
            ManagedDatabase target,
            int tables,
            IgnoredErrors errors,
            ProgressListener progress) {
        this.archive = archive;
        this.target = target;
        this.tables = tables;
        this.errors = errors;
        this.progress = progress;
    }

    /** Loads all rows and sets all sequences. */
    void run(int connections) throws SQLException, IOException {
        List<Workers.Task> tasks = archive.largestFirst().stream()
                .map(source -> (Workers.Task) session -> load(session, source))
                .toList();
        Workers.run(target, connections, tasks);
        archive.requireAllRead();
        try (Connection session = target.open()) {
            for (ArchivedContents.Entry entry : archive.contents().entries()) {
                if (entry.isSequenceValue()) {
                    tolerating(entry.name(), () -> execute(session, entry.definition()));
                }
            }
        }
    }

    private void load(Connection session, DirectoryArchive.Source source) throws IOException, SQLException {
        try {
            archive.read(source, _ -> true, (table, plain) -> {
                try {
                    tolerating(table.entry().name(), () -> copy(session, source, table, plain));
                } catch (SQLException e) {
                    throw new LoadFailure(e);
                }
            });
        } catch (LoadFailure e) {
            throw e.failure;
        }
    }

    private void copy(
            Connection session,
            DirectoryArchive.Source source,
            DirectoryArchive.Rows table,
            DirectoryArchive.Bytes plain)
            throws SQLException, IOException {
        // an emptied table's rows need no log, where the server is set up so, and reading them changes nothing later
        boolean alone = !source.part() && table.own() && source.table() != null;
        String copy = withoutEnd(table.entry().copy());
        String statement = "%s FROM STDIN WITH (%sENCODING '%s')"
                .formatted(copy, alone ? "FREEZE, " : "", archive.contents().encoding());
        if (!alone) {
            copy(session, statement, plain);
            return;
        }
        execute(session, "BEGIN");
        boolean loaded = false;
        try {
            execute(session, "TRUNCATE ONLY " + relation(copy.substring("COPY ".length())));
            copy(session, statement, plain);
            execute(session, "COMMIT");
            loaded = true;
        } finally {
            if (!loaded && !session.isClosed()) {
                execute(session, "ROLLBACK");
            }
        }
    }

    private void copy(Connection session, String statement, DirectoryArchive.Bytes plain)
            throws SQLException, IOException {
        CopyIn copy = session.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
        try {
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int count = plain.read(buffer); count >= 0; count = plain.read(buffer)) {
                copy.writeToCopy(buffer, 0, count);
                progress.at(new Progress(0, tables, bytes.addAndGet(count)));
            }
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
    }

    private void tolerating(String what, Step step) throws SQLException, IOException {
        try {
            step.run();
        } catch (SQLException e) {
            if (!errors.tolerant() || String.valueOf(e.getSQLState()).startsWith("08")) {
                throw e;
            }
            errors.add("%s: %s".formatted(what, e.getMessage()));
        }
    }

    /** Something that the server may refuse. */
    @FunctionalInterface
    private interface Step {
        void run() throws SQLException, IOException;
    }

    /** Carries the server's refusal through the reading of an object. */
    private static final class LoadFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final SQLException failure;

        LoadFailure(SQLException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    /** {@code COPY public.t (a, b)}. */
    static String withoutEnd(String copy) {
        String stripped = copy.strip();
        String end = "FROM stdin;";
        if (!stripped.startsWith("COPY ") || !stripped.endsWith(end)) {
            throw new IllegalArgumentException("An entry's COPY statement is not as pg_dump writes it");
        }
        return stripped.substring(0, stripped.length() - end.length()).strip();
    }

    /** {@code public.t} of {@code public.t (a, b)}. */
    static String relation(String copied) {
        boolean quoted = false;
        for (int i = 0; i < copied.length(); i++) {
            char c = copied.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ' ' && !quoted) {
                return copied.substring(0, i);
            }
        }
        return copied;
    }

    private static void execute(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }
}
