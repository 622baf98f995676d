package dev.slipway.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps backups' artifacts: objects, and the manifest that makes them a backup. What is written is compressed and
 * encrypted on its way, what is read comes back plain; nothing is buffered on disk.
 *
 * <p>Every method throws {@link JobFailedException.Temporary} when the storage cannot be used.
 */
public interface ArtifactStore {

    /** Where one attempt at a backup puts its objects. Attempts never overwrite each other's. */
    interface Attempt {

        /**
         * Stores what the writer writes.
         *
         * @param name the object's name without the suffixes for compression and encryption
         * @throws IOException what the writer threw; then nothing is stored
         */
        ArtifactObject write(String name, Content content) throws IOException;

        /** As {@link #write}, neither compressed nor encrypted: for what holds nothing that nobody may know. */
        default ArtifactObject writePlain(String name, Content content) throws IOException {
            throw new UnsupportedOperationException("This attempt stores only what is encrypted");
        }
    }

    /** Writes an object's plain bytes. */
    @FunctionalInterface
    interface Content {

        /** Writes all of it; an exception means that nothing is stored. */
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Where an attempt at this backup can put its objects; whatever earlier attempts left is removed.
     *
     * @param recipients whom they are encrypted to
     */
    Attempt begin(Backup backup, int number, Recipients recipients);

    /**
     * Reads the stored object back, whole. One that is missing or damaged is replaced by its copy, where a sound one
     * can be had from an {@link ArtifactReplica}.
     *
     * @throws JobFailedException.Permanent when it is not, byte by byte, what was stored
     */
    void verify(Backup backup, ArtifactObject object);

    /**
     * Opens an object's plain bytes. Reading fails with an {@link IOException} when the stored bytes are not what they
     * were, at the latest when the end is reached.
     *
     * @param key an identity's secret key to decrypt with, or null for the configured identities
     * @throws JobFailedException.Permanent when none of these can decrypt it
     */
    InputStream open(Backup backup, ArtifactObject object, @Nullable Secret key);

    /** As the other, with the configured identities. */
    default InputStream open(Backup backup, ArtifactObject object) {
        return open(backup, object, null);
    }

    /** The manifest, if the backup has one; from an {@link ArtifactReplica} where it was lost. */
    Optional<StoredManifest> manifestOf(Backup backup);

    /**
     * Turns verified objects into a backup by writing the manifest. The key that a passphrase opens, where there is one,
     * becomes one of its objects.
     *
     * @param recipients those that the attempt began with
     * @param variablesVersion the version of the environment's variables that the content belongs with, or null
     * @param files the uploaded files, or null when it has none
     * @throws JobFailedException.Temporary when the backup has a manifest already: another attempt was faster, and the
     *     next one adopts what it made
     */
    StoredManifest complete(
            Backup backup,
            Recipients recipients,
            @Nullable Long variablesVersion,
            BackupContent content,
            @Nullable FilesContent files);

    /** As the other, without uploaded files. */
    default StoredManifest complete(
            Backup backup, Recipients recipients, @Nullable Long variablesVersion, BackupContent content) {
        return complete(backup, recipients, variablesVersion, content, null);
    }

    /**
     * The objects that hold a backup's uploaded files, which its other objects do not include.
     *
     * @throws JobFailedException.Permanent when what names them is missing or damaged
     */
    List<ArtifactObject> fileObjects(Backup backup, Manifest manifest);

    /** Every object of a backup; fails as {@link #fileObjects} does. */
    default List<ArtifactObject> objectsOf(Backup backup, Manifest manifest) {
        return Stream.concat(manifest.objects().stream(), fileObjects(backup, manifest).stream())
                .toList();
    }

    /**
     * Removes what unsuccessful attempts at a completed backup left; the objects of its manifest stay, and everything
     * does when the manifest is missing or not the one that was written.
     */
    void sweep(Backup backup);

    /** Removes everything of a backup that is given up or deleted, its manifest first. */
    void discard(Backup backup);
}
