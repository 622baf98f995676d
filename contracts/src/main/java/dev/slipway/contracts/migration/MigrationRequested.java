package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration was accepted.
 *
 * @param migrationId the migration
 * @param target its target
 * @param source the source, or null when a package was named
 * @param packageDigest the named package, or null
 * @param requestedBy who asked
 * @param requestedAt when
 */
public record MigrationRequested(
        UUID migrationId,
        EnvironmentRef target,
        @Nullable EnvironmentRef source,
        @Nullable String packageDigest,
        String requestedBy,
        Instant requestedAt)
        implements MigrationEvent {

    @Override
    public String key() {
        return target.toString();
    }
}
