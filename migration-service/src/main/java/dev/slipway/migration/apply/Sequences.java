package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.TableDelta;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Moves the sequences of tables that got rows past the largest value, forward only. */
final class Sequences {

    private static final String OF_COLUMNS = """
            SELECT DISTINCT tn.nspname, t.relname, a.attname, sn.nspname, s.relname, q.seqincrement
              FROM pg_class s
              JOIN pg_namespace sn ON sn.oid = s.relnamespace
              JOIN pg_sequence q ON q.seqrelid = s.oid
              JOIN (SELECT d.objid AS sequence, d.refobjid AS relation, d.refobjsubid AS attribute
                      FROM pg_depend d
                     WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
                       AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
                    UNION
                    SELECT d.refobjid, f.adrelid, f.adnum
                      FROM pg_depend d
                      JOIN pg_attrdef f ON f.oid = d.objid
                     WHERE d.classid = 'pg_attrdef'::regclass AND d.refclassid = 'pg_class'::regclass
                       AND d.deptype = 'n') u ON u.sequence = s.oid
              JOIN pg_class t ON t.oid = u.relation
              JOIN pg_namespace tn ON tn.oid = t.relnamespace
              JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = u.attribute
             WHERE s.relkind = 'S' AND t.relkind IN ('r', 'p') AND a.atttypid IN (20, 21, 23)
             ORDER BY 1, 2, 3
            """;

    private Sequences() {}

    private record Use(TableName table, String column, TableName sequence) {}

    /** Returns how many sequences were moved. */
    static int advance(Statements statements, Map<TableName, TableDelta> deltas) throws SQLException {
        List<Use> uses = new ArrayList<>();
        try (Statement statement = statements.connection().createStatement();
                ResultSet rows = statement.executeQuery(OF_COLUMNS)) {
            while (rows.next()) {
                TableName table = new TableName(rows.getString(1), rows.getString(2));
                TableDelta delta = deltas.get(table);
                if (delta != null && delta.added() + delta.changed() > 0 && rows.getLong(6) > 0) {
                    uses.add(new Use(table, rows.getString(3), new TableName(rows.getString(4), rows.getString(5))));
                }
            }
        }
        int moved = 0;
        for (Use use : uses) {
            String query = "SELECT m.largest + 1 FROM (SELECT max(" + Quoted.identifier(use.column())
                    + ")::numeric AS largest FROM " + use.table().quoted() + ") AS m, "
                    + use.sequence().quoted() + " AS s, pg_sequence q WHERE q.seqrelid = "
                    + Quoted.literal(use.sequence().quoted()) + "::regclass AND m.largest >= s.last_value"
                    + " AND (s.is_called AND m.largest > s.last_value OR NOT s.is_called) AND m.largest < q.seqmax";
            String next = null;
            try (Statement statement = statements.connection().createStatement();
                    ResultSet row = statement.executeQuery(query)) {
                if (row.next()) {
                    next = row.getString(1);
                }
            }
            if (next != null) {
                // unlike setval, this is undone by a rollback
                statements.execute("ALTER SEQUENCE " + use.sequence().quoted() + " RESTART WITH " + next, use.table());
                moved++;
            }
        }
        return moved;
    }
}
