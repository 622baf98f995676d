package dev.slipway.migration.schema;

import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.TableName;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/** How large tables are, with their partitions: what estimates are made of. */
public final class TableSizes {

    /** No table has any size. */
    public static final TableSizes UNKNOWN = new TableSizes(Map.of());

    private static final String QUERY = """
            SELECT n.nspname, c.relname, pg_table_size(c.oid)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind IN ('r', 'm') AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
            UNION ALL
            SELECT n.nspname, c.relname,
                   (SELECT sum(pg_table_size(p.relid)) FROM pg_partition_tree(c.oid) AS p WHERE p.isleaf)
              FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'p'
            """;

    private final Map<TableName, Long> bytes;

    private TableSizes(Map<TableName, Long> bytes) {
        this.bytes = bytes;
    }

    /** Reads them. */
    public static TableSizes read(Connection connection) {
        Map<TableName, Long> bytes = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                bytes.put(new TableName(rows.getString(1), rows.getString(2)), rows.getLong(3));
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The sizes of tables cannot be read", e);
        }
        return new TableSizes(bytes);
    }

    /** Bytes of that table's rows, without indexes; 0 if there is no such table. */
    public long bytes(TableName table) {
        return bytes.getOrDefault(table, 0L);
    }
}
