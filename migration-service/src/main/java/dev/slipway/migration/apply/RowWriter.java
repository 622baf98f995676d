package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Identity;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.DeclaredReference;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.TableDelta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes the differing rows, and only those: each table's are copied into a temporary table, then one statement
 * deletes, one updates, one inserts. Referencing tables are deleted from before the tables that they reference, and
 * written after them.
 */
final class RowWriter {

    private static final String OPERATION = "slipway operation";

    private final Statements statements;
    private final Connection connection;
    private final Map<TableName, Table> tables;
    private final List<DeclaredReference> foreignKeys;

    RowWriter(Statements statements, Collection<Table> tables, List<DeclaredReference> foreignKeys) {
        this.statements = statements;
        this.connection = statements.connection();
        this.tables = tables.stream().collect(Collectors.toMap(Table::name, table -> table));
        this.foreignKeys = foreignKeys;
    }

    WrittenRows write(SortedMap<TableName, TableDelta> all) throws SQLException {
        SortedMap<TableName, TableDelta> deltas = new TreeMap<>(all);
        deltas.values().removeIf(delta -> !delta.changes());
        List<TableName> order = new ArrayList<>();
        Set<TableName> inCycle = new HashSet<>();
        sort(deltas.keySet(), order, inCycle);
        List<DeclaredReference> deferred = foreignKeys.stream()
                .filter(key -> !key.deferrable()
                        && inCycle.contains(key.reference().table())
                        && inCycle.contains(key.reference().referencedTable()))
                .toList();
        List<Trigger> triggers = triggers(deltas.keySet());

        for (DeclaredReference key : deferred) {
            alterConstraint(key, "DEFERRABLE INITIALLY DEFERRED");
        }
        for (Trigger trigger : triggers) {
            statements.execute(trigger.sql("DISABLE"), trigger.table());
        }
        List<Staged> staged = new ArrayList<>();
        for (TableName name : order) {
            TableDelta delta = Objects.requireNonNull(deltas.get(name));
            Staged rows = new Staged(delta, "slipway_delta_" + staged.size());
            stage(rows);
            staged.add(rows);
        }
        long removed = 0;
        for (Staged rows : staged.reversed()) {
            removed += delete(rows.delta(), rows.table());
        }
        long changed = 0;
        long added = 0;
        for (Staged rows : staged) {
            changed += update(rows.delta(), rows.table());
            added += insert(rows.delta(), rows.table());
        }
        // fires what is deferred: later statements refuse tables with pending checks
        statements.execute("SET CONSTRAINTS ALL IMMEDIATE", null);
        for (Trigger trigger : triggers) {
            statements.execute(trigger.sql(trigger.always() ? "ENABLE ALWAYS" : "ENABLE"), trigger.table());
        }
        for (DeclaredReference key : deferred) {
            alterConstraint(key, "NOT DEFERRABLE");
        }
        return new WrittenRows(added, changed, removed, staged.size());
    }

    /**
     * Differing rows in the target.
     *
     * @param delta the rows
     * @param table the name of the temporary table that holds them
     */
    private record Staged(TableDelta delta, String table) {}

    private void alterConstraint(DeclaredReference key, String how) throws SQLException {
        TableName table = key.reference().table();
        statements.execute(
                "ALTER TABLE " + table.quoted() + " ALTER CONSTRAINT " + Quoted.identifier(key.name()) + " " + how,
                table);
    }

    /** Referenced tables first. Tables that reference each other in a circle, or themselves, are noted. */
    private void sort(Set<TableName> names, List<TableName> order, Set<TableName> inCycle) {
        Set<TableName> left = new HashSet<>(names);
        while (!left.isEmpty()) {
            List<TableName> free = left.stream()
                    .filter(name -> foreignKeys.stream()
                            .map(DeclaredReference::reference)
                            .noneMatch(reference -> reference.table().equals(name)
                                    && !reference.referencedTable().equals(name)
                                    && left.contains(reference.referencedTable())))
                    .sorted()
                    .toList();
            if (free.isEmpty()) {
                inCycle.addAll(left);
                free = left.stream().sorted().toList();
            }
            order.addAll(free);
            free.forEach(left::remove);
        }
        for (DeclaredReference key : foreignKeys) {
            if (key.reference().table().equals(key.reference().referencedTable())
                    && names.contains(key.reference().table())) {
                inCycle.add(key.reference().table());
            }
        }
    }

    private record Trigger(TableName table, String name, boolean always) {

        String sql(String how) {
            return "ALTER TABLE " + table.quoted() + " " + how + " TRIGGER " + Quoted.identifier(name);
        }
    }

    /** The target's own triggers: what arrives is what the source's triggers have already seen. */
    private List<Trigger> triggers(Set<TableName> names) throws SQLException {
        String query = "SELECT n.nspname, c.relname, g.tgname, g.tgenabled = 'A' FROM pg_trigger g"
                + " JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE NOT g.tgisinternal AND g.tgenabled IN ('O', 'A') ORDER BY 1, 2, 3";
        List<Trigger> triggers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                TableName table = new TableName(rows.getString(1), rows.getString(2));
                if (names.contains(table)) {
                    triggers.add(new Trigger(table, rows.getString(3), rows.getBoolean(4)));
                }
            }
        }
        return triggers;
    }

    private static List<String> columns(TableDelta delta) {
        return delta.table().columns().stream().map(PackagedColumn::name).toList();
    }

    private void stage(Staged rows) throws SQLException {
        TableDelta delta = rows.delta();
        String staging = rows.table();
        PackagedTable table = delta.table();
        String columns = Quoted.identifiers(columns(delta));
        statements.execute(
                "CREATE TEMPORARY TABLE " + staging + " ON COMMIT DROP AS SELECT NULL::text AS "
                        + Quoted.identifier(OPERATION) + ", " + columns + " FROM ONLY "
                        + table.table().quoted() + " WITH NO DATA",
                table.table());
        String copy = "COPY pg_temp." + staging + " FROM STDIN";
        try {
            CopyIn in = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(copy);
            try {
                delta.forEach((kind, before, after) -> send(in, kind, before, after));
                in.endCopy();
            } catch (UncheckedIOException e) {
                IOException inner = Objects.requireNonNull(e.getCause());
                if (inner.getCause() instanceof SQLException failure) {
                    throw failure;
                }
                throw e;
            } finally {
                if (in.isActive()) {
                    in.cancelCopy();
                }
            }
        } catch (SQLException e) {
            throw statements.failed(copy, table.table(), e);
        }
    }

    private static void send(CopyIn in, RowChange.Kind kind, byte @Nullable [] before, byte @Nullable [] after)
            throws IOException {
        byte[] line = after == null ? before : after;
        if (kind == RowChange.Kind.RETAINED || line == null) {
            return;
        }
        byte[] operation = (kind.name().charAt(0) + "\t").getBytes(StandardCharsets.US_ASCII);
        try {
            in.writeToCopy(operation, 0, operation.length);
            in.writeToCopy(line, 0, line.length);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private long delete(TableDelta delta, String staging) throws SQLException {
        if (delta.removed() == 0) {
            return 0;
        }
        PackagedTable table = delta.table();
        if (!table.key().isEmpty()) {
            return statements.update(
                    "DELETE FROM ONLY " + table.table().quoted() + " AS t USING pg_temp." + staging + " AS d WHERE d."
                            + Quoted.identifier(OPERATION) + " = 'R' AND " + sameKey(table),
                    table.table());
        }
        // without a key rows are a multiset: of equal rows as many are deleted as there are too many
        String image = "ROW(" + Quoted.identifiers(columns(delta)) + ")::text COLLATE \"C\"";
        return statements.update(
                "DELETE FROM ONLY " + table.table().quoted() + " WHERE ctid = ANY (ARRAY(SELECT t.place FROM (SELECT"
                        + " ctid AS place, " + image + " AS image, row_number() OVER (PARTITION BY " + image
                        + ") AS number FROM ONLY " + table.table().quoted() + ") AS t JOIN (SELECT " + image
                        + " AS image, count(*) AS times FROM pg_temp." + staging + " WHERE "
                        + Quoted.identifier(OPERATION)
                        + " = 'R' GROUP BY 1) AS d ON d.image = t.image AND t.number <= d.times))",
                table.table());
    }

    private long update(TableDelta delta, String staging) throws SQLException {
        if (delta.changed() == 0) {
            return 0;
        }
        PackagedTable table = delta.table();
        Table existing = tables.get(table.table());
        String assignments = columns(delta).stream()
                .filter(column -> !table.key().contains(column) && RowComparison.isUpdated(table, column))
                .filter(column -> existing == null
                        || existing.column(column)
                                .map(Column::identity)
                                .filter(Identity.ALWAYS::equals)
                                .isEmpty())
                .map(column -> Quoted.identifier(column) + " = d." + Quoted.identifier(column))
                .collect(Collectors.joining(", "));
        if (assignments.isEmpty()) {
            return 0;
        }
        return statements.update(
                "UPDATE ONLY " + table.table().quoted() + " AS t SET " + assignments + " FROM pg_temp." + staging
                        + " AS d WHERE d." + Quoted.identifier(OPERATION) + " = 'C' AND " + sameKey(table),
                table.table());
    }

    private long insert(TableDelta delta, String staging) throws SQLException {
        if (delta.added() == 0) {
            return 0;
        }
        String columns = Quoted.identifiers(columns(delta));
        return statements.update(
                "INSERT INTO " + delta.table().table().quoted() + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT "
                        + columns + " FROM pg_temp." + staging + " WHERE " + Quoted.identifier(OPERATION) + " = 'A'",
                delta.table().table());
    }

    private String sameKey(PackagedTable table) {
        Table existing = tables.get(table.table());
        return table.key().stream()
                .map(key -> {
                    boolean mandatory = existing != null
                            && existing.column(key).map(Column::notNull).orElse(false);
                    String quoted = Quoted.identifier(key);
                    return "t." + quoted + (mandatory ? " = " : " IS NOT DISTINCT FROM ") + "d." + quoted;
                })
                .collect(Collectors.joining(" AND "));
    }
}
