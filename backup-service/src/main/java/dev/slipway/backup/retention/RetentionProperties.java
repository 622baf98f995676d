package dev.slipway.backup.retention;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When it is looked for what is not to be kept.
 *
 * @param pruneInterval how often an environment's policy is applied, besides after each completed backup
 * @param forgetFailedAfter how long a failed backup is still listed
 */
@Validated
@ConfigurationProperties("slipway.backup.retention")
record RetentionProperties(
        @NotNull @DefaultValue("1h") Duration pruneInterval,
        @NotNull @DefaultValue("30d") Duration forgetFailedAfter) {}
