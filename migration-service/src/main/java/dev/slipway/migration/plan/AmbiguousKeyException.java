package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;

/** Two rows have the same key, so that it cannot be said which is which. */
public final class AmbiguousKeyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AmbiguousKeyException(PackagedTable table, String side) {
        super(message(table.table(), String.join(", ", table.key()), side));
    }

    private static String message(TableName table, String key, String side) {
        return "Table " + table + " of " + side + " has several rows with the same " + key
                + ", by which its rows are identified. Make them differ or give the table another natural key.";
    }
}
