package dev.slipway.backup.replication;

import dev.slipway.backup.BackupId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is known of copies. */
public interface Replicas {

    /** Completed backups that have no copy and are to be tried now, oldest first. */
    List<BackupId> due(Instant now, int limit);

    /** A backup's copy; empty when nobody has tried to make one. */
    Optional<Replica> find(BackupId backup);

    /** Keeps where a copy stands. */
    void save(Replica replica);

    /** How many completed backups have no copy. */
    long missing();
}
