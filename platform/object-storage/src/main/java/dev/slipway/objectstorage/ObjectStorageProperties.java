package dev.slipway.objectstorage;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Where objects are kept.
 *
 * @param endpoint URL of the S3 service
 * @param accessKey the key's id
 * @param secretKey the key's secret
 * @param bucket the bucket, created when it is absent
 * @param region the bucket's region
 * @param partSize how much is gathered before it is uploaded as one part, 5 MB to 512 MB; an object has 10,000 parts at
 *     most, and {@code uploadsAtOnce} + 1 parts are in memory while an object is written
 * @param uploadsAtOnce how many parts of one object are uploaded at the same time
 * @param connectTimeout how long to wait for a connection
 * @param requestTimeout how long to wait for an answer, or for the next bytes
 * @param attempts how often a failing request is tried in all, with growing pauses, where repeating it is safe
 */
@Validated
@ConfigurationProperties("slipway.object-storage")
public record ObjectStorageProperties(
        @NotNull URI endpoint,
        @NotBlank String accessKey,
        @NotBlank String secretKey,
        @NotBlank String bucket,
        @NotBlank @DefaultValue("us-east-1") String region,
        @NotNull @DefaultValue("16MB") DataSize partSize,
        @Min(1) @Max(64) @DefaultValue("2") int uploadsAtOnce,
        @NotNull @DefaultValue("5s") Duration connectTimeout,
        @NotNull @DefaultValue("60s") Duration requestTimeout,
        @Min(1) @Max(20) @DefaultValue("4") int attempts) {

    private static final long MIN_PART_BYTES = DataSize.ofMegabytes(5).toBytes();
    private static final long MAX_PART_BYTES = DataSize.ofMegabytes(512).toBytes();

    /** Whether {@code partSize} is one that S3 and the heap allow. */
    @AssertTrue(message = "part-size must be from 5MB to 512MB")
    public boolean isPartSizeInRange() {
        return partSize.toBytes() >= MIN_PART_BYTES && partSize.toBytes() <= MAX_PART_BYTES;
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ObjectStorageProperties[endpoint=%s, bucket=%s, region=%s]".formatted(endpoint, bucket, region);
    }
}
