package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.plan.KeptRows;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlannedRows;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.RowVersions;
import dev.slipway.migration.plan.TableDelta;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.regex.Pattern;
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
    private static final Set<String> BESIDE_ROWS = Set.of(
            "constraint", "index", "trigger", "rule", "comment", "policy", "statistics", "sequence", "privilege");

    private static final String IDENTIFIER = "(\"([^\"]|\"\")+\"|[a-z_][a-z0-9_$]*)";

    /** What is done to a column without a difference to any value of another one, or of its own. */
    private static final Pattern LEAVES_VALUES =
            Pattern.compile("ALTER TABLE (ONLY )?" + IDENTIFIER + "\\." + IDENTIFIER + " (DROP COLUMN " + IDENTIFIER
                    + "|ALTER COLUMN " + IDENTIFIER + " ((SET|DROP) NOT NULL|DROP DEFAULT|SET DEFAULT .*"
                    + "|SET (STORAGE|COMPRESSION|STATISTICS) \\S+))");

    private final Plan plan;
    private final SortedMap<TableName, TableDelta> deltas;
    private final @Nullable RowVersions versions;
    private final boolean found;
    private final boolean everythingAltered;
    private final Set<TableName> altered = new HashSet<>();
    private final Set<TableName> unsteady = new HashSet<>();
    private RowVersions.@Nullable Earlier earlier;
    private final Map<TableName, StagedRows> staged = new HashMap<>();
    private final List<Long> own = new ArrayList<>();

    private PreparedRows(
            Plan plan, SortedMap<TableName, TableDelta> deltas, @Nullable RowVersions versions, boolean found) {
        this.plan = plan;
        this.deltas = deltas;
        this.versions = versions;
        this.found = found;
        boolean everything = false;
        for (SchemaStatement statement : plan.statementsToRun()) {
            // after rows nothing is done to values; a label that an enum gets before makes no difference to them
            if (statement.phase() != Phase.BEFORE_ROWS) {
                continue;
            }
            if (statement.object().startsWith("type ")) {
                everything = true;
            } else if (statement.table() != null
                    && !BESIDE_ROWS.contains(
                            statement.object().substring(0, statement.object().indexOf(' ')))
                    && !LEAVES_VALUES.matcher(statement.sql()).matches()) {
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
        prepared.stageAll(statements, comparison);
        prepared.lookAhead(statements.connection());
        return prepared;
    }

    /** Counting row versions takes a while, during which nobody need wait for us. */
    private void lookAhead(Connection connection) throws SQLException {
        for (TableDelta delta : deltas.values()) {
            if (!SteadyFilter.of(connection, delta.table())) {
                unsteady.add(delta.table().table());
            }
        }
        if (versions != null) {
            earlier = versions.unchangedNow(connection, worthCounting(deltas.keySet()), own)
                    .orElse(null);
        }
    }

    private Set<TableName> worthCounting(Collection<TableName> tables) {
        Set<TableName> worthCounting = new HashSet<>(tables);
        worthCounting.removeAll(unsteady);
        return worthCounting;
    }

    private void stageAll(Statements statements, RowComparison comparison) throws SQLException {
        // which removals are taken back is known only when nobody writes any more
        boolean removalsAreSure = deltas.values().stream()
                .noneMatch(delta -> delta.removed() > 0 && delta.table().rule().keepReferenced());
        for (TableDelta delta : deltas.values()) {
            if (delta.changes() && !isAltered(delta.table().table()) && (removalsAreSure || delta.removed() == 0)) {
                stage(delta, statements, comparison);
            }
        }
    }

    /** In a transaction whose number is known: it is none of somebody else's. */
    private void stage(TableDelta delta, Statements statements, RowComparison comparison) throws SQLException {
        TableName table = delta.table().table();
        Connection connection = statements.connection();
        connection.setAutoCommit(false);
        try {
            StagedRows rows = StagedRows.forSession(statements, delta, "slipway_rows_" + staged.size(), comparison);
            Optional<Long> transaction = RowVersions.ownTransaction(connection);
            connection.commit();
            transaction.ifPresent(own::add);
            staged.put(table, rows);
        } catch (SQLException e) {
            connection.rollback();
            // the table is not what it was; that is told when it is locked
            log.atDebug().addKeyValue("table", table).setCause(e).log("Rows are not loaded ahead");
        } finally {
            connection.setAutoCommit(true);
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

    /** Whether the rows that the table's rule is about are the same as long as the table's rows are. */
    boolean isSteady(TableName table) {
        return !unsteady.contains(table);
    }

    /** Those tables of which it is sure, without reading them, that the differences are still the plan's. */
    Set<TableName> unchanged(Connection connection, Collection<TableName> tables) throws SQLException {
        if (versions == null) {
            return Set.of();
        }
        Set<TableName> unchanged = new HashSet<>(
                earlier != null && earlier.isStillSo(connection)
                        ? earlier.tables()
                        : versions.unchanged(connection, worthCounting(tables)));
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
