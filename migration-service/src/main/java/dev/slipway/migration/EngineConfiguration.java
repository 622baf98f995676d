package dev.slipway.migration;

import dev.slipway.migration.apply.ApplyPlan;
import dev.slipway.migration.drift.CompareTarget;
import dev.slipway.migration.packaging.BuildPackage;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.plan.MakePlan;
import dev.slipway.migration.plan.PlannedRows;
import dev.slipway.migration.planning.PlanningProperties;
import dev.slipway.migration.ruleset.Presets;
import dev.slipway.migration.ruleset.RuleSetProperties;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The engine knows nothing of Spring. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    @Bean
    Presets presets(RuleSetProperties properties) {
        return Presets.shipped().with(properties.presets());
    }

    @Bean
    BuildPackage buildPackage(PackageStore packages) {
        return new BuildPackage(packages);
    }

    @Bean
    MakePlan makePlan(PlannedRows plannedRows, PlanningProperties properties) {
        return new MakePlan(plannedRows, properties.longestQuestion());
    }

    @Bean
    ApplyPlan applyPlan(PlannedRows plannedRows) {
        return new ApplyPlan(plannedRows);
    }

    @Bean
    CompareTarget compareTarget(Clock clock) {
        return new CompareTarget(clock);
    }
}
