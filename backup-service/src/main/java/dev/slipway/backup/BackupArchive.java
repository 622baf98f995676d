package dev.slipway.backup;

import dev.slipway.tararchive.TarFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * A completed backup as one tar file: its manifest first, then its objects as they are stored. Which bytes it has follows
 * from the manifest alone, so any part of it can be written at any time.
 */
public final class BackupArchive {

    /** The manifest's name within the archive's directory. */
    static final String MANIFEST = "manifest.json";

    /** The directory of uploaded files; in the storage the environment's backups share it. */
    static final String FILES = "files/";

    /** Opens the bytes of an object as they are stored. */
    @FunctionalInterface
    public interface Objects {

        /** From the offset on, which is less than the object's size. */
        InputStream open(ArtifactObject object, long offset) throws IOException;
    }

    private final String directory;
    private final TarFile<Objects> file;

    /**
     * The archive of a backup.
     *
     * @param manifest what the backup holds
     * @param manifestBytes the manifest as it is stored
     */
    public BackupArchive(Backup backup, Manifest manifest, byte[] manifestBytes) {
        this(backup, manifest, manifestBytes, List.of());
    }

    /**
     * The archive of a backup with uploaded files.
     *
     * @param manifest what the backup holds
     * @param manifestBytes the manifest as it is stored
     * @param files the objects that hold the files
     */
    public BackupArchive(Backup backup, Manifest manifest, byte[] manifestBytes, List<ArtifactObject> files) {
        this.directory = "%s-%s-%s"
                .formatted(
                        backup.environment().application(), backup.environment().environment(), backup.id());
        this.file = new TarFile<>(manifest.content().takenAt());
        add(MANIFEST, manifestBytes.length, (_, offset) -> {
            int from = Math.toIntExact(offset);
            return new ByteArrayInputStream(manifestBytes, from, manifestBytes.length - from);
        });
        for (ArtifactObject object : manifest.objects()) {
            add(object.name(), object.sizeBytes(), (objects, offset) -> objects.open(object, offset));
        }
        for (ArtifactObject object : files) {
            add(
                    object.name().substring(object.name().indexOf(FILES)),
                    object.sizeBytes(),
                    (objects, offset) -> objects.open(object, offset));
        }
    }

    private void add(String name, long sizeBytes, TarFile.Content<Objects> content) {
        file.add(directory + "/" + name, sizeBytes, content);
    }

    /** Its file name. */
    public String fileName() {
        return directory + ".tar";
    }

    /** How long it is. */
    public long sizeBytes() {
        return file.sizeBytes();
    }

    /**
     * Writes a part of the archive.
     *
     * @param from the first byte
     * @param length how many bytes
     * @throws IOException also when an object has fewer bytes than the manifest says
     */
    public void write(long from, long length, Objects objects, OutputStream out) throws IOException {
        file.write(from, length, objects, out);
    }
}
