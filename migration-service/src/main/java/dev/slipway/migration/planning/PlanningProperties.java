package dev.slipway.migration.planning;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of plans.
 *
 * @param keptRowsPerTable how many changed rows of each table are kept with a plan; all are counted and applied
 * @param longestQuestion how long a single question about the target's rows may take, such as whether they fit a new
 *     constraint; what is not answered by then shows when applying
 * @param keep for how long a plan with its rows is kept, beyond the migrations that need it
 */
@Validated
@ConfigurationProperties("slipway.planning")
public record PlanningProperties(
        @DefaultValue("10000") @Positive int keptRowsPerTable,
        @DefaultValue("5m") Duration longestQuestion,
        @DefaultValue("90d") Duration keep) {

    /** Refuses times that end before they begin. */
    public PlanningProperties {
        if (longestQuestion.toMillis() <= 0) {
            throw new IllegalArgumentException("slipway.planning.longest-question must be positive");
        }
        if (keep.isNegative()) {
            throw new IllegalArgumentException("slipway.planning.keep must not be negative");
        }
    }
}
