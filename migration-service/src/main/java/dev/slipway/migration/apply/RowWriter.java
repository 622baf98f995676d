package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Column;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.PackageManifest.PackagedColumn;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.packaging.RowQuery;
import dev.slipway.migration.plan.DeclaredReference;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.TableDelta;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Writes the differing rows, and only those: each table's are copied into a temporary table, then one statement
 * deletes, one updates, one inserts. Referencing tables are deleted from before the tables that they reference, and
 * written after them.
 */
final class RowWriter {

    /** Unique violation, exclusion violation. */
    private static final Set<String> NOT_UNIQUE = Set.of("23505", "23P01");

    private final Statements statements;
    private final RowComparison comparison;
    private final Connection connection;
    private final Map<TableName, Table> tables;
    private final List<DeclaredReference> foreignKeys;
    private final Map<TableName, StagedRows> staged;
    private final Set<TableName> uniqueOtherwise = new HashSet<>();
    private final Map<TableName, Long> asStaged = new HashMap<>();
    private int replaced;

    /** @param staged the rows of some tables, which are at the target already */
    RowWriter(
            Statements statements,
            RowComparison comparison,
            Collection<Table> tables,
            List<DeclaredReference> foreignKeys,
            Map<TableName, StagedRows> staged) {
        this.staged = new HashMap<>(staged);
        this.statements = statements;
        this.comparison = comparison;
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
        for (TableDelta delta : deltas.values()) {
            if (delta.changed() > 0 && isUniqueOtherwise(delta.table())) {
                uniqueOtherwise.add(delta.table().table());
            }
        }
        Set<TableName> leaving = leaving(deltas);
        Set<DeclaredReference.Whole> deferred = foreignKeys.stream()
                .filter(key ->
                        !key.deferrable() && deltas.containsKey(key.reference().table()))
                .filter(key -> inCycle.contains(key.reference().table())
                                && inCycle.contains(key.reference().referencedTable())
                        || uniqueOtherwise.contains(key.reference().referencedTable())
                        || leaving.contains(key.reference().table()))
                .map(DeclaredReference::whole)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<Trigger> triggers = triggers(deltas.keySet());
        Set<AlwaysIdentity> identities = new LinkedHashSet<>();
        for (TableDelta delta : deltas.values()) {
            identities.addAll(AlwaysIdentity.updated(
                    connection, delta, tables.get(delta.table().table())));
        }

        for (DeclaredReference.Whole key : deferred) {
            alterConstraint(key, "DEFERRABLE INITIALLY DEFERRED");
        }
        for (Trigger trigger : triggers) {
            statements.execute(trigger.sql("DISABLE"), trigger.table());
        }
        for (AlwaysIdentity identity : identities) {
            statements.execute(identity.release(), identity.tables().getFirst());
        }
        statements.execute("SET CONSTRAINTS ALL DEFERRED", null);
        int number = 0;
        for (TableName name : order) {
            if (!staged.containsKey(name)) {
                TableDelta delta = Objects.requireNonNull(deltas.get(name));
                staged.put(
                        name,
                        StagedRows.forTransaction(statements, delta, "slipway_late_rows_" + number++, comparison));
            }
        }
        long removed = 0;
        long changed = 0;
        for (TableName name : order.reversed()) {
            TableDelta delta = Objects.requireNonNull(deltas.get(name));
            // what goes may take along, or not be allowed to leave, rows of its own table that point at it
            boolean first = leaving.contains(name) && inCycle.contains(name) && !uniqueOtherwise.contains(name);
            if (first) {
                changed += update(delta);
            }
            removed += delete(delta);
            if (leaving.contains(name) && !first) {
                changed += update(delta);
            }
        }
        long added = 0;
        for (TableName name : order) {
            TableDelta delta = Objects.requireNonNull(deltas.get(name));
            if (!leaving.contains(name)) {
                changed += update(delta);
            }
            added += insert(delta);
        }
        // fires what is deferred: later statements refuse tables with pending checks
        statements.execute("SET CONSTRAINTS ALL IMMEDIATE", null);
        for (AlwaysIdentity identity : identities) {
            statements.execute(identity.restore(), identity.tables().getFirst());
        }
        for (Trigger trigger : triggers) {
            statements.execute(trigger.sql(trigger.enabled()), trigger.table());
        }
        for (DeclaredReference.Whole key : deferred) {
            alterConstraint(key, "NOT DEFERRABLE");
        }
        return new WrittenRows(added, changed, removed, order.size());
    }

    /**
     * Tables with rows that may point elsewhere now than at rows that are removed: they are changed before those go,
     * because what a foreign key does when its row goes cannot be deferred, nor can most be checked later as they are.
     */
    private Set<TableName> leaving(SortedMap<TableName, TableDelta> deltas) {
        Set<TableName> leaving = new HashSet<>();
        for (DeclaredReference key : foreignKeys) {
            TableDelta delta = deltas.get(key.reference().table());
            TableDelta referenced = deltas.get(key.reference().referencedTable());
            if (delta != null
                    && referenced != null
                    && delta.changed() > 0
                    && referenced.removed() > 0
                    && key.reference().columns().stream().anyMatch(delta::isChanged)) {
                leaving.add(key.reference().table());
            }
        }
        return leaving;
    }

    private void alterConstraint(DeclaredReference.Whole key, String how) throws SQLException {
        statements.execute(
                "ALTER TABLE " + key.table().quoted() + " ALTER CONSTRAINT " + Quoted.identifier(key.name()) + " "
                        + how,
                key.table());
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

    /** @param enabled the words that make it fire as before */
    private record Trigger(TableName table, String name, String enabled) {

        String sql(String how) {
            return "ALTER TABLE " + table.quoted() + " " + how + " TRIGGER " + Quoted.identifier(name);
        }
    }

    /** The target's own triggers: what arrives is what the source's triggers have already seen. */
    private List<Trigger> triggers(Set<TableName> names) throws SQLException {
        String query = "SELECT n.nspname, c.relname, g.tgname, CASE g.tgenabled WHEN 'A' THEN 'ENABLE ALWAYS'"
                + " WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END FROM pg_trigger g"
                + " JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE NOT g.tgisinternal AND g.tgenabled <> 'D' ORDER BY 1, 2, 3";
        List<Trigger> triggers = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(query);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                TableName table = new TableName(rows.getString(1), rows.getString(2));
                if (names.contains(table)) {
                    triggers.add(new Trigger(table, rows.getString(3), rows.getString(4)));
                }
            }
        }
        return triggers;
    }

    private static List<String> columns(TableDelta delta) {
        return delta.table().columns().stream().map(PackagedColumn::name).toList();
    }

    private String staged(TableDelta delta) {
        return stagedRows(delta).name();
    }

    private StagedRows stagedRows(TableDelta delta) {
        return Objects.requireNonNull(staged.get(delta.table().table()));
    }

    /** Whether the rows that were to be written are now as the package has them, and those that were to be removed gone. */
    boolean hasWritten(TableDelta delta) throws SQLException {
        if (!delta.changes()) {
            return true;
        }
        PackagedTable table = delta.table();
        if (isMost(delta) || hasRules(table.table())) {
            // reading the table in the order of its key costs less than finding most of it and sorting that; and only
            // columns that differ are looked at here, while a rule may have written others
            return false;
        }
        if (table.key().isEmpty()) {
            // rows are only inserted and deleted then: those that are new must be the package's, and those that were
            // deleted, whose number is known to be right, were chosen by all that they consist of
            return holds(delta, "xmin = pg_current_xact_id()::xid");
        }
        boolean known = table.rule().filter() == null
                && asStaged.getOrDefault(table.table(), 0L) == delta.added() + delta.changed();
        return (known
                        || holds(
                                delta,
                                "EXISTS (SELECT FROM "
                                        + rows(delta, "<> 'R'", table.table().quoted()) + ")"))
                && !isAny("FROM ONLY " + table.table().quoted() + " AS t, " + rows(delta, "= 'R'"));
    }

    private static boolean isMost(TableDelta delta) {
        return StagedRows.areMany(delta)
                && delta.added() + delta.changed() > delta.table().rows() / 2;
    }

    private boolean holds(TableDelta delta, String condition) throws SQLException {
        return comparison.holds(connection, delta, RowQuery.copy(delta.table(), condition, Set.of()));
    }

    /** The staged rows of one kind that have the key of a row of t. */
    private String rows(TableDelta delta, String operation) throws SQLException {
        return rows(delta, operation, "t");
    }

    private String rows(TableDelta delta, String operation, String table) throws SQLException {
        return staged(delta) + " AS d WHERE d." + StagedRows.OPERATION + " " + operation + " AND "
                + sameKey(delta, table);
    }

    private boolean isAny(String rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT EXISTS (SELECT " + rows + ")")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private long delete(TableDelta delta) throws SQLException {
        if (delta.removed() == 0) {
            return 0;
        }
        PackagedTable table = delta.table();
        if (!table.key().isEmpty()) {
            return statements.update(
                    "DELETE FROM ONLY " + table.table().quoted() + " AS t USING " + rows(delta, "= 'R'"),
                    table.table());
        }
        // without a key rows are a multiset: of equal rows as many are deleted as there are too many
        String image = "ROW(" + Quoted.identifiers(columns(delta)) + ")::text COLLATE \"C\"";
        return statements.update(
                "DELETE FROM ONLY " + table.table().quoted() + " WHERE ctid = ANY (ARRAY(SELECT t.place FROM (SELECT"
                        + " ctid AS place, " + image + " AS image, row_number() OVER (PARTITION BY " + image
                        + ") AS number FROM ONLY " + table.table().quoted() + ") AS t JOIN (SELECT " + image
                        + " AS image, count(*) AS times FROM " + staged(delta) + " WHERE "
                        + StagedRows.OPERATION
                        + " = 'R' GROUP BY 1) AS d ON d.image = t.image AND t.number <= d.times))",
                table.table());
    }

    private long update(TableDelta delta) throws SQLException {
        if (delta.changed() == 0) {
            return 0;
        }
        PackagedTable table = delta.table();
        if (!uniqueOtherwise.contains(table.table())) {
            return updateInPlace(delta);
        }
        Savepoint before = connection.setSavepoint();
        try {
            long updated = updateInPlace(delta);
            connection.releaseSavepoint(before);
            return updated;
        } catch (StatementFailedException e) {
            if (!NOT_UNIQUE.contains(e.getSQLState())) {
                throw e;
            }
            // rows may exchange what must be unique, which PostgreSQL does not allow row by row
            connection.rollback(before);
            if (!mayBeReplaced(table.table())) {
                throw e;
            }
            return replace(delta);
        }
    }

    private long updateInPlace(TableDelta delta) throws SQLException {
        PackagedTable table = delta.table();
        String assignments = columns(delta).stream()
                .filter(delta::isChanged)
                .map(column -> Quoted.identifier(column) + " = d." + Quoted.identifier(column))
                .collect(Collectors.joining(", "));
        if (assignments.isEmpty()) {
            return 0;
        }
        String update =
                "UPDATE ONLY " + table.table().quoted() + " AS t SET " + assignments + " FROM " + rows(delta, "= 'C'");
        if (!tellsWhatItWrites(delta)) {
            return statements.update(update, table.table());
        }
        List<String> compared = columns(delta).stream()
                .filter(column -> table.key().contains(column) || delta.isChanged(column))
                .toList();
        return write(
                delta,
                "WITH written AS (" + update + " RETURNING " + areAlike(compared)
                        + " AS alike) SELECT count(*), count(*) FILTER (WHERE alike) FROM written");
    }

    /**
     * Whether a statement that writes shall also say whether what it has written is what was staged: where there are
     * many rows, that saves finding them once more. Rewrite rules may say what they like, and PostgreSQL does not allow
     * it with all of them.
     */
    private boolean tellsWhatItWrites(TableDelta delta) throws SQLException {
        return stagedRows(delta).asPackaged()
                && !delta.table().key().isEmpty()
                && !isMost(delta)
                && !hasRules(delta.table().table());
    }

    private boolean hasRules(TableName table) throws SQLException {
        return isAny("FROM pg_rewrite WHERE ev_class = " + Quoted.literal(table.quoted()) + "::regclass");
    }

    /** Compares the stored images, in which nothing is equal that is not the same. */
    private static String areAlike(List<String> columns) {
        return "record_image_eq(ROW(" + qualified("t", columns) + "), ROW(" + qualified("d", columns) + "))";
    }

    private static String qualified(String table, List<String> columns) {
        return columns.stream()
                .map(column -> table + "." + Quoted.identifier(column))
                .collect(Collectors.joining(", "));
    }

    private long write(TableDelta delta, String sql) throws SQLException {
        Statements.Pair written = statements.query(sql, delta.table().table());
        asStaged.merge(delta.table().table(), written.second(), Long::sum);
        return written.first();
    }

    /** Whether anything but the key must be unique or must not overlap, row by row. */
    private boolean isUniqueOtherwise(PackagedTable table) throws SQLException {
        String key = table.key().stream().sorted().map(Quoted::literal).collect(Collectors.joining(", "));
        return isAny("FROM pg_index AS i WHERE i.indrelid = "
                + Quoted.literal(table.table().quoted())
                + "::regclass AND (i.indisunique OR i.indisexclusion) AND i.indimmediate AND (SELECT array_agg(a.attname::text"
                + " ORDER BY a.attname::text COLLATE \"C\") FROM pg_attribute AS a WHERE a.attrelid = i.indrelid"
                + " AND a.attnum = ANY (i.indkey)) IS DISTINCT FROM ARRAY[" + key + "]::text[]");
    }

    /** Deleting a row for a moment must not have consequences elsewhere. */
    private boolean mayBeReplaced(TableName table) throws SQLException {
        return !isAny("FROM pg_constraint WHERE contype = 'f' AND confrelid = " + Quoted.literal(table.quoted())
                + "::regclass AND (confdeltype <> 'a' OR NOT condeferrable)");
    }

    private long replace(TableDelta delta) throws SQLException {
        PackagedTable table = delta.table();
        String old = "slipway_replaced_" + replaced++;
        statements.execute(
                "CREATE TEMPORARY TABLE " + old + " ON COMMIT DROP AS SELECT t.* FROM ONLY "
                        + table.table().quoted() + " AS t, " + rows(delta, "= 'C'"),
                table.table());
        statements.update(
                "DELETE FROM ONLY " + table.table().quoted() + " AS t USING " + rows(delta, "= 'C'"), table.table());
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Column column : Objects.requireNonNull(tables.get(table.table())).columns()) {
            if (!column.generated()) {
                names.add(Quoted.identifier(column.name()));
                values.add((delta.isChanged(column.name()) ? "d." : "t.") + Quoted.identifier(column.name()));
            }
        }
        return statements.update(
                "INSERT INTO " + table.table().quoted() + " (" + String.join(", ", names)
                        + ") OVERRIDING SYSTEM VALUE SELECT " + String.join(", ", values) + " FROM pg_temp." + old
                        + " AS t, " + rows(delta, "= 'C'"),
                table.table());
    }

    private long insert(TableDelta delta) throws SQLException {
        if (delta.added() == 0) {
            return 0;
        }
        String columns = Quoted.identifiers(columns(delta));
        String insert =
                "INSERT INTO " + delta.table().table().quoted() + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT "
                        + columns + " FROM " + staged(delta) + " WHERE " + StagedRows.OPERATION + " = 'A'";
        if (!tellsWhatItWrites(delta)) {
            return statements.update(insert, delta.table().table());
        }
        return write(
                delta,
                "WITH written AS (" + insert + " RETURNING " + columns
                        + ") SELECT (SELECT count(*) FROM written), count(*) FROM written AS t, " + rows(delta, "= 'A'")
                        + " AND " + areAlike(columns(delta)));
    }

    private String sameKey(TableDelta delta, String table) throws SQLException {
        Table existing = tables.get(delta.table().table());
        List<String> conditions = new ArrayList<>();
        for (String key : delta.table().key()) {
            String quoted = Quoted.identifier(key);
            boolean mandatory = existing != null
                    && existing.column(key).map(Column::notNull).orElse(false);
            // no index and no hash can be used for the other operator
            boolean equal = mandatory || !isAny("FROM " + staged(delta) + " AS d WHERE d." + quoted + " IS NULL");
            conditions.add(table + "." + quoted + (equal ? " = " : " IS NOT DISTINCT FROM ") + "d." + quoted);
        }
        return String.join(" AND ", conditions);
    }
}
