package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;

/**
 * A migration was given up before it began to apply.
 *
 * @param migrationId the migration
 * @param target its target
 * @param cancelledBy who asked
 * @param cancelledAt when
 */
public record MigrationCancelled(UUID migrationId, EnvironmentRef target, String cancelledBy, Instant cancelledAt)
        implements MigrationEvent {

    @Override
    public String key() {
        return target.toString();
    }
}
