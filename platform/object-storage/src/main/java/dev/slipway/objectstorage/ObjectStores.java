package dev.slipway.objectstorage;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.minio.MinioAsyncClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/** Opens buckets. */
public final class ObjectStores {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private ObjectStores() {}

    /** A bucket, for as long as the program runs; it is created in the background when it is absent. */
    public static ObjectStore open(ObjectStorageProperties properties) {
        ExecutorService threads = threads();
        S3ObjectStore store = store(properties, threads, true);
        threads.execute(store::createBucketIfReachable);
        return store;
    }

    /** Somebody else's bucket, for as long as the program runs; it is never created. */
    public static ObjectStore openExisting(ObjectStorageProperties properties) {
        return store(properties, threads(), false);
    }

    private static ExecutorService threads() {
        return Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("object-storage-", 0).factory());
    }

    private static S3ObjectStore store(
            ObjectStorageProperties properties, ExecutorService threads, boolean createsBucket) {
        return new S3ObjectStore(
                new S3Requests(
                        client(properties, threads), properties.bucket(), properties.region(), retry(properties)),
                Math.toIntExact(properties.partSize().toBytes()),
                properties.uploadsAtOnce(),
                threads,
                createsBucket);
    }

    private static MinioAsyncClient client(ObjectStorageProperties properties, ExecutorService threads) {
        Dispatcher dispatcher = new Dispatcher(threads);
        // parts are limited by the writers; a limit per host would only make requests wait for each other
        dispatcher.setMaxRequests(256);
        dispatcher.setMaxRequestsPerHost(256);
        OkHttpClient http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(properties.connectTimeout())
                .readTimeout(properties.requestTimeout())
                .writeTimeout(properties.requestTimeout())
                .build();
        HttpUrl endpoint = HttpUrl.get(properties.endpoint());
        if (endpoint == null) {
            throw new IllegalArgumentException("slipway.object-storage.endpoint must be an http or https URL");
        }
        return MinioAsyncClient.builder()
                .endpoint(endpoint)
                .region(properties.region())
                .credentials(properties.accessKey(), properties.secretKey())
                .httpClient(http, true)
                .build();
    }

    private static Retry retry(ObjectStorageProperties properties) {
        return Retry.of(
                "object-storage",
                RetryConfig.custom()
                        .maxAttempts(properties.attempts())
                        .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(FIRST_PAUSE, 2.0, 0.5))
                        .retryOnException(S3Failures::isTransient)
                        .build());
    }
}
