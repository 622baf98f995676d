package dev.slipway.backup;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Takes artifacts out of the storage and puts them in as they are: encrypted, with no key needed.
 *
 * <p>Every method throws {@link JobFailedException.Temporary} when the storage cannot be used.
 */
public interface ArtifactTransfer {

    /** A manifest's stored bytes, if the backup has one. */
    Optional<byte[]> manifestOf(Backup backup);

    /**
     * Opens an object's stored bytes.
     *
     * @param offset how many of them to leave out, less than the object has
     * @throws IOException when there is no such object
     */
    InputStream open(Backup backup, ArtifactObject object, long offset) throws IOException;

    /** Those of a backup's objects that are not there, without reading any. */
    List<ArtifactObject> missing(Backup backup, Collection<ArtifactObject> objects);

    /**
     * Reads a manifest that comes from outside.
     *
     * @throws InvalidArchiveException when it is none
     */
    Manifest parse(byte[] manifest);

    /**
     * Reads an index of uploaded files that comes from outside: the objects that hold them, by their names in the archive.
     *
     * @throws InvalidArchiveException when it is none
     */
    List<ArtifactObject> fileObjects(byte[] index);

    /** What a manifest from outside says it is of: itself, or what it is a copy of. */
    CopiedFrom originOf(Manifest manifest, byte[] manifestBytes);

    /**
     * Stores an object.
     *
     * @param bytes the object's bytes as they are to be stored
     * @throws InvalidArchiveException when they are not, byte by byte, what the manifest says
     * @throws IOException when reading them failed
     */
    void store(Backup backup, ArtifactObject object, InputStream bytes) throws IOException;

    /**
     * Turns stored objects into a backup by writing its manifest: the original's, with what the copy is.
     *
     * @param keepVariablesVersion whether the version of the variables that it names is one of this environment
     */
    StoredManifest complete(Backup copy, byte[] original, CopiedFrom origin, boolean keepVariablesVersion);
}
