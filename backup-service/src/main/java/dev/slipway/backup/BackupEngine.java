package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;

/** Reads a database in one consistent state into an artifact. */
public interface BackupEngine {

    /**
     * Reads everything and digests every table on the same snapshot, while others go on working with the database.
     *
     * @throws JobFailedException when that is not possible; the artifact is then incomplete and worth nothing
     */
    BackupContent take(ConnectionSettings database, ArtifactStore.Attempt artifact, ProgressListener progress);
}
