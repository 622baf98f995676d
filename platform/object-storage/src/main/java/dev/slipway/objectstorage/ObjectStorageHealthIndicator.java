package dev.slipway.objectstorage;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Up while the bucket can be used. */
final class ObjectStorageHealthIndicator extends AbstractHealthIndicator {

    private final ObjectStore store;
    private final String bucket;

    ObjectStorageHealthIndicator(ObjectStore store, String bucket) {
        super("The object storage cannot be used");
        this.store = store;
        this.bucket = bucket;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.withDetail("bucket", bucket);
        store.requireAvailable();
        builder.up();
    }
}
