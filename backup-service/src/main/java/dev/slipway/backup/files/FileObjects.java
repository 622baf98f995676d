package dev.slipway.backup.files;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.Recipients;
import dev.slipway.contracts.EnvironmentRef;
import java.io.IOException;
import java.util.Map;

/**
 * The stored objects that hold files' content. They belong to the environment; its backups share them. An object's name is
 * never used twice, so that nothing can be removed under someone who has just stored it.
 *
 * <p>Every method throws {@link dev.slipway.backup.JobFailedException.Temporary} when the storage cannot be used.
 */
public interface FileObjects {

    /** Names the keys that can read what is stored now: what was stored for others is of no use to a new backup. */
    String fingerprint(Recipients recipients);

    /** A name that no object has: {@code <fingerprint>/<stem>-<random>} and the suffixes of its encoding. */
    String newName(String fingerprint, String stem);

    /** Stores and reads back. */
    ArtifactObject write(EnvironmentRef environment, Recipients recipients, String name, ArtifactStore.Content content)
            throws IOException;

    /** All that there are, with their sizes. */
    Map<String, Long> all(EnvironmentRef environment);

    /** Whether there is one of that size. */
    boolean isThere(EnvironmentRef environment, ArtifactObject object);

    /** Removes one, and its copy in the second bucket. */
    void remove(EnvironmentRef environment, String name);
}
