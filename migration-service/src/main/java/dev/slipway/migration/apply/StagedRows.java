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

    /** In a table that lasts as long as the session. */
    static StagedRows forSession(Statements statements, TableDelta delta, String name, RowComparison comparison)
            throws SQLException {
        return stage(statements, delta, name, "PRESERVE ROWS", comparison);
    }

    /** In a table that lasts as long as the transaction. */
    static StagedRows forTransaction(Statements statements, TableDelta delta, String name, RowComparison comparison)
            throws SQLException {
        return stage(statements, delta, name, "DROP", comparison);
    }

    private static StagedRows stage(
            Statements statements, TableDelta delta, String name, String onCommit, RowComparison comparison)
            throws SQLException {
        PackagedTable table = delta.table();
        String staged = "pg_temp." + name;
        String columns = Quoted.identifiers(
                table.columns().stream().map(PackagedColumn::name).toList());
        statements.execute(
                "CREATE TEMPORARY TABLE " + name + " ON COMMIT " + onCommit + " AS SELECT NULL::text AS " + OPERATION
                        + ", " + columns + " FROM ONLY " + table.table().quoted() + " WITH NO DATA",
                table.table());
        String copy = "COPY " + staged + " FROM STDIN";
        try {
            CopyIn in = statements
                    .connection()
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn(copy);
            try {
                Rows rows = new Rows(in, table.key().isEmpty() ? null : RowMask.keyOf(table));
                delta.forEach(rows::send);
                rows.flush();
                in.endCopy();
            } catch (UncheckedIOException e) {
                throw failure(Objects.requireNonNull(e.getCause()));
            } catch (IOException e) {
                throw failure(e);
            } finally {
                if (in.isActive()) {
                    in.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw statements.failed(copy, table.table(), e);
        }
        if (table.key().isEmpty() || !areMany(delta)) {
            return new StagedRows(staged, false);
        }
        // the planner would guess, and may guess wrongly how to find so many rows
        statements.execute("ANALYZE " + staged + " (" + Quoted.identifiers(table.key()) + ")", table.table());
        String written = "COPY (SELECT " + columns + " FROM " + staged + " WHERE " + OPERATION + " <> 'R') TO STDOUT";
        return new StagedRows(staged, comparison.holds(statements.connection(), delta, written));
    }

    /** Whether there are so many rows that it matters how they are looked for. */
    static boolean areMany(TableDelta delta) {
        return delta.added() + delta.changed() + delta.removed() >= MANY;
    }

    private static SQLException failure(IOException e) {
        if (e.getCause() instanceof SQLException failure) {
            return failure;
        }
        throw new UncheckedIOException(e);
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
