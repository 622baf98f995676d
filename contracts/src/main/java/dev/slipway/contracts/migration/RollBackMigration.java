package dev.slipway.contracts.migration;

import dev.slipway.contracts.EnvironmentRef;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Undo a completed migration by restoring the backup that was taken for it.
 *
 * @param migrationId the migration
 * @param target its target
 * @param requestedBy who asked, for the audit
 * @param acknowledge whether what has changed in the target since the migration may be undone with it; null is no
 */
public record RollBackMigration(
        UUID migrationId,
        EnvironmentRef target,
        String requestedBy,
        @Nullable Boolean acknowledge) implements MigrationCommand {

    /** Of a target in which nothing has changed since. */
    public RollBackMigration(UUID migrationId, EnvironmentRef target, String requestedBy) {
        this(migrationId, target, requestedBy, null);
    }

    @Override
    public String key() {
        return target.toString();
    }
}
