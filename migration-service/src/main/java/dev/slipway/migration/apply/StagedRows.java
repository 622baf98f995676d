package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.RowMask;
import dev.slipway.migration.plan.TableDelta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * A table's differing rows in a temporary table of the target: added ones whole, of changed ones what identifies them and
 * at least what differs in any of them, and of removed ones what identifies them.
 *
 * @param name the temporary table, quoted and qualified
 * @param asPackaged whether the rows to be written are known to read there as they do in the package
 */
record StagedRows(String name, boolean asPackaged) {

    /** The column that says what is to happen to a row: the first letter of its {@link RowChange.Kind}. */
    static final String OPERATION = Quoted.identifier("slipway operation");

    private static final long MANY = 10_000;

    /** In a table that lasts as long as the transaction. */
    static StagedRows forTransaction(Statements statements, TableDelta delta, String name, RowComparison comparison)
            throws SQLException {
        try (Loading loading = new Loading(statements, delta.table(), name, "DROP")) {
            try {
                delta.forEach(loading);
            } catch (UncheckedIOException e) {
                throw loading.failed(Objects.requireNonNull(e.getCause()));
            }
            return loading.finish(delta, comparison);
        }
    }

    /** Takes rows one by one. */
    static final class Loading implements TableDelta.RowReader, AutoCloseable {

        private final Statements statements;
        private final PackagedTable table;
        private final String name;
        private final String copy;
        private final CopyIn in;
        private final Rows rows;

        /**
         * Begins, in a transaction, with a table that lasts as long as the session.
         *
         * @param table whose rows will be given
         */
        static Loading forSession(Statements statements, PackagedTable table, String name) throws SQLException {
            return new Loading(statements, table, name, "PRESERVE ROWS");
        }

        private Loading(Statements statements, PackagedTable table, String name, String onCommit) throws SQLException {
            this.statements = statements;
            this.table = table;
            this.name = "pg_temp." + name;
            statements.execute(
                    "CREATE TEMPORARY TABLE " + name + " ON COMMIT " + onCommit + " AS SELECT NULL::text AS "
                            + OPERATION + ", " + columns(table) + " FROM ONLY "
                            + table.table().quoted() + " WITH NO DATA",
                    table.table());
            // else the first to read them would write them once more, to note that they are there
            this.copy = "COPY " + this.name + " FROM STDIN (FREEZE)";
            try {
                this.in = statements
                        .connection()
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(copy);
            } catch (SQLException e) {
                throw statements.failed(copy, table.table(), e);
            }
            this.rows = new Rows(in, table.key().isEmpty() ? null : RowMask.keyOf(table));
        }

        @Override
        public void row(RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after) throws IOException {
            rows.send(kind, before, after);
        }

        /** Ends the loading of a delta's rows, which have all been given. */
        StagedRows finish(TableDelta delta, RowComparison comparison) throws SQLException {
            try {
                rows.flush();
                in.endCopy();
            } catch (IOException e) {
                throw failed(e);
            } catch (SQLException e) {
                throw statements.failed(copy, table.table(), e);
            }
            if (table.key().isEmpty() || !areMany(delta)) {
                return new StagedRows(name, false);
            }
            // the planner would guess, and may guess wrongly how to find so many rows
            statements.execute("ANALYZE " + name + " (" + Quoted.identifiers(table.key()) + ")", table.table());
            String written =
                    "COPY (SELECT " + columns(table) + " FROM " + name + " WHERE " + OPERATION + " <> 'R') TO STDOUT";
            return new StagedRows(name, comparison.holds(statements.connection(), delta, written));
        }

        /** Why a row was not taken. */
        SQLException failed(IOException e) {
            if (e.getCause() instanceof SQLException failure) {
                return statements.failed(copy, table.table(), failure);
            }
            throw new UncheckedIOException(e);
        }

        private static String columns(PackagedTable table) {
            return Quoted.identifiers(
                    table.columns().stream().map(PackagedColumn::name).toList());
        }

        @Override
        public void close() throws SQLException {
            if (in.isActive()) {
                in.cancelCopy();
            }
        }
    }

    /** Whether there are so many rows that it matters how they are looked for. */
    static boolean areMany(TableDelta delta) {
        return delta.added() + delta.changed() + delta.removed() >= MANY;
    }

    /** Sends rows in larger pieces: each piece is a message of its own. */
    private static final class Rows {

        private final CopyIn in;
        private final @Nullable RowMask ofRemoved;
        private final byte[] buffer = new byte[1 << 16];
        private int length;

        /** @param ofRemoved what is looked at of rows to be removed; null if everything is */
        private Rows(CopyIn in, @Nullable RowMask ofRemoved) {
            this.in = in;
            this.ofRemoved = ofRemoved;
        }

        void send(RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after) throws IOException {
            byte[] line = after == null ? before : after;
            if (kind == RowChange.Kind.RETAINED || line == null) {
                return;
            }
            append((kind.name().charAt(0) + "\t").getBytes(StandardCharsets.US_ASCII));
            append(kind == RowChange.Kind.REMOVED && ofRemoved != null ? ofRemoved.of(line) : line);
        }

        private void append(byte[] bytes) throws IOException {
            if (bytes.length > buffer.length - length) {
                flush();
            }
            if (bytes.length > buffer.length) {
                write(bytes, bytes.length);
            } else {
                System.arraycopy(bytes, 0, buffer, length, bytes.length);
                length += bytes.length;
            }
        }

        void flush() throws IOException {
            write(buffer, length);
            length = 0;
        }

        private void write(byte[] bytes, int count) throws IOException {
            try {
                in.writeToCopy(bytes, 0, count);
            } catch (SQLException e) {
                throw new IOException(e);
            }
        }
    }
}
