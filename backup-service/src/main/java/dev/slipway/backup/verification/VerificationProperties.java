package dev.slipway.backup.verification;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often what is stored is looked after.
 *
 * @param every how long a backup may lie before it is read back again; zero turns reading back on a schedule off
 * @param lookEvery pause between looking for backups that are due
 * @param atOnce how many due backups are begun with at each look; the others wait for the next
 * @param objectivesEvery pause between looking whether objectives are met
 */
@Validated
@ConfigurationProperties("slipway.backup.verification")
public record VerificationProperties(
        @NotNull @DefaultValue("7d") Duration every,
        @NotNull @DefaultValue("10m") Duration lookEvery,
        @Min(1) @Max(1000) @DefaultValue("5") int atOnce,
        @NotNull @DefaultValue("1m") Duration objectivesEvery) {}
