package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Putting a backup back into its environment, or into another.
 *
 * @param id its id
 * @param backupId what is restored
 * @param environment where
 * @param choices what of it, and how
 * @param migrationId the migration that is rolled back, or null
 * @param requestedBy who asked
 * @param requestedAt when it was asked for
 * @param state where it stands
 * @param version how often it has changed; guards against two workers changing it
 */
public record Restore(
        RestoreId id,
        BackupId backupId,
        EnvironmentRef environment,
        RestoreChoices choices,
        @Nullable UUID migrationId,
        String requestedBy,
        Instant requestedAt,
        RestoreState state,
        int version) {

    /** A restore that nobody has begun. */
    public static Restore request(
            RestoreId id,
            BackupId backupId,
            EnvironmentRef environment,
            RestoreChoices choices,
            @Nullable UUID migrationId,
            String requestedBy,
            Instant now) {
        return new Restore(
                id, backupId, environment, choices, migrationId, requestedBy, now, new RestoreState.Requested(0), 0);
    }

    /** A restore of everything, strictly, that nobody has begun. */
    public static Restore request(
            RestoreId id,
            BackupId backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            Instant now) {
        return request(id, backupId, environment, RestoreChoices.EVERYTHING, migrationId, requestedBy, now);
    }

    /** The same restore in another state. */
    public Restore in(RestoreState next) {
        return new Restore(id, backupId, environment, choices, migrationId, requestedBy, requestedAt, next, version);
    }

    /** The same restore as it is after it was saved. */
    public Restore saved() {
        return new Restore(
                id, backupId, environment, choices, migrationId, requestedBy, requestedAt, state, version + 1);
    }
}
