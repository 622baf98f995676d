package dev.slipway.migration.job;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long jobs keep trying.
 *
 * @param firstDelay pause after the first temporary failure; each further one doubles it
 * @param longestDelay the longest pause
 * @param attemptsForDependency how often a job is tried while something that it depends on is down
 * @param waitForTarget for how long a job waits while somebody else changes its environment
 */
@Validated
@ConfigurationProperties("slipway.jobs")
public record JobProperties(
        @DefaultValue("500ms") Duration firstDelay,
        @DefaultValue("15s") Duration longestDelay,
        @DefaultValue("10") @Positive int attemptsForDependency,
        @DefaultValue("10m") Duration waitForTarget) {

    /** The pause after so many failures in a row. */
    public Duration delayAfter(int failures) {
        Duration delay = firstDelay.multipliedBy(1L << Math.min(Math.max(failures - 1, 0), 16));
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
