package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.TableDelta;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column that is {@code GENERATED ALWAYS AS IDENTITY}, which no update may set: while rows are written it is
 * {@code BY DEFAULT}. That takes the table for ourselves alone, and changes nothing but a letter in the catalog.
 *
 * @param tables what is altered with it: the table, or since PostgreSQL 17, where partitions have the identity of the
 *     whole, the whole first and then its partitions
 * @param column its name
 */
record AlwaysIdentity(List<TableName> tables, String column) {

    private static final String FAMILY = """
            SELECT n.nspname, c.relname
              FROM pg_partition_tree(pg_partition_root(?::regclass)) AS p
              JOIN pg_class c ON c.oid = p.relid
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE current_setting('server_version_num')::int >= 170000
             ORDER BY p.level, n.nspname, c.relname
            """;

    AlwaysIdentity {
        tables = List.copyOf(tables);
    }

    /** Those that updates of these rows set. */
    static List<AlwaysIdentity> updated(Connection connection, TableDelta delta, @Nullable Table existing)
            throws SQLException {
        PackagedTable table = delta.table();
        List<AlwaysIdentity> updated = new ArrayList<>();
        if (delta.changed() == 0 || existing == null) {
            return updated;
        }
        for (PackagedColumn packaged : table.columns()) {
            String column = packaged.name();
            if (delta.isChanged(column)
                    && existing.column(column)
                            .map(Column::identity)
                            .filter(Identity.ALWAYS::equals)
                            .isPresent()) {
                updated.add(new AlwaysIdentity(family(connection, table.table()), column));
            }
        }
        return updated;
    }

    private static List<TableName> family(Connection connection, TableName table) throws SQLException {
        List<TableName> family = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(FAMILY)) {
            statement.setString(1, table.quoted());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    family.add(new TableName(rows.getString(1), rows.getString(2)));
                }
            }
        }
        return family.isEmpty() ? List.of(table) : family;
    }

    /** The statement that lets it be set. */
    String release() {
        return alter("BY DEFAULT");
    }

    /** The statement that takes that back. */
    String restore() {
        return alter("ALWAYS");
    }

    private String alter(String generated) {
        return "ALTER TABLE " + tables.getFirst().quoted() + " ALTER COLUMN " + Quoted.identifier(column)
                + " SET GENERATED " + generated;
    }
}
