package dev.slipway.migration.lifecycle;

import dev.slipway.migration.drift.TargetChanges;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a rollback would do now.
 *
 * @param migration the migration
 * @param backupId the backup that would be restored, or null when there is none
 * @param obstacle why it cannot be rolled back, a sentence; null when it can
 * @param changes what would be undone beside the migration; null when it cannot be rolled back
 */
public record RollbackPreview(
        Migration migration,
        @Nullable UUID backupId,
        @Nullable String obstacle,
        @Nullable TargetChanges changes) {}
