package dev.slipway.migration.apply;

import dev.slipway.migration.packaging.PackageDigest;
import java.time.Instant;
import java.util.UUID;

/**
 * A migration that is committed on its target, as the marker row there says.
 *
 * @param migrationId the migration
 * @param packageDigest what was applied
 * @param rowsAdded rows inserted
 * @param rowsChanged rows updated
 * @param rowsRemoved rows deleted
 * @param statements schema statements executed
 * @param appliedAt the transaction's time by the target's clock
 */
public record Applied(
        UUID migrationId,
        PackageDigest packageDigest,
        long rowsAdded,
        long rowsChanged,
        long rowsRemoved,
        int statements,
        Instant appliedAt) {}
