package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A backup is stored and its checksums are verified.
 *
 * @param backupId the backup
 * @param environment what was backed up
 * @param migrationId the migration that asked for it, or null
 * @param digest SHA-256 of the backup's manifest, lower-case hexadecimal
 * @param sizeBytes stored size in bytes
 * @param rows number of rows in the backup
 * @param completedAt when it was verified
 * @param variablesVersion version of the environment's variables that the backup belongs with, or null when it is not known
 * @param scope the schemas and tables that it is of; null for the whole database
 * @param readableByService whether backup-service's own keys open it, so that it can be restored by command; null when an
 *     older backup-service does not say
 */
public record BackupCompleted(
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String digest,
        long sizeBytes,
        long rows,
        Instant completedAt,
        @Nullable Long variablesVersion,
        @Nullable List<ChosenTables> scope,
        @Nullable Boolean readableByService)
        implements BackupEvent {

    /** Copies the list. */
    public BackupCompleted {
        scope = scope == null ? null : List.copyOf(scope);
    }

    /** Of which nothing is said about who can read it. */
    public BackupCompleted(
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String digest,
            long sizeBytes,
            long rows,
            Instant completedAt,
            @Nullable Long variablesVersion,
            @Nullable List<ChosenTables> scope) {
        this(backupId, environment, migrationId, digest, sizeBytes, rows, completedAt, variablesVersion, scope, null);
    }

    /** Of the whole database. */
    public BackupCompleted(
            UUID backupId,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String digest,
            long sizeBytes,
            long rows,
            Instant completedAt,
            @Nullable Long variablesVersion) {
        this(backupId, environment, migrationId, digest, sizeBytes, rows, completedAt, variablesVersion, null);
    }

    @Override
    public String key() {
        return environment.toString();
    }
}
