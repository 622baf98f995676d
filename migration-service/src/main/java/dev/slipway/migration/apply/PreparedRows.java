package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.KeptRows;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlannedRows;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.RowVersions;
import dev.slipway.migration.plan.TableDelta;
import dev.slipway.migration.schema.SchemaStatement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be done before anything is locked: the rows to write are at hand, and most of them are in temporary tables
 * of the session.
 */
final class PreparedRows {

    private static final Logger log = LoggerFactory.getLogger(PreparedRows.class);

    /** Kinds of objects that belong to a table and make no difference to what its rows are. */
    private static final Set<String> BESIDE_ROWS =
            Set.of("constraint", "index", "trigger", "comment", "policy", "statistics");

    private final Plan plan;
    private final SortedMap<TableName, TableDelta> deltas;
    private final @Nullable RowVersions versions;
    private final boolean found;
    private final boolean everythingAltered;
    private final Set<TableName> altered = new HashSet<>();
    private final Map<TableName, StagedRows> staged = new HashMap<>();

    private PreparedRows(
            Plan plan, SortedMap<TableName, TableDelta> deltas, @Nullable RowVersions versions, boolean found) {
        this.plan = plan;
        this.deltas = deltas;
        this.versions = versions;
        this.found = found;
        boolean everything = false;
        for (SchemaStatement statement : plan.statementsToRun()) {
            if (statement.object().startsWith("type ")) {
                everything = true;
            } else if (statement.table() != null
                    && !BESIDE_ROWS.contains(
                            statement.object().substring(0, statement.object().indexOf(' ')))) {
                altered.add(statement.table());
            }
        }
        this.everythingAltered = everything;
    }

    /**
     * Takes the rows that the plan kept, or finds them again in a snapshot.
     *
     * @param comparison takes them; not to be closed before the last use
     * @param statements of a session in autocommit mode
     */
    static PreparedRows prepare(Plan plan, PlannedRows plannedRows, RowComparison comparison, Statements statements)
            throws SQLException {
        KeptRows kept = plan.fingerprint().keptRows();
        RowVersions versions = plan.fingerprint().rowVersions();
        Optional<SortedMap<TableName, TableDelta>> restored = kept == null || versions == null
                ? Optional.empty()
                : kept.restore(plannedRows, comparison, plan.tables());
        PreparedRows prepared;
        if (restored.isPresent()) {
            prepared = new PreparedRows(plan, restored.get(), versions, false);
        } else {
            RowComparison.Found now = comparison.find(statements.connection());
            prepared = new PreparedRows(plan, now.deltas(), now.versions(), true);
        }
        prepared.stage(statements);
        return prepared;
    }

    private void stage(Statements statements) {
        // which removals are taken back is known only when nobody writes any more
        boolean removalsAreSure = deltas.values().stream()
                .noneMatch(delta -> delta.removed() > 0 && delta.table().rule().keepReferenced());
        int number = 0;
        for (TableDelta delta : deltas.values()) {
            TableName table = delta.table().table();
            if (delta.changes() && !isAltered(table) && (removalsAreSure || delta.removed() == 0)) {
                try {
                    staged.put(table, StagedRows.forSession(statements, delta, "slipway_rows_" + number++));
                } catch (SQLException e) {
                    // the table is not what it was; that is told when it is locked
                    log.atDebug().addKeyValue("table", table).setCause(e).log("Rows are not loaded ahead");
                }
            }
        }
    }

    SortedMap<TableName, TableDelta> deltas() {
        return deltas;
    }

    /** Rows that are in temporary tables already. */
    Map<TableName, StagedRows> staged() {
        return staged;
    }

    /** Whether the plan's statements may change what the rows of that table are. */
    boolean isAltered(TableName table) {
        return everythingAltered || altered.contains(table);
    }

    /** Those tables of which it is sure, without reading them, that the differences are still the plan's. */
    Set<TableName> unchanged(Connection connection, Collection<TableName> tables) throws SQLException {
        if (versions == null) {
            return Set.of();
        }
        Set<TableName> unchanged = new HashSet<>(versions.unchanged(connection, tables));
        if (found) {
            unchanged.removeIf(table -> {
                TableDelta delta = deltas.get(table);
                return delta == null
                        || !delta.differences()
                                .equals(plan.fingerprint().tables().get(table.toString()));
            });
        }
        return unchanged;
    }

    /** For people. */
    String summary() {
        long rows = deltas.values().stream()
                .mapToLong(delta -> delta.added() + delta.changed() + delta.removed())
                .sum();
        return rows + " rows" + (found ? ", found again" : "");
    }
}
