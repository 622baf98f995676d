package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * Somebody with the permission to do so decided that a migration goes without a backup. It cannot be rolled back.
 *
 * @param migration the migration
 * @param target its target
 * @param waivedBy who decided
 * @param waivedAt when
 */
public record BackupWaiver(MigrationId migration, EnvironmentRef target, String waivedBy, Instant waivedAt)
        implements Safeguard {

    @Override
    public boolean covers(MigrationId migration, EnvironmentRef target) {
        return this.migration.equals(migration) && this.target.equals(target);
    }
}
