package dev.slipway.managedpostgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Reads which tables a database has. */
public final class Tables {

    /** The schema in a target database where Slipway keeps its marker; no part of the application. */
    public static final String SLIPWAY_SCHEMA = "slipway";

    private static final String QUERY = """
            SELECT n.nspname, c.relname,
                   a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
                   CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
                   a.attgenerated <> '', a.attidentity::text, a.atttypid::regtype::text,
                   ARRAY(SELECT k.attname::text
                           FROM pg_index i
                           CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS key(attnum, position)
                           JOIN pg_attribute k ON k.attrelid = i.indrelid AND k.attnum = key.attnum
                          WHERE i.indrelid = c.oid AND i.indisprimary AND key.position <= i.indnkeyatts
                          ORDER BY key.position)
              FROM pg_class c
              JOIN pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
              LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
             WHERE c.relkind = 'r' AND c.relpersistence <> 't'
               AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_' AND n.nspname <> ?
               AND NOT EXISTS (SELECT FROM pg_depend e
                                WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
             ORDER BY c.oid
            """;

    private Tables() {}

    /**
     * The user tables that hold rows: ordinary tables and leaves of partitioned ones, without system schemas,
     * Slipway's own schema, temporary tables and members of extensions. Sorted by name.
     */
    public static List<Table> list(Connection connection) {
        List<Table> tables = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, SLIPWAY_SCHEMA);
            try (ResultSet rows = statement.executeQuery()) {
                TableName current = null;
                List<Column> columns = new ArrayList<>();
                List<String> key = List.of();
                while (rows.next()) {
                    TableName name = new TableName(rows.getString(1), rows.getString(2));
                    if (!name.equals(current)) {
                        if (current != null) {
                            tables.add(table(current, columns, key));
                        }
                        current = name;
                        columns = new ArrayList<>();
                        Array array = rows.getArray(10);
                        key = Arrays.asList((String[]) array.getArray());
                    }
                    if (rows.getString(3) != null) {
                        columns.add(column(rows));
                    }
                }
                if (current != null) {
                    tables.add(table(current, columns, key));
                }
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The list of tables cannot be read", e);
        }
        tables.sort(Comparator.comparing(Table::name));
        return tables;
    }

    private static Table table(TableName name, List<Column> columns, List<String> key) {
        columns.sort(Comparator.comparing(Column::name));
        return new Table(name, columns, key);
    }

    private static Column column(ResultSet row) throws SQLException {
        Identity identity = switch (row.getString(8)) {
            case "a" -> Identity.ALWAYS;
            case "d" -> Identity.BY_DEFAULT;
            default -> Identity.NONE;
        };
        Column.SortKind order = switch (row.getString(9)) {
            case "smallint", "integer", "bigint" -> Column.SortKind.INTEGER;
            case "text", "character varying" -> Column.SortKind.TEXT;
            default -> Column.SortKind.IMAGE;
        };
        return new Column(
                row.getString(3),
                row.getString(4),
                row.getBoolean(5),
                row.getString(6),
                row.getBoolean(7),
                identity,
                order);
    }
}
