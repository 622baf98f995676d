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
 * @param whole the foreign key of which PostgreSQL has made this as a part, for one partition; itself where it has not
 */
public record DeclaredReference(String name, ResolvedReference reference, boolean deferrable, Whole whole) {

    /**
     * A foreign key as somebody declared it.
     *
     * @param table where it is declared
     * @param name its name there
     */
    public record Whole(TableName table, String name) {}

    private static final String QUERY = """
            WITH RECURSIVE part AS (
                SELECT oid, oid AS whole FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
                UNION ALL
                SELECT c.oid, part.whole FROM part JOIN pg_constraint c ON c.conparentid = part.oid AND c.contype = 'f')
            SELECT c.conname, n.nspname, t.relname, fn.nspname, ft.relname, c.condeferrable,
                   ARRAY(SELECT a.attname::text FROM unnest(c.conkey) WITH ORDINALITY AS k(attnum, position)
                           JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum
                          ORDER BY k.position),
                   ARRAY(SELECT a.attname::text FROM unnest(c.confkey) WITH ORDINALITY AS k(attnum, position)
                           JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum
                          ORDER BY k.position),
                   wn.nspname, wt.relname, w.conname
              FROM pg_constraint c
              JOIN part ON part.oid = c.oid
              JOIN pg_constraint w ON w.oid = part.whole
              JOIN pg_class wt ON wt.oid = w.conrelid
              JOIN pg_namespace wn ON wn.oid = wt.relnamespace
              JOIN pg_class t ON t.oid = c.conrelid
              JOIN pg_namespace n ON n.oid = t.relnamespace
              JOIN pg_class ft ON ft.oid = c.confrelid
              JOIN pg_namespace fn ON fn.oid = ft.relnamespace
             WHERE c.contype = 'f'
             ORDER BY n.nspname, t.relname, c.conname
            """;

    /** Whether PostgreSQL has made it for one partition. */
    public boolean isPart() {
        return !whole.equals(new Whole(reference.table(), name));
    }

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
                        new Whole(new TableName(rows.getString(9), rows.getString(10)), rows.getString(11))));
            }
        } catch (SQLException e) {
            throw new DatabaseFailureException("The foreign keys cannot be read", e);
        }
        return references;
    }
}
