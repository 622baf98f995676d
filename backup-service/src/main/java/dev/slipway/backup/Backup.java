package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
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
 * @param uploads whether uploaded files are backed up too; null for what is usual
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
        BackupScope scope,
        @Nullable Boolean uploads) {

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
                BackupScope.WHOLE,
                null);
    }

    /** The same backup of another scope. */
    public Backup of(BackupScope other) {
        return new Backup(id, environment, migrationId, requestedBy, note, requestedAt, state, version, other, uploads);
    }

    /** The same backup with or without uploaded files; null for what is usual. */
    public Backup withUploads(@Nullable Boolean wanted) {
        return new Backup(id, environment, migrationId, requestedBy, note, requestedAt, state, version, scope, wanted);
    }

    /**
     * Whether uploaded files are backed up where there are any: usually with the whole database, but a migration does not
     * touch them.
     */
    public boolean takesUploads() {
        return uploads == null ? migrationId == null && scope.isWhole() : uploads;
    }

    /** The same backup in another state. */
    public Backup in(BackupState next) {
        return new Backup(id, environment, migrationId, requestedBy, note, requestedAt, next, version, scope, uploads);
    }

    /**
     * What others are told when it is completed.
     *
     * @param readableByService whether the service's own keys open it; null when that is not to be told
     */
    BackupCompleted told(BackupState.Completed completed, @Nullable Boolean readableByService) {
        return new BackupCompleted(
                id.value(),
                environment,
                migrationId,
                completed.digest(),
                completed.sizeBytes(),
                completed.rows(),
                completed.completedAt(),
                completed.variablesVersion(),
                scope.told(),
                readableByService);
    }

    /** The same backup as it is after it was saved. */
    public Backup saved() {
        return new Backup(
                id, environment, migrationId, requestedBy, note, requestedAt, state, version + 1, scope, uploads);
    }
}
