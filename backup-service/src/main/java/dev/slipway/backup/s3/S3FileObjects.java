package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactEncoding;
import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Recipients;
import dev.slipway.backup.files.FileObjects;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** {@link FileObjects} under {@code <application>/<environment>/files/<fingerprint>/}. */
@Component
class S3FileObjects implements FileObjects {

    private static final int FINGERPRINT_DIGITS = 16;
    private static final int RANDOM_DIGITS = 12;

    private final ObjectStore store;
    private final ArtifactEncoding encoding;
    private final S3ArtifactReplica replica;

    S3FileObjects(ObjectStore store, ArtifactEncoding encoding, S3ArtifactReplica replica) {
        this.store = store;
        this.encoding = encoding;
        this.replica = replica;
    }

    @Override
    public String fingerprint(Recipients recipients) {
        String keys = String.join(
                "\n", recipients.publicKeys().stream().sorted().distinct().toList());
        byte[] digest = CheckedInputStream.sha256().digest(keys.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest).substring(0, FINGERPRINT_DIGITS);
    }

    @Override
    public String newName(String fingerprint, String stem) {
        String random = UUID.randomUUID().toString().replace("-", "").substring(0, RANDOM_DIGITS);
        return "%s/%s-%s%s".formatted(fingerprint, stem, random, encoding.suffix());
    }

    @Override
    public ArtifactObject write(
            EnvironmentRef environment, Recipients recipients, String name, ArtifactStore.Content content)
            throws IOException {
        try {
            StoredObject stored = store.put(key(environment, name), out -> {
                try (OutputStream encoded = encoding.encode(out, recipients.publicKeys())) {
                    content.writeTo(encoded);
                }
            });
            ArtifactObject object = new ArtifactObject(name, stored.sizeBytes(), stored.sha256());
            readBack(environment, object);
            return object;
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    @Override
    public Map<String, Long> all(EnvironmentRef environment) {
        try {
            String prefix = key(environment, "");
            Map<String, Long> all = new HashMap<>();
            for (ObjectInfo object : store.list(prefix)) {
                all.put(object.key().substring(prefix.length()), object.sizeBytes());
            }
            return all;
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    @Override
    public boolean isThere(EnvironmentRef environment, ArtifactObject object) {
        try {
            Optional<ObjectInfo> found = store.stat(key(environment, object.name()));
            return found.isPresent() && found.get().sizeBytes() == object.sizeBytes();
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    @Override
    public void remove(EnvironmentRef environment, String name) {
        try {
            store.delete(key(environment, name));
            replica.remove(key(environment, name));
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    private void readBack(EnvironmentRef environment, ArtifactObject object) {
        try (InputStream stored = new CheckedInputStream(store.open(key(environment, object.name())), object)) {
            stored.transferTo(OutputStream.nullOutputStream());
        } catch (ObjectNotFoundException | IOException e) {
            throw new JobFailedException.Temporary(
                    "A file that was stored could not be read back: %s.".formatted(e.getMessage()), e);
        }
    }

    private static String key(EnvironmentRef environment, String name) {
        return ArtifactKeys.prefix(environment) + FileIndex.FOLDER + name;
    }
}
