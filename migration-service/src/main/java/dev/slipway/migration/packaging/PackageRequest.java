package dev.slipway.migration.packaging;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.ruleset.RuleSet;
import java.util.List;

/**
 * What to build a package from.
 *
 * @param source the environment's name
 * @param database its database
 * @param ruleSet by which rules
 * @param requiredVariables what a target must have
 * @param secrets the source's secret values, which no package may contain
 */
public record PackageRequest(
        EnvironmentRef source,
        ManagedDatabase database,
        RuleSet ruleSet,
        List<RequiredVariable> requiredVariables,
        SecretScan secrets) {

    public PackageRequest {
        requiredVariables = List.copyOf(requiredVariables);
    }
}
