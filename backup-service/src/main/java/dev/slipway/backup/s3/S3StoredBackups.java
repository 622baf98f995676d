package dev.slipway.backup.s3;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.StoredBackups;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectStorageUnavailableException;
import dev.slipway.objectstorage.ObjectStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** {@link StoredBackups} by the keys that {@link ArtifactKeys} makes. */
@Component
class S3StoredBackups implements StoredBackups {

    private static final Pattern KEY = Pattern.compile("(?<environment>[^/]+/[^/]+)"
            + "/(?<id>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/(?<rest>.+)");

    private final ObjectStore first;
    private final S3ArtifactReplica replica;

    S3StoredBackups(ObjectStore first, S3ArtifactReplica replica) {
        this.first = first;
        this.replica = replica;
    }

    @Override
    public List<Stored> all() {
        try {
            List<Stored> all = new ArrayList<>(in(first, Bucket.FIRST));
            replica.bucket().ifPresent(second -> all.addAll(in(second, Bucket.SECOND)));
            return List.copyOf(all);
        } catch (ObjectStorageUnavailableException e) {
            throw S3ArtifactStore.unavailable(e);
        }
    }

    private static List<Stored> in(ObjectStore store, Bucket bucket) {
        Map<String, Found> found = new LinkedHashMap<>();
        List<ObjectInfo> objects = new ArrayList<>(store.list(""));
        objects.addAll(store.unfinishedUploads(""));
        for (ObjectInfo object : objects) {
            Matcher key = KEY.matcher(object.key());
            if (key.matches()) {
                found.computeIfAbsent(key.group("environment") + "/" + key.group("id"), _ -> new Found())
                        .add(key.group("rest"), object.lastModified());
            }
        }
        List<Stored> stored = new ArrayList<>();
        found.forEach((prefix, backup) -> backup.as(bucket, prefix).ifPresent(stored::add));
        return stored;
    }

    /** What has been found of one backup. */
    private static final class Found {

        private final Set<String> attempts = new HashSet<>();
        private Instant changedAt = Instant.EPOCH;
        private boolean hasManifest;

        void add(String rest, Instant changed) {
            if (rest.equals(ArtifactKeys.MANIFEST)) {
                hasManifest = true;
            } else {
                attempts.add(rest.substring(0, Math.max(0, rest.indexOf('/'))));
            }
            if (changed.isAfter(changedAt)) {
                changedAt = changed;
            }
        }

        /** Nothing when the environment cannot be one: then somebody else uses the bucket too. */
        Optional<Stored> as(Bucket bucket, String prefix) {
            int slash = prefix.lastIndexOf('/');
            try {
                return Optional.of(new Stored(
                        bucket,
                        new BackupId(UUID.fromString(prefix.substring(slash + 1))),
                        EnvironmentRef.parse(prefix.substring(0, slash)),
                        changedAt,
                        attempts.size(),
                        hasManifest));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
    }
}
