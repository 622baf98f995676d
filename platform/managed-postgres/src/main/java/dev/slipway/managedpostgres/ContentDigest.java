package dev.slipway.managedpostgres;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Content digests: SHA-256 over {@code COPY … TO STDOUT} of {@link Table#orderedRows()}, so the same content gives the
 * same digest whatever the physical order of rows and columns. {@code psql} and {@code sha256sum} give it as well.
 */
public final class ContentDigest {

    private ContentDigest() {}

    /** The digest of one table as the session sees it now; rows are streamed, memory is bounded. */
    public static TableDigest of(Connection connection, Table table) {
        MessageDigest digest = sha256();
        long rows = 0;
        try {
            CopyOut copy = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY (" + table.orderedRows() + ") TO STDOUT");
            try {
                for (byte[] row = copy.readFromCopy(); row != null; row = copy.readFromCopy()) {
                    digest.update(row);
                    rows++;
                }
            } finally {
                if (copy.isActive()) {
                    copy.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("Table " + table.name() + " cannot be read", e);
        }
        return new TableDigest(table.name(), rows, HexFormat.of().formatHex(digest.digest()));
    }

    /**
     * The digests of all tables that {@link Tables#list} finds, sorted by name. To get one consistent state call it
     * in a REPEATABLE READ transaction.
     */
    public static List<TableDigest> ofAll(Connection connection) {
        List<TableDigest> digests = new ArrayList<>();
        for (Table table : Tables.list(connection)) {
            digests.add(of(connection, table));
        }
        return digests;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
