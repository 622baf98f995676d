package dev.slipway.backup;

import java.util.Optional;

/** All restores, in whatever state. */
public interface Restores {

    /** Adds a restore unless there is one of that id already; whether it was added. */
    boolean add(Restore restore);

    /** Looks one up. */
    Optional<Restore> find(RestoreId id);

    /**
     * Saves a restore's new state.
     *
     * @return the restore as saved
     * @throws SupersededException when another worker has changed it since it was read
     */
    Restore save(Restore restore);

    /** How far a restore has come. */
    Progress progressOf(RestoreId id);

    /** Notes how far a restore has come. */
    void note(RestoreId id, Progress progress);
}
