package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * The one backup that a migration waits for.
 *
 * @param backupId the id that was given to the backup when it was ordered
 * @param target what is backed up
 * @param migration the migration that waits
 */
public record BackupOrder(UUID backupId, EnvironmentRef target, MigrationId migration) {}
