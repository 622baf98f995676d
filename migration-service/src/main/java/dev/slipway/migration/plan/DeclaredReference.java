package dev.slipway.migration.plan;

import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.ruleset.ResolvedReference;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A foreign key of the target.
 *
 * @param name the constraint's name
 * @param reference from where to where
 * @param deferrable whether it may be checked at the end of a transaction
 * @param isPart whether PostgreSQL has made it for one partition, as a part of the foreign key of the whole
 */
public record DeclaredReference(String name, ResolvedReference reference, boolean deferrable, boolean isPart) {

    private static final String QUERY = """
            SELECT c.conname, n.nspname, t.relname, fn.nspname, ft.relname, c.condeferrable,
                   ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
                           JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
                          ORDER BY k.position),
                   ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
                           JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum
                          ORDER BY k.position),
                   c.conparentid <> 0
              FROM pg_constraint c
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_class ft ON ft.oid = c.confrelid
              JOIN pg_namespace fn ON fn.oid = ft.relnamespace
             WHERE c.contype = 'f'
             ORDER BY n.nspname, t.relname, c.conname
            """;

    /** All foreign keys of a database. */
    public static List<DeclaredReference> list(Connection connection) {
        List<DeclaredReference> references = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(QUERY)) {
            while (rows.next()) {
                references.add(new DeclaredReference(
                        rows.getString(1),
                        new ResolvedReference(
                                new TableName(rows.getString(2), rows.getString(3)),
                                Arrays.asList((String[]) rows.getArray(7).getArray()),
                                new TableName(rows.getString(4), rows.getString(5)),
                                Arrays.asList((String[]) rows.getArray(8).getArray())),
                        rows.getBoolean(6),
                        rows.getBoolean(9)));
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The foreign keys cannot be read", e);
        }
        return references;
    }
}
