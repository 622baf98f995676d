package dev.slipway.migration.planning;

import jakarta.validation.constraints.Positive;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of plans.
 *
 * @param keptRowsPerTable how many changed rows of each table are kept with a plan; all are counted and applied
 */
@Validated
@ConfigurationProperties("slipway.planning")
public record PlanningProperties(
        @DefaultValue("10000") @Positive int keptRowsPerTable) {}
