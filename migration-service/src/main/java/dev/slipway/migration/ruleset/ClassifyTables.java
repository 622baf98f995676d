package dev.slipway.migration.ruleset;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Table;
import dev.slipway.managedpostgres.Tables;
import dev.slipway.migration.environment.Environments;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.springframework.stereotype.Component;

/** Says what a rule set would do to each table that an environment has now. */
@Component
public class ClassifyTables {

    private final RuleSets ruleSets;
    private final Environments environments;

    ClassifyTables(RuleSets ruleSets, Environments environments) {
        this.ruleSets = ruleSets;
        this.environments = environments;
    }

    /**
     * Classifies.
     *
     * @throws UnknownRuleSetException when there is no such rule set
     * @throws dev.slipway.migration.environment.UnknownEnvironmentException when there is no such environment
     * @throws dev.slipway.managedpostgres.DatabaseUnreachableException when its database does not answer
     * @throws dev.slipway.managedpostgres.DatabaseAccessDeniedException when its database refuses the connection
     */
    public Classification classify(String ruleSet, EnvironmentRef environment) {
        RuleSet rules = ruleSets.get(ruleSet);
        ManagedDatabase database =
                new ManagedDatabase(environments.get(environment).connection(), "slipway migration-service");
        try (Connection connection = database.open()) {
            List<Table> tables = Tables.list(connection);
            return new Classification(rules, rules.classify(tables), rules.unmatched(tables));
        } catch (SQLException e) {
            throw new DatabaseFailureException("The tables of " + environment + " cannot be listed", e);
        }
    }
}
