package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;

/** What lies in the buckets under the names of backups, whether anybody knows these backups or not. */
public interface StoredBackups {

    /** Which of the two buckets. */
    enum Bucket {
        FIRST,
        SECOND
    }

    /**
     * What is stored of one backup.
     *
     * @param changedAt when the last of it was stored
     * @param attempts how many attempts left objects
     * @param hasManifest whether its manifest is there
     */
    record Stored(
            Bucket bucket,
            BackupId id,
            EnvironmentRef environment,
            Instant changedAt,
            int attempts,
            boolean hasManifest) {}

    /**
     * Everything whose key is that of a backup's object, unfinished uploads too. What else there is in a bucket is left
     * out.
     *
     * @throws JobFailedException.Temporary when a storage cannot be used
     */
    List<Stored> all();
}
