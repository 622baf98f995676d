package dev.slipway.backup;

/**
 * A second place for artifacts. What the first has lost is fetched from there by whoever verifies it: see
 * {@link ArtifactStore#verify}.
 */
public interface ArtifactReplica {

    /** Whether there is one. */
    boolean isConfigured();

    /**
     * Copies everything of a completed backup that is not there yet, the manifest last.
     *
     * @return the bytes of its objects
     * @throws JobFailedException.Temporary when either storage cannot be used; what was copied stays
     * @throws JobFailedException.Permanent when what would be copied is not what was stored
     */
    long copy(Backup backup);

    /**
     * Removes a backup.
     *
     * @throws JobFailedException.Temporary when the storage cannot be used
     */
    void remove(Backup backup);
}
