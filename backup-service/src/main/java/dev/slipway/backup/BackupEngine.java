package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;

/** Reads a database in one consistent state into an artifact. */
public interface BackupEngine {

    /**
     * Reads everything that belongs to the scope and digests every table on the same snapshot, while others go on working with the database.
     *
     * @throws JobFailedException.Permanent when there is no such schema or table as the scope names
     * @throws JobFailedException when that is not possible; the artifact is then incomplete and worth nothing
     */
    BackupContent take(
            ConnectionSettings database, BackupScope scope, ArtifactStore.Attempt artifact, ProgressListener progress);

    /** Reads the whole database. */
    default BackupContent take(ConnectionSettings database, ArtifactStore.Attempt artifact, ProgressListener progress) {
        return take(database, BackupScope.WHOLE, artifact, progress);
    }
}
