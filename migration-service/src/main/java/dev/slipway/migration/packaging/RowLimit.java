package dev.slipway.migration.packaging;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How large a row may be. Rows come as a whole from the server, and some of them are held at a time, so one that does not
 * fit must be refused before it is sent.
 */
public final class RowLimit {

    private static final long BYTES = Math.clamp(Runtime.getRuntime().maxMemory() / 16, 1L << 20, 64L << 20);

    /** Of rows that are larger than this, few should be held at a time. */
    private static final long LARGE = BYTES / 16;

    /** A value that takes less where it is stored cannot be larger than the limit: PostgreSQL packs 255 to 1 at best. */
    private static final long WORTH_LOOKING = BYTES / 256;

    private static final String COLUMNS = """
            SELECT n.nspname, c.relname, a.attname, a.atttypid::regtype::text
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
             WHERE c.relkind = 'r' AND c.reltoastrelid <> 0 AND n.nspname !~ '^pg_' AND a.attlen = -1
               AND a.attgenerated = '' AND pg_relation_size(c.reltoastrelid) >
            """ + WORTH_LOOKING;

    private final Map<TableName, Map<String, String>> columns = new HashMap<>();

    /** Looks which tables of a database have values that are stored apart, which large ones are. */
    public RowLimit(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(COLUMNS)) {
            while (rows.next()) {
                columns.computeIfAbsent(new TableName(rows.getString(1), rows.getString(2)), table -> new HashMap<>())
                        .put(rows.getString(3), rows.getString(4));
            }
        }
    }

    /** Refuses a line of that many bytes if it is too long. */
    public static void check(long bytes) {
        if (bytes > BYTES) {
            throw new RowTooLargeException("A row of the package takes " + megabytes(bytes) + " and more. " + advice());
        }
    }

    /**
     * Looks for a row that would be too large to be read; values are not read for that, but where they are.
     *
     * @param present the columns that the table has here
     * @return whether there is any that is large, so that only a few of them should be held at a time
     * @throws RowTooLargeException if there is one
     */
    public boolean check(Connection connection, PackagedTable table, Collection<String> present) throws SQLException {
        Map<String, String> large = columns.getOrDefault(table.table(), Map.of());
        List<String> sizes = new ArrayList<>();
        for (PackagedColumn column : table.columns()) {
            String type = large.get(column.name());
            if (type != null) {
                String name = Quoted.identifier(column.name());
                sizes.add("CASE WHEN pg_column_size(" + name + ") > " + WORTH_LOOKING + " THEN " + size(name, type)
                        + " ELSE 0 END");
            }
        }
        if (sizes.isEmpty()) {
            return false;
        }
        String key = table.key().stream()
                .filter(present::contains)
                .map(Quoted::identifier)
                .collect(Collectors.joining(", "));
        String query = "SELECT slipway_size, slipway_key FROM (SELECT (" + String.join(" + ", sizes)
                + ")::bigint AS slipway_size, ROW(" + key + ")::text AS slipway_key FROM ONLY "
                + table.table().quoted()
                + (table.rule().filter() == null
                        ? ""
                        : " WHERE (\n" + table.rule().filter() + "\n)")
                + ") AS s WHERE slipway_size > " + LARGE + " ORDER BY slipway_size DESC LIMIT 1";
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            boolean found = row.next();
            if (found && row.getLong(1) > BYTES) {
                throw new RowTooLargeException("Table %s has a row of %s (%s). %s"
                        .formatted(
                                table.table(),
                                megabytes(row.getLong(1)),
                                key.isEmpty() ? "no key" : "key " + row.getString(2),
                                advice()));
            }
            return found;
        }
    }

    private static String size(String column, String type) {
        return switch (type) {
            case "text", "character varying" -> "octet_length(" + column + ")::bigint";
            case "bytea" -> "2 * octet_length(" + column + ")::bigint";
            default -> "octet_length(format('%s', " + column + "))::bigint";
        };
    }

    private static String advice() {
        return ("Rows of at most %s can be carried here: leave the column out by the rule set (excludedColumns), or give"
                        + " migration-service sixteen times as much memory as its largest row has.")
                .formatted(megabytes(BYTES));
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MiB";
    }
}
