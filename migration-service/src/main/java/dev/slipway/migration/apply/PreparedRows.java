package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageManifest.PackagedTable;
import dev.slipway.migration.plan.KeptRows;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlannedRows;
import dev.slipway.migration.plan.RowComparison;
import dev.slipway.migration.plan.RowVersions;
import dev.slipway.migration.plan.TableDelta;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What can be done before anything is locked: the rows to write are at hand, and most of them are in temporary tables
 * of the session.
 */
final class PreparedRows {

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
    private final Altered altered;
    private final LoadAhead ahead;
    private final SortedMap<TableName, TableDelta> deltas;
    private final @Nullable RowVersions versions;
    private final boolean found;
    private final Set<TableName> unsteady = new HashSet<>();
    private RowVersions.@Nullable Earlier earlier;

    private PreparedRows(
            Plan plan,
            Altered altered,
            LoadAhead ahead,
            SortedMap<TableName, TableDelta> deltas,
            @Nullable RowVersions versions,
            boolean found) {
        this.plan = plan;
        this.altered = altered;
        this.ahead = ahead;
        this.deltas = deltas;
        this.versions = versions;
        this.found = found;
    }

    /**
     * The tables of which the plan's statements may change what their rows are.
     *
     * @param everything all of them
     */
    private record Altered(boolean everything, Set<TableName> tables) {

        static Altered by(Plan plan) {
            boolean everything = false;
            Set<TableName> tables = new HashSet<>();
            for (SchemaStatement statement : plan.statementsToRun()) {
                // after rows nothing is done to values; a label that an enum gets before makes no difference to them
                if (statement.phase() != Phase.BEFORE_ROWS) {
                    continue;
                }
                if (statement.object().startsWith("type ")) {
                    everything = true;
                } else if (statement.table() != null
                        && !BESIDE_ROWS.contains(statement
                                .object()
                                .substring(0, statement.object().indexOf(' ')))
                        && !LEAVES_VALUES.matcher(statement.sql()).matches()) {
                    tables.add(statement.table());
                }
            }
            return new Altered(everything, tables);
        }

        boolean contains(TableName table) {
            return everything || tables.contains(table);
        }
    }

    /**
     * Takes the rows that the plan kept, or finds them again in a snapshot.
     *
     * @param source the package
     * @param comparison takes them; not to be closed before the last use
     * @param statements of a session in autocommit mode
     */
    static PreparedRows prepare(
            OpenPackage source, Plan plan, PlannedRows plannedRows, RowComparison comparison, Statements statements)
            throws SQLException {
        Altered altered = Altered.by(plan);
        KeptRows kept = plan.fingerprint().keptRows();
        RowVersions versions = plan.fingerprint().rowVersions();
        PreparedRows prepared = null;
        if (kept != null && versions != null) {
            LoadAhead ahead = new LoadAhead(statements, comparison, loadable(source, altered, plan.tables()));
            prepared = kept.restore(plannedRows, comparison, plan.tables(), ahead)
                    .map(deltas -> new PreparedRows(plan, altered, ahead, deltas, versions, false))
                    .orElse(null);
            if (prepared == null) {
                ahead.discard();
            }
        }
        if (prepared == null) {
            RowComparison.Found now = comparison.find(statements.connection());
            List<TablePlan> counts =
                    now.deltas().values().stream().map(TableDelta::counts).toList();
            LoadAhead ahead = new LoadAhead(statements, comparison, loadable(source, altered, counts));
            for (TableDelta delta : now.deltas().values()) {
                ahead.load(delta);
            }
            prepared = new PreparedRows(plan, altered, ahead, now.deltas(), now.versions(), true);
        }
        prepared.lookAhead(statements.connection());
        return prepared;
    }

    private static Predicate<TablePlan> loadable(OpenPackage source, Altered altered, Collection<TablePlan> counts) {
        Set<TableName> keepingReferenced = source.manifest().tables().stream()
                .filter(table -> table.rule().keepReferenced())
                .map(PackagedTable::table)
                .collect(Collectors.toSet());
        // which removals are taken back is known only when nobody writes any more
        boolean removalsAreSure =
                counts.stream().noneMatch(table -> removes(table) && keepingReferenced.contains(table.table()));
        return table -> !altered.contains(table.table()) && (removalsAreSure || !removes(table));
    }

    private static boolean removes(TablePlan table) {
        return table.removed() + table.retained() > 0;
    }

    /** Counting row versions takes a while, during which nobody need wait for us. */
    private void lookAhead(Connection connection) throws SQLException {
        for (TableDelta delta : deltas.values()) {
            if (!SteadyFilter.of(connection, delta.table())) {
                unsteady.add(delta.table().table());
            }
        }
        if (versions != null) {
            earlier = versions.unchangedNow(connection, worthCounting(deltas.keySet()), ahead.own())
                    .orElse(null);
        }
    }

    private Set<TableName> worthCounting(Collection<TableName> tables) {
        Set<TableName> worthCounting = new HashSet<>(tables);
        worthCounting.removeAll(unsteady);
        return worthCounting;
    }

    SortedMap<TableName, TableDelta> deltas() {
        return deltas;
    }

    /** Rows that are in temporary tables already. */
    Map<TableName, StagedRows> staged() {
        return ahead.staged();
    }

    /** Whether the plan's statements may change what the rows of that table are. */
    boolean isAltered(TableName table) {
        return altered.contains(table);
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
