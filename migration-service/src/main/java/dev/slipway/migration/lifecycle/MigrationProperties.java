package dev.slipway.migration.lifecycle;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of migrations.
 *
 * @param decisionDeadline for how long a migration waits for decisions and variables before it fails; null to wait for as
 *     long as it takes
 * @param backupDeadline for how long a migration waits for its backup before it fails
 * @param rollbackDeadline for how long a rollback waits for its restore before it counts as failed
 * @param countRowsFor for how long rows are counted after a migration, so that its rollback can tell what has changed since
 * @param compareFor how long it may take to find out what has changed since a migration
 * @param keepBackup for how long after a migration its backup is kept pinned for a rollback, whatever retention says
 */
@Validated
@ConfigurationProperties("slipway.migration")
public record MigrationProperties(
        @Nullable Duration decisionDeadline,
        @DefaultValue("30m") Duration backupDeadline,
        @DefaultValue("6h") Duration rollbackDeadline,
        @DefaultValue("5s") Duration countRowsFor,
        @DefaultValue("20s") Duration compareFor,
        @DefaultValue("30d") Duration keepBackup) {

    /** Refuses a deadline that has passed before it begins, and a time that ends before it begins. */
    public MigrationProperties {
        if (decisionDeadline != null && (decisionDeadline.isNegative() || decisionDeadline.isZero())) {
            throw new IllegalArgumentException("slipway.migration.decision-deadline must be positive");
        }
        if (backupDeadline.isNegative() || backupDeadline.isZero()) {
            throw new IllegalArgumentException("slipway.migration.backup-deadline must be positive");
        }
        if (rollbackDeadline.isNegative() || rollbackDeadline.isZero()) {
            throw new IllegalArgumentException("slipway.migration.rollback-deadline must be positive");
        }
        if (keepBackup.isNegative()) {
            throw new IllegalArgumentException("slipway.migration.keep-backup must not be negative");
        }
    }
}
