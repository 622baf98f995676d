package dev.slipway.backup.files.s3;

import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.RestoreCheck;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.files.FileEntry;
import dev.slipway.backup.files.FilesPlace;
import dev.slipway.backup.files.VanishedFileException;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectNotFoundException;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The objects of a bucket whose keys begin with a prefix. */
final class BucketFiles implements FilesPlace {

    private final ObjectStore bucket;
    private final String prefix;

    BucketFiles(ObjectStore bucket, String prefix) {
        this.bucket = bucket;
        this.prefix = prefix;
    }

    @Override
    public void walk(Visitor visitor) throws IOException {
        List<ObjectInfo> objects;
        try {
            objects = bucket.list(prefix);
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
        List<ObjectInfo> sorted = objects.stream()
                // some tools mark a folder by an empty object of its name
                .filter(object -> !object.key().endsWith("/") && object.key().length() > prefix.length())
                .sorted(Comparator.comparing(this::pathOf, FileEntry.PATH_ORDER))
                .toList();
        for (ObjectInfo object : sorted) {
            String path = pathOf(object);
            if (!FileEntry.isSafe(path)) {
                throw new JobFailedException.Permanent(
                        "The bucket has an object whose key is no path: %s. Rename it, or register a prefix that ends with a slash."
                                .formatted(object.key()),
                        null);
            }
            visitor.visit(FileEntry.file(path, object.sizeBytes(), object.lastModified(), null));
        }
    }

    @Override
    public InputStream open(FileEntry file) throws IOException {
        try {
            return bucket.open(prefix + file.path());
        } catch (ObjectNotFoundException e) {
            throw new VanishedFileException(e);
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public @Nullable String contentTypeOf(FileEntry file) throws IOException {
        try {
            return bucket.contentTypeOf(prefix + file.path()).orElse(null);
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public List<RestoreCheck> check(long bytes) {
        try {
            bucket.requireAvailable();
            return List.of(
                    RestoreCheck.passed(RestoreCheck.Subject.FILES, "The bucket for uploaded files can be reached."));
        } catch (ObjectStorageUnavailableException e) {
            return List.of(RestoreCheck.failed(RestoreCheck.Subject.FILES, e.getMessage() + "."));
        }
    }

    @Override
    public void put(FileEntry entry, Content content) throws IOException {
        // a bucket has neither directories nor links
        if (entry.kind() == FileEntry.Kind.FILE) {
            try {
                bucket.put(prefix + entry.path(), entry.contentType(), content::writeTo);
            } catch (ObjectStorageUnavailableException e) {
                throw unavailable(e);
            }
        }
    }

    @Override
    public void remove(FileEntry entry) {
        try {
            bucket.delete(prefix + entry.path());
        } catch (ObjectStorageUnavailableException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Optional<Beside> beside(RestoreId id) {
        return Optional.empty();
    }

    private String pathOf(ObjectInfo object) {
        return object.key().substring(prefix.length());
    }

    private static JobFailedException.Temporary unavailable(ObjectStorageUnavailableException e) {
        return new JobFailedException.Temporary(e.getMessage() + ".", e);
    }
}
