package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** All pins. */
public interface Pins {

    /** Those of a backup, by holder. */
    List<Pin> of(BackupId backup);

    /** Those of several backups, by backup and holder; one without pins is absent. */
    Map<BackupId, List<Pin>> of(Collection<BackupId> backups);

    /**
     * Adds a pin, or gives the holder's pin another reason. Waits for a deletion of the backup that is being decided.
     *
     * @return whether anything changed
     * @throws UnknownBackupException when there is no such backup (any more)
     */
    boolean put(Pin pin);

    /** Takes a holder's pin away; whether there was one. */
    boolean remove(BackupId backup, String holder);
}
