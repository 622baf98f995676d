package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A completed migration was undone: its target is as it was before.
 *
 * @param migrationId the migration
 * @param target its target
 * @param backupId the backup that was restored
 * @param rolledBackAt when
 */
public record MigrationRolledBack(UUID migrationId, EnvironmentRef target, UUID backupId, Instant rolledBackAt)
        implements MigrationEvent {

    @Override
    public String key() {
        return target.toString();
    }
}
