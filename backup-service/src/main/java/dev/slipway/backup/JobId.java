package dev.slipway.backup;

import java.util.UUID;

/** Identifies work that can be watched. A backup and a restore of the same value are different work. */
public sealed interface JobId permits BackupId, RestoreId {

    /** The id itself. */
    UUID value();
}
