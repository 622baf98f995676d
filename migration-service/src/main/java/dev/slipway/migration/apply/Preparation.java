package dev.slipway.migration.apply;

import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.TargetRules;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * Does what cannot be done in the transaction that uses it: adds values to enumerations. Each is a transaction of its
 * own that takes nothing away and changes nothing for those who do not use the value; one that is there already is left
 * alone, so that this may be begun again after a crash, and a migration that fails afterwards can be tried again.
 */
final class Preparation {

    private final OpenPackage source;
    private final Plan plan;
    private final Connection connection;
    private final Retries retries;
    private final Supervision supervision;

    Preparation(OpenPackage source, Plan plan, Connection connection, Retries retries, Supervision supervision) {
        this.source = source;
        this.plan = plan;
        this.connection = connection;
        this.retries = retries;
        this.supervision = supervision;
    }

    /** Nothing is done for a plan that is stale already. */
    void run() throws SQLException {
        List<SchemaStatement> mine = plan.statementsToRun().stream()
                .filter(statement -> statement.phase() == Phase.BEFORE_TRANSACTION)
                .toList();
        supervision.listener().started(Step.PREPARE);
        if (mine.isEmpty()) {
            supervision.listener().finished(Step.PREPARE, "nothing to prepare");
            return;
        }
        Catalog before =
                new TargetRules(source.manifest(), Tables.list(connection)).changeable(Catalog.read(connection));
        List<String> changes = plan.fingerprint()
                .changesIn(Plan.TargetFingerprint.of(before, plan.fingerprint().tables(), plan.statements()));
        if (!changes.isEmpty()) {
            throw new StalePlanException(changes);
        }
        Statements statements = new Statements(connection, Set.of(), supervision.secrets());
        statements.execute("SET lock_timeout = " + retries.lockTimeout().toMillis(), null);
        for (SchemaStatement statement : mine) {
            statements.execute(statement.sql(), statement.table());
        }
        statements.execute("SET lock_timeout = 0", null);
        supervision
                .listener()
                .finished(Step.PREPARE, mine.size() + " statements, which stay whatever comes after them");
    }
}
