package dev.slipway.backup.retention;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What may be deleted, and what is. */
public interface Deletions {

    /**
     * An environment's backups for a decision about deleting some of them. Until the current transaction ends nobody
     * else decides about the environment, and none of these backups gets a pin or a restore.
     */
    List<Candidate> lock(EnvironmentRef environment);

    /** An environment's backups as they are now, for telling only. */
    List<Candidate> look(EnvironmentRef environment);

    /** The environments that have failed backups which were given up before then. */
    List<EnvironmentRef> withFailuresBefore(Instant then);

    /**
     * From the end of the current transaction on the backup is listed and restored no more, and its id is never used
     * again. Its objects are still there.
     */
    void begin(BackupId id, Instant now);

    /** A deleted backup whose objects may still be there. */
    Optional<Backup> unfinished(BackupId id);

    /** Whether this was a backup's id that is deleted. */
    boolean isDeleted(BackupId id);

    /** The objects are gone. */
    void finish(BackupId id, Instant now);
}
