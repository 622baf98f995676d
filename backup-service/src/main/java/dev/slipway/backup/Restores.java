package dev.slipway.backup;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All restores, in whatever state. */
public interface Restores {

    /** Adds a restore unless there is one of that id already; whether it was added. */
    default boolean add(Restore restore) {
        return add(restore, null);
    }

    /**
     * As the other, with a key that is kept until the restore has ended, whatever its end.
     *
     * @param sealedKey the sealed key, or null when the restore needs none
     */
    boolean add(Restore restore, @Nullable String sealedKey);

    /** The sealed key of a restore that has not ended, where it was added with one. */
    Optional<String> sealedKeyOf(RestoreId id);

    /** Looks one up. */
    Optional<Restore> find(RestoreId id);

    /** Looks several up; those that there are, in any order. */
    List<Restore> find(Collection<RestoreId> ids);

    /**
     * Those that the filter asks for, newest request first.
     *
     * @param before where the page before ended, or null for the first page
     */
    List<Restore> list(RestoreFilter filter, @Nullable ListPosition before, int limit);

    /**
     * Saves a restore's new state.
     *
     * @return the restore as saved
     * @throws SupersededException when another worker has changed it since it was read
     */
    Restore save(Restore restore);

    /** How far a restore has come. */
    Progress progressOf(RestoreId id);

    /** How far each of several restores has come. */
    Map<RestoreId, Progress> progressOf(Collection<RestoreId> ids);

    /** Notes how far a restore has come. */
    void note(RestoreId id, Progress progress);
}
