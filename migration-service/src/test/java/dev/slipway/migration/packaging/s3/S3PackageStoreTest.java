package dev.slipway.migration.packaging.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectStorageProperties;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.ObjectStores;
import dev.slipway.teststack.TestObjectStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class S3PackageStoreTest {

    private static final Duration ANY_CLOCK = Duration.ofMinutes(10);

    private final ObjectStore objects = ObjectStores.open(new ObjectStorageProperties(
            URI.create(TestObjectStorage.endpoint()),
            TestObjectStorage.accessKey(),
            TestObjectStorage.secretKey(),
            "packages-" + UUID.randomUUID(),
            "us-east-1",
            DataSize.ofMegabytes(5),
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            4));
    private final PackageStore store = new S3PackageStore(objects);

    private void write(PackageStore.Draft draft, String name) throws IOException {
        draft.write(name, out -> out.write(name.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatADyingWorkerLeftIsRemovedAndNothingElse() throws IOException {
        PackageDigest digest = new PackageDigest("ab".repeat(32));
        try (PackageStore.Draft sealed = store.begin()) {
            write(sealed, "schema.dump");
            write(sealed, "data/0001.copy.zst");
            sealed.seal(digest, "{}".getBytes(StandardCharsets.UTF_8));
        }
        // never closed: its worker is dead
        PackageStore.Draft dead = store.begin();
        write(dead, "schema.dump");
        write(dead, "data/0001.copy.zst");
        assertThat(objects.list("content/")).hasSize(4);

        assertThat(store.sweep(Instant.now().minus(ANY_CLOCK)))
                .as("what may still be written")
                .isZero();
        assertThat(objects.list("content/")).hasSize(4);

        assertThat(store.sweep(Instant.now().plus(ANY_CLOCK))).isEqualTo(1);
        assertThat(objects.list("content/")).hasSize(2);
        assertThat(store.find(digest).orElseThrow().sizes()).containsOnlyKeys("schema.dump", "data/0001.copy.zst");
        assertThat(objects.list("").stream().map(ObjectInfo::key)).contains("sealed/" + digest + ".json");
        assertThat(store.sweep(Instant.now().plus(ANY_CLOCK))).isZero();
    }
}
