package dev.slipway.migration.apply;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.TargetRules;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.Rehearsal;
import dev.slipway.migration.schema.SchemaDiff;
import dev.slipway.migration.schema.SchemaDump;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/**
 * Tries a plan's statements out again when something was decided to stay: what is new may need what does not change. Reads
 * the target, writes nothing there.
 */
public final class RehearseDecisions {

    private RehearseDecisions() {}

    /**
     * Why a plan cannot be carried out as it was decided.
     *
     * @param source the package
     * @param plan with nothing undecided
     * @param target the database
     * @return sentences; empty if nothing is known against it, or everything was decided to apply
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException if the target does not answer
     * @throws dev.slipway.migration.schema.SchemaDumpFailedException if its structure cannot be read
     */
    public static List<String> objections(OpenPackage source, Plan plan, ManagedDatabase target) {
        boolean kept = plan.decisions().stream().anyMatch(decision -> decision.chosen() == Decision.Choice.KEEP);
        if (!kept || plan.statementsToRun().isEmpty()) {
            return List.of();
        }
        try (Connection connection = target.open()) {
            connection.setAutoCommit(false);
            String snapshot = beginSnapshot(connection);
            Catalog whole = Catalog.read(connection);
            TargetRules rules = new TargetRules(source.manifest(), Tables.list(connection));
            SchemaDiff diff = new SchemaDiff(
                    rules::carriesRows, source.manifest().ruleSet().dropExtraIndexes());
            String dump = SchemaDump.of(
                    PostgresTools.locate(target.serverMajor(connection)),
                    target.settings(),
                    snapshot,
                    Set.of(),
                    SchemaDump.Publications.TOLD);
            return new Rehearsal(target, diff, rules::changeable, Rehearsal.isMarked(connection))
                    .objections(
                            plan.statementsToRun(),
                            whole,
                            dump,
                            source.catalog(),
                            (before, actual) -> Convergence.structure(source, plan, rules, before, actual).stream()
                                    // a copy has none
                                    .filter(remainder -> !remainder.startsWith("privilege "))
                                    .map(remainder -> "Afterwards, " + remainder + ".")
                                    .toList());
        } catch (SQLException e) {
            throw new DatabaseFailureException("The target cannot be read", e);
        }
    }

    private static String beginSnapshot(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            try (ResultSet row = statement.executeQuery("SELECT pg_export_snapshot()")) {
                row.next();
                return row.getString(1);
            }
        }
    }
}
