package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;

/**
 * Give up a migration that has not begun to apply.
 *
 * @param migrationId the migration
 * @param target its target
 * @param requestedBy who asked, for the audit
 */
public record CancelMigration(UUID migrationId, EnvironmentRef target, String requestedBy) implements MigrationCommand {

    @Override
    public String key() {
        return target.toString();
    }
}
