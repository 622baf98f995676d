package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A migration ended without changing its target.
 *
 * @param migrationId the migration
 * @param target its target
 * @param reason a sentence for people
 * @param failedAt when
 */
public record MigrationFailed(UUID migrationId, EnvironmentRef target, String reason, Instant failedAt)
        implements MigrationEvent {

    @Override
    public String key() {
        return target.toString();
    }
}
