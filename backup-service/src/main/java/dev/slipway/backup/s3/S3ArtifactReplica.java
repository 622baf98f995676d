package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactReplica;
import dev.slipway.backup.Backup;
import dev.slipway.backup.FilesContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Manifest;
import dev.slipway.objectstorage.ObjectAlreadyExistsException;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.ObjectStores;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Copies in a second bucket, under the same keys. */
@Component
class S3ArtifactReplica implements ArtifactReplica {

    private static final Logger log = LoggerFactory.getLogger(S3ArtifactReplica.class);

    private final ObjectStore first;
    private final @Nullable ObjectStore second;
    private final ManifestFormat manifests;

    @Autowired
    S3ArtifactReplica(ObjectStore first, ReplicaBucketProperties properties, ManifestFormat manifests) {
        this(first, properties.bucket() == null ? null : ObjectStores.open(properties.bucket()), manifests);
    }

    private S3ArtifactReplica(ObjectStore first, @Nullable ObjectStore second, ManifestFormat manifests) {
        this.first = first;
        this.second = second;
        this.manifests = manifests;
    }

    @Override
    public boolean isConfigured() {
        return second != null;
    }

    @Override
    public long copy(Backup backup) {
        ObjectStore target = required();
        try {
            byte[] manifest = first.read(ArtifactKeys.manifest(backup));
            long bytes = 0;
            Manifest read = manifests.read(manifest);
            for (ArtifactObject object : read.objects()) {
                transfer(first, target, ArtifactKeys.of(backup, object), object);
                bytes += object.sizeBytes();
            }
            bytes += copyFiles(backup, read, target);
            return bytes + putManifest(target, ArtifactKeys.manifest(backup), manifest);
        } catch (ObjectNotFoundException e) {
            throw new JobFailedException.Permanent(e.getMessage() + ".", e);
        } catch (ObjectStorageUnavailableException e) {
            throw new JobFailedException.Temporary(e.getMessage() + ".", e);
        }
    }

    @Override
    public void remove(Backup backup) {
        try {
            ObjectStore target = required();
            // without its manifest nothing is taken for a copy
            target.delete(ArtifactKeys.manifest(backup));
            target.deleteAll(ArtifactKeys.prefix(backup));
        } catch (ObjectStorageUnavailableException e) {
            throw new JobFailedException.Temporary(e.getMessage() + ".", e);
        }
    }

    /** The second bucket, where there is one. */
    Optional<ObjectStore> bucket() {
        return Optional.ofNullable(second);
    }

    /** Removes an object that backups shared, where there are copies. */
    void remove(String key) {
        if (second != null) {
            second.delete(key);
        }
    }

    /** Uploaded files; each once, however many backups share it. */
    private long copyFiles(Backup backup, Manifest manifest, ObjectStore target) {
        FilesContent files = manifest.files();
        if (files == null) {
            return 0;
        }
        String folder = FileIndex.folder(manifest);
        Map<String, Long> present = new HashMap<>();
        target.list(ArtifactKeys.of(backup, new ArtifactObject(folder, 0, "")))
                .forEach(object -> present.put(object.key(), object.sizeBytes()));
        long bytes = 0;
        for (ArtifactObject object : index(backup, files.index(), folder)) {
            String key = ArtifactKeys.of(backup, object);
            if (!Long.valueOf(object.sizeBytes()).equals(present.get(key))) {
                replace(first, target, key, object);
            }
            bytes += object.sizeBytes();
        }
        return bytes;
    }

    private List<ArtifactObject> index(Backup backup, ArtifactObject index, String folder) {
        try (InputStream stored = new CheckedInputStream(first.open(ArtifactKeys.of(backup, index)), index)) {
            return FileIndex.read(stored, folder);
        } catch (IOException e) {
            throw new JobFailedException.Permanent(
                    "The stored object %s is damaged: %s.".formatted(index.name(), e.getMessage()), e);
        }
    }

    /** Puts a sound copy of an object into the place of one that is missing or damaged; whether there was one. */
    boolean heal(Backup backup, ArtifactObject object) {
        ObjectStore source = second;
        if (source == null) {
            return false;
        }
        String key = ArtifactKeys.of(backup, object);
        try {
            replace(source, first, key, object);
        } catch (ObjectNotFoundException | ObjectStorageUnavailableException | JobFailedException e) {
            log.atWarn()
                    .addKeyValue("object", key)
                    .addKeyValue("reason", e.getMessage())
                    .log("No copy of a lost object could be fetched");
            return false;
        }
        log.atWarn().addKeyValue("object", key).log("A lost or damaged object was replaced by its copy");
        return true;
    }

    /** Puts a copy of the manifest into the place of one that is missing; the manifest, if there is one. */
    Optional<byte[]> healManifest(Backup backup) {
        ObjectStore source = second;
        if (source == null) {
            return Optional.empty();
        }
        String key = ArtifactKeys.manifest(backup);
        try {
            byte[] manifest = source.read(key);
            putManifest(first, key, manifest);
            log.atWarn().addKeyValue("object", key).log("A lost manifest was replaced by its copy");
            return Optional.of(manifest);
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        } catch (ObjectStorageUnavailableException e) {
            log.atWarn()
                    .addKeyValue("object", key)
                    .addKeyValue("reason", e.getMessage())
                    .log("Whether there is a copy of a manifest cannot be told");
            return Optional.empty();
        }
    }

    private ObjectStore required() {
        if (second == null) {
            throw new IllegalStateException("No second bucket is configured");
        }
        return second;
    }

    /** An object appears only when it is complete and was checked, so one of the right size needs no second transfer. */
    private static void transfer(ObjectStore source, ObjectStore target, String key, ArtifactObject object) {
        Optional<ObjectInfo> present = target.stat(key);
        if (present.isEmpty() || present.get().sizeBytes() != object.sizeBytes()) {
            replace(source, target, key, object);
        }
    }

    private static void replace(ObjectStore source, ObjectStore target, String key, ArtifactObject object) {
        try (InputStream stored = new CheckedInputStream(source.open(key), object)) {
            target.put(key, stored::transferTo);
        } catch (IOException e) {
            throw new JobFailedException.Permanent(
                    "The stored object %s is damaged: %s.".formatted(object.name(), e.getMessage()), e);
        }
    }

    private static long putManifest(ObjectStore target, String key, byte[] manifest) {
        try {
            target.putIfAbsent(key, manifest);
        } catch (ObjectAlreadyExistsException e) {
            log.atDebug().addKeyValue("object", key).log("The manifest is there already");
        }
        return manifest.length;
    }
}
