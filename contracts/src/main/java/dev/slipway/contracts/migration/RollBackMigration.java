package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * Undo a completed migration by restoring the backup that was taken for it.
 *
 * @param migrationId the migration
 * @param target its target
 * @param requestedBy who asked, for the audit
 */
public record RollBackMigration(UUID migrationId, EnvironmentRef target, String requestedBy)
        implements MigrationCommand {

    @Override
    public String key() {
        return target.toString();
    }
}
