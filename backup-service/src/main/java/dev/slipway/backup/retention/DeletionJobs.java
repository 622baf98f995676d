package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;

/** Has the objects of deleted backups removed by some instance, whatever crashes meanwhile. */
public interface DeletionJobs {

    /** Has them removed soon; part of the current transaction. */
    void remove(BackupId id);
}
