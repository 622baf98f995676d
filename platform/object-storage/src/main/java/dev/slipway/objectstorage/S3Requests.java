package dev.slipway.objectstorage;

import io.github.resilience4j.retry.Retry;
import io.minio.AbortMultipartUploadArgs;
import io.minio.BucketExistsArgs;
import io.minio.Checksum;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.Http;
import io.minio.ListMultipartUploadsArgs;
import io.minio.ListObjectsV2Args;
import io.minio.MakeBucketArgs;
import io.minio.MinioAsyncClient;
import io.minio.PutObjectAPIArgs;
import io.minio.RemoveObjectArgs;
import io.minio.StatObjectArgs;
import io.minio.StatObjectResponse;
import io.minio.UploadPartArgs;
import io.minio.errors.MinioException;
import io.minio.messages.Item;
import io.minio.messages.ListBucketResultV2;
import io.minio.messages.ListMultipartUploadsResult;
import io.minio.messages.Part;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The S3 requests that Slipway makes on its bucket: blocking, retried where that is safe, failures told in words. */
final class S3Requests {

    private static final Logger log = LoggerFactory.getLogger(S3Requests.class);
    private static final Http.Headers ONLY_IF_ABSENT = new Http.Headers("If-None-Match", "*");

    /**
     * As the client has it over TLS anyway: what else it would digest each part for, and the storage again, is seen to by
     * the signed CRC32C on the way, and by the whole object's digest when it is read.
     */
    private static final String UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD";

    private final MinioAsyncClient client;
    private final String bucket;
    private final String region;
    private final Retry retry;

    S3Requests(MinioAsyncClient client, String bucket, String region, Retry retry) {
        this.client = client;
        this.bucket = bucket;
        this.region = region;
        this.retry = retry;
    }

    String bucket() {
        return bucket;
    }

    boolean bucketExists() {
        return ask(
                "The bucket %s cannot be used".formatted(bucket),
                () -> client.bucketExists(
                        BucketExistsArgs.builder().bucket(bucket).build()));
    }

    void createBucket() {
        String what = "The bucket %s cannot be created".formatted(bucket);
        try {
            retrying(() -> client.makeBucket(
                    MakeBucketArgs.builder().bucket(bucket).region(region).build()));
        } catch (Exception e) {
            // another instance may have been faster
            String code = S3Failures.codeOf(e);
            if (!code.equals("BucketAlreadyOwnedByYou") && !code.equals("BucketAlreadyExists")) {
                throw S3Failures.unavailable(what, e);
            }
        }
    }

    /**
     * Stores a whole object by one request.
     *
     * @param sha256 of the content, in hexadecimal digits: signed, so that the storage refuses what is not that
     * @param unused takes the content when nothing reads it any more, which cannot be told after every failure
     */
    void putWhole(
            String key,
            @Nullable String contentType,
            boolean writeOnce,
            byte[] content,
            int length,
            String sha256,
            Consumer<byte[]> unused) {
        AtomicInteger sent = new AtomicInteger();
        try {
            retrying(() -> {
                sent.incrementAndGet();
                PutObjectAPIArgs.Builder args = PutObjectAPIArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .data(content, length)
                        .headers(checksumHeaders(content, length, sha256));
                if (writeOnce) {
                    args.extraHeaders(ONLY_IF_ABSENT);
                }
                MediaType type = contentType == null ? null : MediaType.parse(contentType);
                if (type != null) {
                    args.contentType(type);
                }
                return client.putObject(args.build());
            });
            if (sent.get() == 1) {
                unused.accept(content);
            }
        } catch (Exception e) {
            if (!S3Failures.isPreconditionFailed(e)) {
                throw S3Failures.unavailable("The object %s could not be stored".formatted(key), e);
            }
            // a first answer may have been lost and its repetition have met our own object
            if (sent.get() == 1 || !holds(key, content, length)) {
                throw new ObjectAlreadyExistsException(key, S3Failures.rootOf(e));
            }
        }
    }

    /** Begins a multipart upload and returns its id. */
    String begin(String key, @Nullable String contentType) {
        Http.Headers headers = new Http.Headers("x-amz-checksum-algorithm", Checksum.Algorithm.CRC32C.toString());
        if (contentType != null && MediaType.parse(contentType) != null) {
            headers.put("Content-Type", contentType);
        }
        return ask(
                        "The upload of %s could not begin".formatted(key),
                        () -> client.createMultipartUpload(CreateMultipartUploadArgs.builder()
                                .bucket(bucket)
                                .object(key)
                                .headers(headers)
                                .build()))
                .result()
                .uploadId();
    }

    /**
     * Stores a part of an object.
     *
     * @param unused takes the content when nothing reads it any more: where a request had to be repeated, one of those
     *     before may still be on its way
     */
    Part uploadPart(String key, String uploadId, int number, byte[] content, int length, Consumer<byte[]> unused) {
        AtomicInteger sent = new AtomicInteger();
        Part part = ask("Part %d of %s could not be stored".formatted(number, key), () -> {
                    sent.incrementAndGet();
                    return client.uploadPart(UploadPartArgs.builder()
                            .bucket(bucket)
                            .object(key)
                            .uploadId(uploadId)
                            .partNumber(number)
                            .data(content, length)
                            .headers(checksumHeaders(content, length, UNSIGNED_PAYLOAD))
                            .build());
                })
                .part();
        if (sent.get() == 1) {
            unused.accept(content);
        }
        return part;
    }

    void complete(String key, String uploadId, boolean writeOnce, List<Part> parts, long size) {
        try {
            retrying(() -> {
                CompleteMultipartUploadArgs.Builder args = CompleteMultipartUploadArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .uploadId(uploadId)
                        .parts(parts.toArray(Part[]::new));
                if (writeOnce) {
                    args.extraHeaders(ONLY_IF_ABSENT);
                }
                return client.completeMultipartUpload(args.build());
            });
        } catch (Exception e) {
            if (S3Failures.isPreconditionFailed(e)) {
                throw new ObjectAlreadyExistsException(key, S3Failures.rootOf(e));
            }
            // a first answer may have been lost: then the upload is gone because it became the object
            boolean completedBefore = S3Failures.codeOf(e).equals("NoSuchUpload")
                    && stat(key).filter(info -> info.sizeBytes() == size).isPresent();
            if (!completedBefore) {
                throw S3Failures.unavailable("The upload of %s could not be completed".formatted(key), e);
            }
        }
    }

    /** Drops an upload's parts; a failure is logged only, for the caller has a better one to tell. */
    void abort(String key, String uploadId) {
        try {
            await(client.abortMultipartUpload(AbortMultipartUploadArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .uploadId(uploadId)
                    .build()));
        } catch (Exception e) {
            log.atWarn()
                    .addKeyValue("key", key)
                    .addKeyValue("failure", S3Failures.rootOf(e).getClass().getSimpleName())
                    .log("Parts of an abandoned upload could not be removed");
        }
    }

    /** Opens the object's bytes from an offset on; with an ETag only if the object still is that one. */
    GetObjectResponse open(String key, long offset, @Nullable String etag) {
        try {
            return retrying(() -> {
                GetObjectArgs.Builder args =
                        GetObjectArgs.builder().bucket(bucket).object(key);
                if (offset > 0) {
                    args.offset(offset);
                }
                if (etag != null) {
                    args.matchETag(etag);
                }
                return client.getObject(args.build());
            });
        } catch (Exception e) {
            if (S3Failures.isNotFound(e)) {
                throw new ObjectNotFoundException(key, S3Failures.rootOf(e));
            }
            throw S3Failures.unavailable("The object %s could not be read".formatted(key), e);
        }
    }

    Optional<ObjectInfo> stat(String key) {
        return look(key)
                .map(stat ->
                        new ObjectInfo(key, stat.size(), stat.lastModified().toInstant()));
    }

    private Optional<StatObjectResponse> look(String key) {
        try {
            return Optional.of(retrying(() -> client.statObject(
                    StatObjectArgs.builder().bucket(bucket).object(key).build())));
        } catch (Exception e) {
            if (S3Failures.isNotFound(e)) {
                return Optional.empty();
            }
            throw S3Failures.unavailable("The object %s could not be looked up".formatted(key), e);
        }
    }

    Optional<String> contentTypeOf(String key) {
        return look(key).map(StatObjectResponse::contentType);
    }

    List<ObjectInfo> list(String prefix) {
        List<ObjectInfo> found = new ArrayList<>();
        String continuation = null;
        do {
            String token = continuation;
            ListBucketResultV2 page = ask("Objects under %s could not be listed".formatted(prefix), () -> {
                        ListObjectsV2Args.Builder args =
                                ListObjectsV2Args.builder().bucket(bucket).prefix(prefix);
                        if (token != null) {
                            args.continuationToken(token);
                        }
                        return client.listObjectsV2(args.build());
                    })
                    .result();
            for (Item item : page.contents()) {
                Instant modified = item.lastModified() == null
                        ? Instant.EPOCH
                        : item.lastModified().toInstant();
                found.add(new ObjectInfo(item.objectName(), item.size(), modified));
            }
            continuation = page.isTruncated() ? page.nextContinuationToken() : null;
        } while (continuation != null);
        return found;
    }

    void delete(String key) {
        ask(
                "The object %s could not be deleted".formatted(key),
                () -> client.removeObject(
                        RemoveObjectArgs.builder().bucket(bucket).object(key).build()));
    }

    /** Uploads under the prefix that were neither completed nor aborted. */
    List<ListMultipartUploadsResult.Upload> unfinishedUploads(String prefix) {
        return ask(
                        "Unfinished uploads under %s could not be listed".formatted(prefix),
                        () -> client.listMultipartUploads(ListMultipartUploadsArgs.builder()
                                .bucket(bucket)
                                .prefix(prefix)
                                .build()))
                .result()
                .uploads();
    }

    private boolean holds(String key, byte[] content, int length) {
        try (GetObjectResponse existing = open(key, 0, null)) {
            byte[] stored = existing.readNBytes(length + 1);
            return Arrays.equals(stored, 0, stored.length, content, 0, length);
        } catch (IOException e) {
            return false;
        }
    }

    private static Http.Headers checksumHeaders(byte[] content, int length, String sha256) {
        return new Http.Headers(
                "x-amz-content-sha256",
                sha256,
                "x-amz-sdk-checksum-algorithm",
                Checksum.Algorithm.CRC32C.toString(),
                Checksum.Algorithm.CRC32C.header(),
                MultipartWriter.crc32c(content, length));
    }

    private <T> T ask(String whatFailed, Request<T> request) {
        try {
            return retrying(request);
        } catch (Exception e) {
            throw S3Failures.unavailable(whatFailed, e);
        }
    }

    private <T> T retrying(Request<T> request) throws Exception {
        return retry.executeCallable(() -> await(request.send()));
    }

    private static <T> T await(CompletableFuture<T> answer) throws Exception {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable root = S3Failures.rootOf(e);
            throw root instanceof Exception exception ? exception : e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }

    @FunctionalInterface
    private interface Request<T> {
        CompletableFuture<T> send() throws MinioException;
    }
}
