package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;
import java.io.IOException;
import java.io.InputStream;

/** Puts a backup's content in the place of a live database's, entirely or not at all. */
public interface RestoreEngine {

    /** Opens the plain bytes of one of the backup's objects. */
    @FunctionalInterface
    interface Objects {

        /** Opens it; reading fails when the stored bytes are not those that the manifest names. */
        InputStream open(ArtifactObject object) throws IOException;
    }

    /** Told right before the live data are replaced; what it persists lets {@link #resume} find out what happened. */
    @FunctionalInterface
    interface Checkpoint {

        /** Persists it; an exception stops the restore, the live data untouched. */
        void before(Switchover switchover);
    }

    /**
     * Loads the backup, compares every table's digest with the manifest's, and makes it the live data.
     *
     * @throws JobFailedException when that is not possible; unless {@code checkpoint} was called the live data are as
     *     they were, and after it {@link #resume} tells
     */
    void restore(
            RestoreId id,
            ConnectionSettings live,
            BackupContent content,
            Objects objects,
            Checkpoint checkpoint,
            ProgressListener progress);

    /**
     * Goes on after a checkpoint.
     *
     * @return whether the restored data are the live ones now; if not, nothing was changed and all must begin anew
     */
    boolean resume(RestoreId id, ConnectionSettings live, Switchover switchover);

    /**
     * Removes what a restore that has ended left on the server, and lets users in.
     *
     * @param completed whether the restored data are the live ones, so that the old ones are not needed any more
     */
    void cleanUp(RestoreId id, ConnectionSettings live, boolean completed);
}
