package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactTransfer;
import dev.slipway.backup.Backup;
import dev.slipway.backup.CopiedFrom;
import dev.slipway.backup.InvalidArchiveException;
import dev.slipway.backup.Manifest;
import dev.slipway.backup.StoredManifest;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@link ArtifactTransfer} from and to the places where {@link S3ArtifactStore} puts things. */
@Component
class S3ArtifactTransfer implements ArtifactTransfer {

    private final ObjectStore store;
    private final JsonMapper json;

    S3ArtifactTransfer(ObjectStore store, JsonMapper json) {
        this.store = store;
        this.json = json.rebuild().enable(SerializationFeature.INDENT_OUTPUT).build();
    }

    @Override
    public Optional<byte[]> manifestOf(Backup backup) {
        try {
            return Optional.of(store.read(ArtifactKeys.manifest(backup)));
        } catch (ObjectNotFoundException e) {
            return Optional.empty();
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    @Override
    public InputStream open(Backup backup, ArtifactObject object, long offset) throws IOException {
        try {
            return store.open(ArtifactKeys.of(backup, object), offset);
        } catch (ObjectNotFoundException e) {
            throw new IOException("The stored object %s is missing".formatted(object.name()), e);
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    @Override
    public List<ArtifactObject> missing(Backup backup, Collection<ArtifactObject> objects) {
        try {
            Set<String> present = store.list(ArtifactKeys.prefix(backup)).stream()
                    .map(ObjectInfo::key)
                    .collect(Collectors.toCollection(HashSet::new));
            if (objects.stream().anyMatch(object -> object.name().startsWith(ArtifactKeys.SHARED))) {
                store.list(ArtifactKeys.prefix(backup.environment()) + FileIndex.FOLDER)
                        .forEach(object -> present.add(object.key()));
            }
            return objects.stream()
                    .filter(object -> !present.contains(ArtifactKeys.of(backup, object)))
                    .toList();
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    @Override
    public Manifest parse(byte[] manifest) {
        try {
            Manifest parsed = json.readValue(manifest, Manifest.class);
            // what NullAway cannot know of a document from outside
            parsed.objects().forEach(object -> Objects.requireNonNull(object.name() + object.sha256()));
            Objects.requireNonNull(parsed.content().takenAt());
            Objects.requireNonNull(parsed.backupId());
            Objects.requireNonNull(parsed.environment());
            return parsed;
        } catch (JacksonException | NullPointerException e) {
            throw new InvalidArchiveException("The manifest cannot be read.", ArtifactKeys.MANIFEST);
        }
    }

    @Override
    public List<ArtifactObject> fileObjects(byte[] index) {
        try {
            return FileIndex.read(new ByteArrayInputStream(index), FileIndex.FOLDER);
        } catch (IOException e) {
            throw new InvalidArchiveException(
                    "The index of uploaded files cannot be read: %s.".formatted(e.getMessage()), "files.index");
        }
    }

    @Override
    public CopiedFrom originOf(Manifest manifest, byte[] manifestBytes) {
        CopiedFrom origin = manifest.copiedFrom();
        return origin == null
                ? new CopiedFrom(manifest.backupId(), manifest.environment(), S3ArtifactStore.sha256(manifestBytes))
                : origin;
    }

    @Override
    public void store(Backup backup, ArtifactObject object, InputStream bytes) throws IOException {
        StoredObject stored;
        try {
            stored = store.put(ArtifactKeys.of(backup, object), bytes::transferTo);
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
        if (stored.sizeBytes() != object.sizeBytes() || !stored.sha256().equals(object.sha256())) {
            throw new InvalidArchiveException(
                    "The object %s is damaged, or another one: its checksum is not the manifest's."
                            .formatted(object.name()),
                    object.name());
        }
    }

    /** On the document itself: what a newer version wrote into it and this one does not know stays. */
    @Override
    public StoredManifest complete(Backup copy, byte[] original, CopiedFrom origin, boolean keepVariablesVersion) {
        ObjectNode document = (ObjectNode) json.readTree(original);
        document.put("backupId", copy.id().toString());
        document.put("environment", copy.environment().toString());
        document.remove("migrationId");
        if (!keepVariablesVersion) {
            document.remove("variablesVersion");
        }
        document.set("copiedFrom", json.valueToTree(origin));
        byte[] bytes = json.writeValueAsBytes(document);
        try {
            StoredObject stored = store.putIfAbsent(ArtifactKeys.manifest(copy), bytes);
            return new StoredManifest(json.readValue(bytes, Manifest.class), stored.sha256());
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }
}
