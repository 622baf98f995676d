package dev.slipway.objectstorage;

import io.minio.messages.ListMultipartUploadsResult;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link ObjectStore} on one bucket of an S3 service. */
final class S3ObjectStore implements ObjectStore, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(S3ObjectStore.class);

    /** As many objects as are usually written at a time. */
    private static final int KEPT_FOR_OBJECTS = 2;

    private final S3Requests requests;
    private final PartBuffers buffers;
    private final int uploadsAtOnce;
    private final ExecutorService uploads;
    private final boolean createsBucket;
    private volatile boolean bucketSeen;

    S3ObjectStore(
            S3Requests requests, int partBytes, int uploadsAtOnce, ExecutorService uploads, boolean createsBucket) {
        this.requests = requests;
        this.buffers = new PartBuffers(partBytes, KEPT_FOR_OBJECTS * (uploadsAtOnce + 1));
        this.uploadsAtOnce = uploadsAtOnce;
        this.uploads = uploads;
        this.createsBucket = createsBucket;
    }

    /** Creates the bucket when the storage answers; otherwise the first use will. */
    void createBucketIfReachable() {
        try {
            requireAvailable();
        } catch (ObjectStorageUnavailableException e) {
            log.atWarn()
                    .addKeyValue("bucket", requests.bucket())
                    .addKeyValue("reason", e.getMessage())
                    .log("Object storage is not available yet");
        }
    }

    @Override
    public StoredObject put(String key, @Nullable String contentType, ContentWriter content) throws IOException {
        return store(key, contentType, content, false);
    }

    @Override
    public StoredObject putIfAbsent(String key, ContentWriter content) throws IOException {
        return store(key, null, content, true);
    }

    @Override
    public Optional<String> contentTypeOf(String key) {
        return requests.contentTypeOf(key);
    }

    @Override
    public InputStream open(String key, long offset) {
        return new ResumingInputStream(requests, key, offset);
    }

    @Override
    public Optional<ObjectInfo> stat(String key) {
        return requests.stat(key);
    }

    @Override
    public List<ObjectInfo> list(String prefix) {
        ensureBucket();
        return requests.list(prefix);
    }

    @Override
    public List<ObjectInfo> unfinishedUploads(String prefix) {
        ensureBucket();
        return requests.unfinishedUploads(prefix).stream()
                .map(upload -> new ObjectInfo(
                        upload.objectName(), 0, upload.initiated().toInstant()))
                .toList();
    }

    @Override
    public void delete(String key) {
        requests.delete(key);
    }

    @Override
    public void deleteAll(String prefix) {
        ensureBucket();
        for (ListMultipartUploadsResult.Upload upload : requests.unfinishedUploads(prefix)) {
            if (upload.objectName().startsWith(prefix)) {
                requests.abort(upload.objectName(), upload.uploadId());
            }
        }
        for (ObjectInfo object : requests.list(prefix)) {
            requests.delete(object.key());
        }
    }

    @Override
    public void requireAvailable() {
        if (!requests.bucketExists()) {
            if (!createsBucket) {
                throw new ObjectStorageUnavailableException(
                        "The bucket %s does not exist in the object storage".formatted(requests.bucket()), null);
            }
            requests.createBucket();
        }
        bucketSeen = true;
    }

    @Override
    public void close() {
        uploads.shutdown();
    }

    private StoredObject store(String key, @Nullable String contentType, ContentWriter content, boolean writeOnce)
            throws IOException {
        ensureBucket();
        MultipartWriter writer =
                new MultipartWriter(requests, key, contentType, writeOnce, buffers, uploadsAtOnce, uploads);
        boolean stored = false;
        try {
            content.writeTo(writer);
            StoredObject object = writer.complete();
            stored = true;
            return object;
        } finally {
            if (!stored) {
                writer.abort();
            }
        }
    }

    private void ensureBucket() {
        if (!bucketSeen) {
            requireAvailable();
        }
    }
}
