package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A rollback failed; the migration's changes are still in place.
 *
 * @param migrationId the migration
 * @param target its target
 * @param reason a sentence for people
 * @param failedAt when
 */
public record MigrationRollbackFailed(UUID migrationId, EnvironmentRef target, String reason, Instant failedAt)
        implements MigrationEvent {

    @Override
    public String key() {
        return target.toString();
    }
}
