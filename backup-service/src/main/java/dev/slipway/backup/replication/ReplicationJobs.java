package dev.slipway.backup.replication;

import dev.slipway.backup.BackupId;

/** Has copies made by some instance of this service. */
public interface ReplicationJobs {

    /** Has a backup copied, unless that is about to happen anyway. */
    void replicate(BackupId backup);
}
