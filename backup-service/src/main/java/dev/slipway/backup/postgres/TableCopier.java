package dev.slipway.backup.postgres;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.tararchive.TarHeader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * One of the sessions that read tables: takes parts from a common queue and writes each into an object of its own, small
 * tables into bundles. Used by one thread.
 */
final class TableCopier {

    /** Tables up to this size are bundled. */
    static final int BUNDLED_BYTES = 4 * 1024 * 1024;

    /** What follows the rows in a data file, as pg_dump writes it. */
    private static final byte[] END_OF_DATA = "\\.\n\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] ZEROS = new byte[TarHeader.END_BYTES];
    private static final int BUNDLE_BYTES = 32 * 1024 * 1024;
    private static final int FIRST_BUFFER_BYTES = 64 * 1024;
    private static final int REPORTED_BYTES = 128 * 1024;

    /**
     * What the sessions of one backup have in common.
     *
     * @param parts what is to be read
     * @param bundledBytes tables that are estimated to be this large at most are bundled
     * @param copyOptions what follows {@code TO STDOUT}
     * @param takenAt the moment of the state that is read
     * @param bundles counts the bundles
     * @param observer told how far it is
     */
    record Assignment(
            Queue<TableDump.Part> parts,
            long bundledBytes,
            String copyOptions,
            Instant takenAt,
            AtomicInteger bundles,
            Observer observer) {}

    /** Told how far it is; may hold the session up. */
    interface Observer {

        /** These bytes came from the server. */
        void read(int bytes) throws IOException;

        /** All rows of a table were read. */
        void tableRead();

        /** An object is being stored. */
        void storing(CompletableFuture<ArtifactObject> object);
    }

    private final Connection session;
    private final ObjectStream objects;
    private final Assignment assignment;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int unreported;
    private @Nullable CompletableFuture<ArtifactObject> bundle;
    private int bundled;

    TableCopier(Connection session, ObjectStream objects, Assignment assignment) {
        this.session = session;
        this.objects = objects;
        this.assignment = assignment;
    }

    /** Works until nothing is left in the queue. */
    void copyAll() throws IOException {
        for (TableDump.Part part = assignment.parts().poll();
                part != null;
                part = assignment.parts().poll()) {
            try {
                copy(part);
            } catch (SQLException e) {
                throw new DatabaseFailureException("COPY " + part.source() + " cannot be read", e);
            }
        }
        endBundle();
    }

    private void copy(TableDump.Part part) throws IOException, SQLException {
        RowsDigest rows = new RowsDigest();
        CopyOut copy = session.unwrap(PGConnection.class)
                .getCopyAPI()
                .copyOut("COPY %s TO STDOUT%s".formatted(part.source(), assignment.copyOptions()));
        CompletableFuture<ArtifactObject> object = part.weightBytes() > assignment.bundledBytes()
                        || part.table().parts().size() > 1
                ? copyAsObject(part, rows, copy, 0)
                : copyIntoBundle(part, rows, copy);
        report();
        if (part.table().add(part, rows, object)) {
            assignment.observer().tableRead();
        }
    }

    /** Writes what is in the buffer already, and all that follows. */
    private CompletableFuture<ArtifactObject> copyAsObject(
            TableDump.Part part, RowsDigest rows, CopyOut copy, int buffered) throws IOException, SQLException {
        endBundle();
        CompletableFuture<ArtifactObject> object = objects.begin(part.object());
        assignment.observer().storing(object);
        objects.write(buffer, 0, buffered);
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            rows.add(row, 0, row.length);
            objects.write(row, 0, row.length);
            count(row.length);
        }
        if (part.isLast()) {
            objects.write(END_OF_DATA, 0, END_OF_DATA.length);
        }
        objects.end();
        return object;
    }

    private CompletableFuture<ArtifactObject> copyIntoBundle(TableDump.Part part, RowsDigest rows, CopyOut copy)
            throws IOException, SQLException {
        int length = 0;
        for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
            rows.add(row, 0, row.length);
            length = buffer(row, length);
            count(row.length);
            if (length > BUNDLED_BYTES) {
                CompletableFuture<ArtifactObject> object = copyAsObject(part, rows, copy, length);
                buffer = new byte[FIRST_BUFFER_BYTES];
                return object;
            }
        }
        length = buffer(END_OF_DATA, length);
        return addToBundle(part.table().archived().file(), length);
    }

    private int buffer(byte[] bytes, int length) {
        if (buffer.length - length < bytes.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + bytes.length));
        }
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        return length + bytes.length;
    }

    private CompletableFuture<ArtifactObject> addToBundle(String file, int length) throws IOException {
        CompletableFuture<ArtifactObject> object = bundle;
        if (object == null) {
            object = objects.begin("tables-%03d".formatted(assignment.bundles().getAndIncrement()));
            assignment.observer().storing(object);
            bundle = object;
            bundled = 0;
        }
        byte[] header = TarHeader.ofPrivate(file, length, assignment.takenAt());
        objects.write(header, 0, header.length);
        objects.write(buffer, 0, length);
        objects.write(ZEROS, 0, (int) (TarHeader.padded(length) - length));
        bundled += length;
        if (bundled >= BUNDLE_BYTES) {
            endBundle();
        }
        return object;
    }

    private void endBundle() throws IOException {
        if (bundle != null) {
            objects.write(ZEROS, 0, TarHeader.END_BYTES);
            objects.end();
            bundle = null;
        }
    }

    private void count(int bytes) throws IOException {
        unreported += bytes;
        if (unreported >= REPORTED_BYTES) {
            report();
        }
    }

    private void report() throws IOException {
        if (unreported > 0) {
            assignment.observer().read(unreported);
            unreported = 0;
        }
    }
}
