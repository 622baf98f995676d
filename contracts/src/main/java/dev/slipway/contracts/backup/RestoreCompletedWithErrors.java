package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A restore is finished, but lacks what its errors tell: a tolerant one went on without it, or variables stayed as they were.
 *
 * @param restoreId the restore
 * @param backupId what was restored
 * @param environment where, or on whose server
 * @param migrationId the migration that is rolled back by it, or null
 * @param errors what went wrong, a sentence each, bounded and without values of rows
 * @param completedAt when the data were in place
 */
public record RestoreCompletedWithErrors(
        UUID restoreId,
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        List<String> errors,
        Instant completedAt)
        implements BackupEvent {

    /** Copies the list. */
    public RestoreCompletedWithErrors {
        errors = List.copyOf(errors);
    }

    @Override
    public String key() {
        return environment.toString();
    }
}
