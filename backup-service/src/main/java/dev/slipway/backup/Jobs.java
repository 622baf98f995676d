package dev.slipway.backup;

/** Work to be done by some instance of this service, soon and until it is done, whatever crashes meanwhile. */
public interface Jobs {

    /** Has the backup taken; part of the current transaction. */
    void take(BackupId id);

    /** Has the restore done; part of the current transaction. */
    void restore(RestoreId id);
}
