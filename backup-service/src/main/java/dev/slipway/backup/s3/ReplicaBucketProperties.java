package dev.slipway.backup.s3;

import dev.slipway.objectstorage.ObjectStorageProperties;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where copies of completed backups go.
 *
 * @param bucket the second bucket, at best in another place and with other credentials; null for no copies
 */
@Validated
@ConfigurationProperties("slipway.backup.replica")
record ReplicaBucketProperties(@Valid @Nullable ObjectStorageProperties bucket) {}
