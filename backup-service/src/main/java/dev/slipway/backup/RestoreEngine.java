package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Puts a backup's content in the place of a live database's, entirely or not at all. */
public interface RestoreEngine {

    /** Opens the plain bytes of one of the backup's objects. */
    @FunctionalInterface
    interface Objects {

        /**
         * Opens it; reading it to its end fails when the stored bytes are not those that the manifest names.
         *
         * @throws IOException when it is missing, or damaged from the start
         */
        InputStream open(ArtifactObject object) throws IOException;

        /**
         * Requires that all of them are what was stored, and tells which are not. What is not restored into a database of
         * its own, where nothing is touched before the last byte was read, needs that before.
         */
        default void requireSound() {}
    }

    /** Told right before the live data are replaced; what it persists lets {@link #resume} find out what happened. */
    @FunctionalInterface
    interface Checkpoint {

        /** Persists it; an exception stops the restore, the live data untouched. */
        void before(Switchover switchover);

        /** As {@link #before(Switchover)}, with the errors that a tolerant restore went on after. */
        default void before(Switchover switchover, List<String> ignoredErrors) {
            before(switchover);
        }
    }

    /** The objects that have to be what was stored before {@link #restore} begins; it sees to the others itself. */
    List<ArtifactObject> believed(BackupContent content);

    /**
     * Looks at everything that could stop a restore, and changes nothing.
     *
     * @param environment the database of the environment that is restored into, or beside
     * @throws JobFailedException when even looking is not possible
     */
    List<RestoreCheck> check(
            ConnectionSettings environment, BackupContent content, RestoreChoices choices, Objects objects);

    /**
     * Loads what is chosen of the backup, compares every table's digest with the manifest's, and makes it the live
     * data.
     *
     * @param environment the database of the environment that is restored into, or beside
     * @throws JobFailedException when that is not possible; unless {@code checkpoint} was called the live data are as
     *     they were, and after it {@link #resume} tells
     */
    void restore(
            RestoreId id,
            ConnectionSettings environment,
            BackupContent content,
            RestoreChoices choices,
            Objects objects,
            Checkpoint checkpoint,
            ProgressListener progress);

    /** As the other, with everything, strictly, and in the place of the live data. */
    default void restore(
            RestoreId id,
            ConnectionSettings live,
            BackupContent content,
            Objects objects,
            Checkpoint checkpoint,
            ProgressListener progress) {
        restore(id, live, content, RestoreChoices.EVERYTHING, objects, checkpoint, progress);
    }

    /**
     * Goes on after a checkpoint.
     *
     * @return whether the restored data are the live ones now; if not, nothing was changed and all must begin anew
     */
    boolean resume(RestoreId id, ConnectionSettings environment, RestoreChoices choices, Switchover switchover);

    /**
     * Removes what a restore that has ended left on the server, and lets users in.
     *
     * @param completed whether the restored data are the live ones, so that the old ones are not needed any more
     */
    void cleanUp(RestoreId id, ConnectionSettings environment, RestoreChoices choices, boolean completed);

    /** As the other, after a restore of everything. */
    default void cleanUp(RestoreId id, ConnectionSettings live, boolean completed) {
        cleanUp(id, live, RestoreChoices.EVERYTHING, completed);
    }
}
