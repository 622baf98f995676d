package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A consistent copy of an environment, or the work towards one.
 *
 * @param id its id
 * @param environment what is backed up
 * @param migrationId the migration that waits for it, or null
 * @param requestedBy who asked
 * @param note free text, or null
 * @param requestedAt when it was asked for
 * @param state where it stands
 * @param version how often it has changed; guards against two workers changing it
 * @param scope what of the environment's database it holds
 */
public record Backup(
        BackupId id,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String requestedBy,
        @Nullable String note,
        Instant requestedAt,
        BackupState state,
        int version,
        BackupScope scope) {

    /** A backup that nobody has begun to take. */
    public static Backup request(
            BackupId id,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable String note,
            Instant now) {
        return new Backup(
                id,
                environment,
                migrationId,
                requestedBy,
                note,
                now,
                new BackupState.Requested(0),
                0,
                BackupScope.WHOLE);
    }

    /** The same backup of another scope. */
    public Backup of(BackupScope other) {
        return new Backup(id, environment, migrationId, requestedBy, note, requestedAt, state, version, other);
    }

    /** The same backup in another state. */
    public Backup in(BackupState next) {
        return new Backup(id, environment, migrationId, requestedBy, note, requestedAt, next, version, scope);
    }

    /** The same backup as it is after it was saved. */
    public Backup saved() {
        return new Backup(id, environment, migrationId, requestedBy, note, requestedAt, state, version + 1, scope);
    }
}
