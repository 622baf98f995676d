package dev.slipway.migration.plan;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import dev.slipway.managedpostgres.TableName;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the rows of a plan are kept.
 *
 * @param name their name in {@link PlannedRows}
 * @param sha256 what they must be, before compression
 */
public record KeptRows(String name, String sha256) {

    private static final Logger log = LoggerFactory.getLogger(KeptRows.class);
    private static final int BUFFER_BYTES = 1 << 16;

    /** They are read once or twice, and go with the plan: speed matters more than space. */
    private static final int COMPRESSION_LEVEL = 1;

    /**
     * Keeps the differences of all tables, whether or not removals are taken back meanwhile.
     *
     * @return nothing if they cannot be kept
     */
    static Optional<KeptRows> keep(PlannedRows store, Collection<TableDelta> deltas) {
        MessageDigest digest = TableDelta.sha256();
        try {
            return store.keep(out -> {
                        try (DataOutputStream rows = new DataOutputStream(new BufferedOutputStream(
                                new DigestOutputStream(new ZstdOutputStream(out, COMPRESSION_LEVEL), digest),
                                BUFFER_BYTES))) {
                            for (TableDelta delta : deltas) {
                                delta.keep(rows);
                            }
                        }
                    })
                    .map(name -> new KeptRows(name, HexFormat.of().formatHex(digest.digest())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The differences that were kept; nothing if they are not there any more.
     *
     * @param comparison takes them
     * @param tables the plan's tables
     * @param also takes the rows as they come; what it has taken is good for nothing if nothing is returned
     */
    public Optional<SortedMap<TableName, TableDelta>> restore(
            PlannedRows store, RowComparison comparison, List<TablePlan> tables, RestoredRows also)
            throws SQLException {
        try (InputStream kept = store.open(name).orElse(null)) {
            if (kept == null) {
                return Optional.empty();
            }
            MessageDigest digest = TableDelta.sha256();
            InputStream rows =
                    new BufferedInputStream(new DigestInputStream(new ZstdInputStream(kept), digest), BUFFER_BYTES);
            SortedMap<TableName, TableDelta> deltas = comparison.restore(rows, tables, also);
            if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
                throw new IOException("they are not what the plan says");
            }
            return Optional.of(deltas);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("rows", name)
                    .setCause(e)
                    .log("The rows of a plan are damaged; they are found again");
            return Optional.empty();
        }
    }
}
