package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All backups, in whatever state. */
public interface Backups {

    /** Adds a backup unless there is, or was, one of that id; whether it was added. */
    boolean add(Backup backup);

    /** Looks one up. */
    Optional<Backup> find(BackupId id);

    /** Looks several up; those that there are, in any order. */
    List<Backup> find(Collection<BackupId> ids);

    /** Those of an environment, newest request first. */
    List<Backup> of(EnvironmentRef environment);

    /**
     * Those that the filter asks for, newest request first.
     *
     * @param before where the page before ended, or null for the first page
     */
    List<Backup> list(BackupFilter filter, @Nullable ListPosition before, int limit);

    /**
     * Saves a backup's new state.
     *
     * @return the backup as saved
     * @throws SupersededException when another worker has changed it since it was read
     */
    Backup save(Backup backup);

    /** How far a backup has come. */
    Progress progressOf(BackupId id);

    /** How far each of several backups has come. */
    Map<BackupId, Progress> progressOf(Collection<BackupId> ids);

    /** Notes how far a backup has come. */
    void note(BackupId id, Progress progress);

    /** When the newest completed backup of each environment was completed. */
    Map<EnvironmentRef, Instant> newestCompleted();
}
