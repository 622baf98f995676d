package dev.slipway.contracts.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
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
 */
public record BackupCompleted(
        UUID backupId,
        EnvironmentRef environment,
        @Nullable UUID migrationId,
        String digest,
        long sizeBytes,
        long rows,
        Instant completedAt,
        @Nullable Long variablesVersion)
        implements BackupEvent {

    @Override
    public String key() {
        return environment.toString();
    }
}
