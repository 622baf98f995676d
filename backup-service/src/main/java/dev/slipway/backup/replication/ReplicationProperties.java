package dev.slipway.backup.replication;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How eagerly copies are made.
 *
 * @param lookEvery pause between looking for backups that have no copy yet
 * @param atOnce how many copies are begun with at each look
 * @param retryDelay pause after the first failure; doubled for each further one
 * @param longestRetryDelay the longest pause after a failure
 */
@Validated
@ConfigurationProperties("slipway.backup.replication")
public record ReplicationProperties(
        @NotNull @DefaultValue("15s") Duration lookEvery,
        @Min(1) @Max(1000) @DefaultValue("4") int atOnce,
        @NotNull @DefaultValue("30s") Duration retryDelay,
        @NotNull @DefaultValue("1h") Duration longestRetryDelay) {}
