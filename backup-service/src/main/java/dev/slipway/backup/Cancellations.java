package dev.slipway.backup;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Who wants which backups and restores to stop. Kept with them, so that whichever instance works on one learns of it. */
public interface Cancellations {

    /**
     * Notes that a backup is to stop, unless that is noted already. To the end of the current transaction the backup's
     * state stays what it is.
     *
     * @return whether the backup can still be stopped
     */
    boolean request(BackupId id, Cancellation cancellation);

    /**
     * Notes that a restore is to stop, unless that is noted already. To the end of the current transaction the
     * restore's state stays what it is.
     *
     * @return whether the restore can still be stopped: it has not ended, and the live data are not being replaced
     */
    boolean request(RestoreId id, Cancellation cancellation);

    /** What was noted for a backup first. */
    Optional<Cancellation> of(BackupId id);

    /** What was noted for a restore first. */
    Optional<Cancellation> of(RestoreId id);

    /** Those of these backups and restores that are to stop. */
    Set<UUID> requestedAmong(Collection<UUID> ids);
}
