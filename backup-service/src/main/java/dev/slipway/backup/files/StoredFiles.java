package dev.slipway.backup.files;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which stored objects hold which content, and which backups need them. A backup says that it needs an object before it
 * relies on it, and what nobody needs is given up before it is removed; the two exclude each other, so that what somebody
 * needs is never removed.
 */
public interface StoredFiles {

    /**
     * The backup needs these objects.
     *
     * @return those of them that there are; the others are not to be relied on
     */
    Set<String> reference(BackupId backup, EnvironmentRef environment, Collection<String> names);

    /** The backup needs the object that holds this content, if there is one. */
    Optional<ArtifactObject> reference(
            BackupId backup, EnvironmentRef environment, String fingerprint, String contentSha256);

    /** The backup is about to store an object of that name. */
    void begin(BackupId backup, EnvironmentRef environment, String fingerprint, String name);

    /** It is stored, and others may refer to it. */
    void finish(EnvironmentRef environment, ArtifactObject object, String contentSha256);

    /** The backup does not need the object after all. */
    void drop(BackupId backup, EnvironmentRef environment, String name);

    /** The object is lost or damaged: whoever needs its content from now on stores it anew. */
    void distrust(EnvironmentRef environment, String name);

    /** What the backup needs, by name. */
    void forEach(BackupId backup, Consumer<ArtifactObject> told);

    /** The backup needs nothing any more. */
    void release(BackupId backup);

    /** Backups that have failed, were cancelled or are no more need nothing any more, whoever should have said so. */
    void releaseEnded();

    /** Environments that have objects which nobody needs. */
    List<EnvironmentRef> withUnneeded();

    /** Gives objects up that nobody needs, so that from now on nobody can; those that were given up and are not gone. */
    List<String> giveUp(EnvironmentRef environment, int limit);

    /** The object is gone. */
    void forget(EnvironmentRef environment, String name);
}
