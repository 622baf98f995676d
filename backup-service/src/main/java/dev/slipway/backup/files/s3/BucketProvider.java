package dev.slipway.backup.files.s3;

import dev.slipway.backup.FilesLocation;
import dev.slipway.backup.files.FilesPlace;
import dev.slipway.objectstorage.ObjectStorageProperties;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.ObjectStores;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** Knows buckets: those that the service's own key for its object storage opens. */
@Component
class BucketProvider implements FilesPlace.Provider {

    private final ObjectStorageProperties own;
    private final Map<String, ObjectStore> buckets = new ConcurrentHashMap<>();

    BucketProvider(ObjectStorageProperties own) {
        this.own = own;
    }

    @Override
    public Optional<FilesPlace> open(FilesLocation location) {
        return location instanceof FilesLocation.Bucket bucket
                ? Optional.of(new BucketFiles(buckets.computeIfAbsent(bucket.name(), this::bucket), bucket.prefix()))
                : Optional.empty();
    }

    private ObjectStore bucket(String name) {
        return ObjectStores.openExisting(new ObjectStorageProperties(
                own.endpoint(),
                own.accessKey(),
                own.secretKey(),
                name,
                own.region(),
                own.partSize(),
                own.uploadsAtOnce(),
                own.connectTimeout(),
                own.requestTimeout(),
                own.attempts()));
    }
}
