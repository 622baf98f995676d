package dev.slipway.backup.s3;

import dev.slipway.backup.ArtifactEncoding;
import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.FilesContent;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Manifest;
import dev.slipway.backup.PassphraseKey;
import dev.slipway.backup.Recipients;
import dev.slipway.backup.Secret;
import dev.slipway.backup.StoredManifest;
import dev.slipway.backup.StoredPassphraseKey;
import dev.slipway.objectstorage.ObjectAlreadyExistsException;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Artifacts in the object storage: {@code <application>/<environment>/<backup>/manifest.json}, and beside it
 * {@code attempt-<n>/} with the objects of each attempt.
 */
@Component
class S3ArtifactStore implements ArtifactStore {

    /** What the object is called that a passphrase opens. */
    private static final String PASSPHRASE_KEY = "key.age";

    private final ObjectStore store;
    private final ArtifactEncoding encoding;
    private final ManifestFormat manifests;
    private final S3ArtifactReplica replica;

    S3ArtifactStore(ObjectStore store, ArtifactEncoding encoding, ManifestFormat manifests, S3ArtifactReplica replica) {
        this.store = store;
        this.encoding = encoding;
        this.manifests = manifests;
        this.replica = replica;
    }

    @Override
    public Attempt begin(Backup backup, int number, Recipients recipients) {
        if (number > 1) {
            discard(backup);
        }
        String folder = "attempt-%d/".formatted(number);
        return new Attempt() {
            @Override
            public ArtifactObject write(String name, Content content) throws IOException {
                return put(backup, folder + name + encoding.suffix(), out -> {
                    try (OutputStream encoded = encoding.encode(out, recipients.publicKeys())) {
                        content.writeTo(encoded);
                    }
                });
            }

            @Override
            public ArtifactObject writePlain(String name, Content content) throws IOException {
                return put(backup, folder + name, content);
            }
        };
    }

    private ArtifactObject put(Backup backup, String name, Content content) throws IOException {
        try {
            StoredObject stored = store.put(ArtifactKeys.prefix(backup) + name, content::writeTo);
            return new ArtifactObject(name, stored.sizeBytes(), stored.sha256());
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public void verify(Backup backup, ArtifactObject object) {
        try {
            readBack(backup, object);
        } catch (JobFailedException.Permanent e) {
            if (!replica.heal(backup, object)) {
                throw e;
            }
            readBack(backup, object);
        }
    }

    @Override
    public InputStream open(Backup backup, ArtifactObject object, @Nullable Secret key) {
        InputStream stored = storedBytes(backup, object);
        try {
            return encoding.decode(stored, key);
        } catch (IOException e) {
            throw new JobFailedException.Permanent("The stored object %s is damaged.".formatted(object.name()), e);
        }
    }

    @Override
    public Optional<StoredManifest> manifestOf(Backup backup) {
        try {
            return Optional.of(stored(store.read(ArtifactKeys.manifest(backup))));
        } catch (ObjectNotFoundException e) {
            return replica.healManifest(backup).map(this::stored);
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public StoredManifest complete(
            Backup backup,
            Recipients recipients,
            @Nullable Long variablesVersion,
            BackupContent content,
            @Nullable FilesContent files) {
        PassphraseKey key = recipients.passphraseKey();
        ArtifactObject keyObject = key == null ? null : store(backup, key, content);
        Manifest manifest = new Manifest(
                Manifest.CURRENT_FORMAT,
                backup.id().value(),
                backup.environment(),
                backup.migrationId(),
                variablesVersion,
                keyObject == null ? content : content.with(keyObject),
                recipients.publicKeys(),
                null,
                backup.scope().chosen(),
                key == null || keyObject == null ? null : new StoredPassphraseKey(keyObject.name(), key.publicKey()),
                files);
        try {
            StoredObject stored = store.putIfAbsent(ArtifactKeys.manifest(backup), manifests.write(manifest));
            return new StoredManifest(manifest, stored.sha256());
        } catch (ObjectAlreadyExistsException e) {
            throw new JobFailedException.Temporary("Another attempt has completed the backup.", e);
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public List<ArtifactObject> fileObjects(Backup backup, Manifest manifest) {
        FilesContent files = manifest.files();
        if (files == null) {
            return List.of();
        }
        // healed from the second bucket where it has to be
        verify(backup, files.index());
        try (InputStream index = storedBytes(backup, files.index())) {
            return FileIndex.read(index, FileIndex.folder(manifest));
        } catch (IOException e) {
            throw new JobFailedException.Permanent(
                    "The stored object %s is damaged: %s."
                            .formatted(files.index().name(), e.getMessage()),
                    e);
        }
    }

    @Override
    public void sweep(Backup backup) {
        Optional<StoredManifest> stored = manifestOf(backup).filter(manifest -> isItsOwn(manifest, backup));
        if (stored.isEmpty()) {
            // which objects it needs cannot be told any more, so each may be needed
            return;
        }
        Set<String> kept = stored.get().manifest().objects().stream()
                .map(object -> ArtifactKeys.of(backup, object))
                .collect(Collectors.toSet());
        telling(() -> {
            for (ObjectInfo object : store.list(ArtifactKeys.prefix(backup) + "attempt-")) {
                if (!kept.contains(object.key())) {
                    store.delete(object.key());
                }
            }
            return true;
        });
    }

    @Override
    public void discard(Backup backup) {
        telling(() -> {
            // first of all: what has lost some of its objects must not look like a backup
            store.delete(ArtifactKeys.manifest(backup));
            store.deleteAll(ArtifactKeys.prefix(backup));
            return true;
        });
    }

    /** As it is, for the passphrase is its encryption; read back as other objects are before they belong to a backup. */
    private ArtifactObject store(Backup backup, PassphraseKey key, BackupContent content) {
        String folder = content.objects().getFirst().name();
        String name = folder.substring(0, folder.lastIndexOf('/') + 1) + PASSPHRASE_KEY;
        byte[] file = key.file().getBytes(StandardCharsets.US_ASCII);
        try {
            StoredObject stored = store.put(ArtifactKeys.prefix(backup) + name, out -> out.write(file));
            ArtifactObject object = new ArtifactObject(name, stored.sizeBytes(), stored.sha256());
            readBack(backup, object);
            return object;
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        } catch (IOException e) {
            throw new IllegalStateException("Bytes in memory could not be read", e);
        }
    }

    private static boolean isItsOwn(StoredManifest manifest, Backup backup) {
        return !(backup.state() instanceof BackupState.Completed completed)
                || manifest.digest().equals(completed.digest());
    }

    private StoredManifest stored(byte[] manifest) {
        return new StoredManifest(manifests.read(manifest), sha256(manifest));
    }

    private void readBack(Backup backup, ArtifactObject object) {
        try (InputStream stored = storedBytes(backup, object)) {
            stored.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new JobFailedException.Permanent(
                    "The stored object %s is damaged: %s.".formatted(object.name(), e.getMessage()), e);
        }
    }

    private InputStream storedBytes(Backup backup, ArtifactObject object) {
        try {
            return new CheckedInputStream(store.open(ArtifactKeys.of(backup, object)), object);
        } catch (ObjectNotFoundException e) {
            throw new JobFailedException.Permanent("The stored object %s is missing.".formatted(object.name()), e);
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    private static <T> T telling(Supplier<T> request) {
        try {
            return request.get();
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    static JobFailedException.Temporary unavailable(ObjectStorageUnavailableException e) {
        return new JobFailedException.Temporary(e.getMessage() + ".", e);
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(CheckedInputStream.sha256().digest(bytes));
    }
}
