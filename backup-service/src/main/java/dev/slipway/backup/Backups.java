package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All backups, in whatever state. */
public interface Backups {

    /** Adds a backup unless there is, or was, one of that id; whether it was added. */
    boolean add(Backup backup);

    /** Looks one up. */
    Optional<Backup> find(BackupId id);

    /** Those of an environment, newest request first. */
    List<Backup> of(EnvironmentRef environment);

    /** The newest requests of all environments, newest first. */
    List<Backup> newest(int limit);

    /**
     * Saves a backup's new state.
     *
     * @return the backup as saved
     * @throws SupersededException when another worker has changed it since it was read
     */
    Backup save(Backup backup);

    /** How far a backup has come. */
    Progress progressOf(BackupId id);

    /** Notes how far a backup has come. */
    void note(BackupId id, Progress progress);

    /** When the newest completed backup of each environment was completed. */
    Map<EnvironmentRef, Instant> newestCompleted();
}
