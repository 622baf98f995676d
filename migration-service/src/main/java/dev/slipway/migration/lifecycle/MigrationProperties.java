package dev.slipway.migration.lifecycle;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of migrations.
 *
 * @param backupDeadline for how long a migration waits for its backup before it fails
 */
@Validated
@ConfigurationProperties("slipway.migration")
public record MigrationProperties(@DefaultValue("30m") Duration backupDeadline) {

    /** Refuses a deadline that has passed before it begins. */
    public MigrationProperties {
        if (backupDeadline.isNegative() || backupDeadline.isZero()) {
            throw new IllegalArgumentException("slipway.migration.backup-deadline must be positive");
        }
    }
}
