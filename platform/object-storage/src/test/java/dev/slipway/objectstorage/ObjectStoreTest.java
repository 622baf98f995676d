package dev.slipway.objectstorage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.teststack.TestObjectStorage;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ObjectStoreTest {

    private static final int PART_BYTES = 5 * 1024 * 1024;

    private final String prefix = "test-" + UUID.randomUUID() + "/";
    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ObjectStorageAutoConfiguration.class))
            .withPropertyValues(
                    "slipway.object-storage.endpoint=" + TestObjectStorage.endpoint(),
                    "slipway.object-storage.access-key=" + TestObjectStorage.accessKey(),
                    "slipway.object-storage.secret-key=" + TestObjectStorage.secretKey(),
                    "slipway.object-storage.bucket=object-store-test",
                    "slipway.object-storage.part-size=5MB",
                    "slipway.object-storage.attempts=2");

    @Test
    void aSmallObjectComesBackAsItWasStored() {
        withStore(store -> {
            StoredObject stored =
                    store.put(prefix + "small", out -> out.write("slip".getBytes(StandardCharsets.UTF_8)));

            assertThat(stored.sizeBytes()).isEqualTo(4);
            assertThat(stored.sha256()).isEqualTo(sha256("slip".getBytes(StandardCharsets.UTF_8)));
            assertThat(store.read(prefix + "small")).asString().isEqualTo("slip");
            assertThat(store.stat(prefix + "small"))
                    .hasValueSatisfying(info -> assertThat(info.sizeBytes()).isEqualTo(4));
        });
    }

    @Test
    void anObjectCanBeReadFromSomeByteOn() {
        withStore(store -> {
            store.put(prefix + "long", out -> out.write("slipway".getBytes(StandardCharsets.UTF_8)));

            try (InputStream rest = store.open(prefix + "long", 4)) {
                assertThat(rest.readAllBytes()).asString().isEqualTo("way");
            }
        });
    }

    @Test
    void anObjectOfManyPartsComesBackAsItWasStored() {
        withStore(store -> {
            byte[] content = random(3 * PART_BYTES + 12_345);

            StoredObject stored = store.put(prefix + "large", out -> {
                for (int from = 0; from < content.length; from += 8_191) {
                    out.write(content, from, Math.min(8_191, content.length - from));
                }
            });

            assertThat(stored.sizeBytes()).isEqualTo(content.length);
            assertThat(stored.sha256()).isEqualTo(sha256(content));
            assertThat(sha256(store.read(prefix + "large"))).isEqualTo(stored.sha256());
        });
    }

    @Test
    void whatTheContentIsIsKept() {
        withStore(store -> {
            store.put(prefix + "small", "image/png", out -> out.write(1));
            store.put(prefix + "large", "text/html;charset=utf-8", out -> out.write(random(PART_BYTES + 1)));
            store.put(prefix + "odd", "no media type", out -> out.write(1));

            assertThat(store.contentTypeOf(prefix + "small")).hasValue("image/png");
            assertThat(store.contentTypeOf(prefix + "large")).hasValue("text/html;charset=utf-8");
            assertThat(store.contentTypeOf(prefix + "odd")).isPresent();
            assertThat(store.contentTypeOf(prefix + "missing")).isEmpty();
        });
    }

    @Test
    void anEmptyObjectAndOneOfExactlyOnePartAreStored() {
        withStore(store -> {
            byte[] onePart = random(PART_BYTES);
            store.put(prefix + "empty", _ -> {});
            store.put(prefix + "one-part", out -> out.write(onePart));

            assertThat(store.read(prefix + "empty")).isEmpty();
            assertThat(store.read(prefix + "one-part")).isEqualTo(onePart);
        });
    }

    @Test
    void aWriterThatFailsLeavesNothing() {
        withStore(store -> {
            assertThatThrownBy(() -> store.put(prefix + "broken", out -> {
                        out.write(random(2 * PART_BYTES + 1));
                        throw new IOException("the source broke");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the source broke");

            assertThat(store.stat(prefix + "broken")).isEmpty();
            assertThat(store.list(prefix)).isEmpty();
        });
    }

    @Test
    void aWriteOnceObjectIsNeverOverwritten() {
        withStore(store -> {
            byte[] first = random(10);
            byte[] many = random(PART_BYTES + 1);
            store.putIfAbsent(prefix + "once", first);
            store.putIfAbsent(prefix + "once-large", out -> out.write(many));

            assertThatThrownBy(() -> store.putIfAbsent(prefix + "once", random(10)))
                    .isInstanceOf(ObjectAlreadyExistsException.class);
            assertThatThrownBy(() -> store.putIfAbsent(prefix + "once-large", out -> out.write(random(PART_BYTES + 1))))
                    .isInstanceOf(ObjectAlreadyExistsException.class);

            assertThat(store.read(prefix + "once")).isEqualTo(first);
            assertThat(store.read(prefix + "once-large")).isEqualTo(many);
        });
    }

    @Test
    void ofConcurrentWritersOfAWriteOnceObjectOneWins() {
        withStore(store -> {
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Callable<Boolean>> writers = IntStream.range(0, 8)
                        .<Callable<Boolean>>mapToObj(number -> () -> {
                            try {
                                store.putIfAbsent(prefix + "contended", new byte[] {(byte) number});
                                return true;
                            } catch (ObjectAlreadyExistsException e) {
                                return false;
                            }
                        })
                        .toList();
                long winners = threads.invokeAll(writers).stream()
                        .filter(Future::resultNow)
                        .count();
                assertThat(winners).isEqualTo(1);
            }
        });
    }

    @Test
    void deletingAPrefixLeavesItsNeighbours() {
        withStore(store -> {
            store.put(prefix + "a/1", out -> out.write(1));
            store.put(prefix + "a/2", out -> out.write(2));
            store.put(prefix + "b/1", out -> out.write(3));

            store.deleteAll(prefix + "a/");

            assertThat(store.list(prefix)).extracting(ObjectInfo::key).containsExactly(prefix + "b/1");
        });
    }

    @Test
    void aMissingObjectIsToldAsSuch() {
        withStore(store -> {
            assertThat(store.stat(prefix + "missing")).isEmpty();
            assertThatThrownBy(() -> store.open(prefix + "missing")).isInstanceOf(ObjectNotFoundException.class);
            store.delete(prefix + "missing");
        });
    }

    @Test
    void aReaderThatStopsEarlyCanClose() {
        withStore(store -> {
            store.put(prefix + "long", out -> out.write(random(2 * PART_BYTES)));
            try (InputStream in = store.open(prefix + "long")) {
                assertThat(in.readNBytes(100)).hasSize(100);
            }
        });
    }

    @Test
    void aReadGoesOnWhereABrokenConnectionEnded() throws IOException {
        byte[] content = random(2 * PART_BYTES);
        try (CuttingServer cutting = new CuttingServer(URI.create(TestObjectStorage.endpoint()))) {
            application
                    .withPropertyValues("slipway.object-storage.endpoint=" + cutting.endpoint())
                    .run(context -> {
                        ObjectStore store = context.getBean(ObjectStore.class);
                        store.put(prefix + "interrupted", out -> out.write(content));
                        cutting.cutAfter(PART_BYTES / 3);

                        assertThat(store.read(prefix + "interrupted")).isEqualTo(content);
                        assertThat(cutting.cuts()).isPositive();
                        store.deleteAll(prefix);
                    });
        }
    }

    /** In a whole object, whose digest is signed, and in a part, whose checksum is. */
    @ParameterizedTest
    @ValueSource(ints = {PART_BYTES / 2, 2 * PART_BYTES})
    void whatIsChangedOnItsWayIsRefused(int size) throws IOException {
        byte[] content = random(size);
        try (CuttingServer changing = new CuttingServer(URI.create(TestObjectStorage.endpoint()))) {
            application
                    .withPropertyValues("slipway.object-storage.endpoint=" + changing.endpoint())
                    .run(context -> {
                        ObjectStore store = context.getBean(ObjectStore.class);
                        store.requireAvailable();
                        changing.changeAfter(PART_BYTES / 3);

                        assertThatThrownBy(() -> store.put(prefix + "changed", out -> out.write(content)))
                                .isInstanceOf(ObjectStorageUnavailableException.class);

                        assertThat(store.stat(prefix + "changed")).isEmpty();
                    });
        }
    }

    @Test
    void wrongCredentialsAreToldWithoutTheSecret() {
        application
                .withPropertyValues("slipway.object-storage.secret-key=canary-secret")
                .run(context -> assertThatThrownBy(
                                () -> context.getBean(ObjectStore.class).putIfAbsent(prefix + "x", new byte[1]))
                        .isInstanceOf(ObjectStorageUnavailableException.class)
                        .hasMessageContaining("refuses the access key")
                        .message()
                        .doesNotContain("canary-secret"));
    }

    @Test
    void anUnreachableStorageFailsInBoundedTimeAndIsDown() throws IOException {
        int closedPort;
        try (ServerSocket socket = new ServerSocket(0)) {
            closedPort = socket.getLocalPort();
        }
        application
                .withPropertyValues("slipway.object-storage.endpoint=http://127.0.0.1:" + closedPort)
                .run(context -> {
                    assertThatThrownBy(() -> context.getBean(ObjectStore.class).list(prefix))
                            .isInstanceOf(ObjectStorageUnavailableException.class)
                            .hasMessageContaining("not reachable");
                    assertThat(context.getBean(HealthIndicator.class).health())
                            .satisfies(health -> assertThat(health.getStatus()).isEqualTo(Status.DOWN));
                });
    }

    private void withStore(Scenario scenario) {
        application.run(context -> {
            ObjectStore store = context.getBean(ObjectStore.class);
            scenario.run(store);
            store.deleteAll(prefix);
        });
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }

    @FunctionalInterface
    private interface Scenario {
        void run(ObjectStore store) throws Exception;
    }
}
