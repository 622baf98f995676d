package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A migration is committed on its target.
 *
 * @param migrationId the migration
 * @param target its target
 * @param packageDigest what was applied
 * @param backupId the backup that a rollback restores, or null when it was waived
 * @param rowsAdded rows inserted
 * @param rowsChanged rows updated
 * @param rowsRemoved rows deleted
 * @param statements schema statements executed
 * @param completedAt when
 */
public record MigrationCompleted(
        UUID migrationId,
        EnvironmentRef target,
        String packageDigest,
        @Nullable UUID backupId,
        long rowsAdded,
        long rowsChanged,
        long rowsRemoved,
        int statements,
        Instant completedAt)
        implements MigrationEvent {

    @Override
    public String key() {
        return target.toString();
    }
}
