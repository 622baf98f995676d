package dev.slipway.teststack;

import dev.slipway.local.ObjectStorageServer;
import dev.slipway.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** One real S3 server, which checks signatures, for the tests of this JVM. */
public final class TestObjectStorage {

    /** The last image that MinIO published; it is no longer on Docker Hub. */
    private static final DockerImageName IMAGE =
            DockerImageName.parse("quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z");

    private static final int MINIO_PORT = 9000;
    private static final Lazy<Server> SERVER = new Lazy<>(() -> Containers.used() ? startContainer() : startProcess());

    private record Server(String endpoint, String accessKey, String secretKey) {}

    private TestObjectStorage() {}

    /** The URL of the server. */
    public static String endpoint() {
        return SERVER.get().endpoint();
    }

    /** The access key that the server knows. */
    public static String accessKey() {
        return SERVER.get().accessKey();
    }

    /** The secret that belongs to the access key. */
    public static String secretKey() {
        return SERVER.get().secretKey();
    }

    private static Server startProcess() {
        try {
            Path home = ChildProcess.newHome("object-storage");
            String accessKey = "test";
            String secretKey = UUID.randomUUID().toString();
            Path credentials = home.resolve("credentials.properties");
            Files.writeString(credentials, "access-key=" + accessKey + "\nsecret-key=" + secretKey + "\n");
            int port = Ports.free();
            ChildProcess.startJava(
                    "object-storage",
                    home,
                    port,
                    List.of("-Xmx128m"),
                    ObjectStorageServer.class,
                    "--data",
                    home.resolve("data").toString(),
                    "--port",
                    Integer.toString(port),
                    "--credentials",
                    credentials.toString());
            return new Server("http://127.0.0.1:" + port, accessKey, secretKey);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("resource") // Testcontainers removes the container when the JVM ends.
    private static Server startContainer() {
        String secretKey = UUID.randomUUID().toString();
        GenericContainer<?> container = new GenericContainer<>(IMAGE)
                .withExposedPorts(MINIO_PORT)
                .withEnv("MINIO_ROOT_USER", "test")
                .withEnv("MINIO_ROOT_PASSWORD", secretKey)
                .withCommand("server", "/data")
                .waitingFor(Wait.forHttp("/minio/health/ready").forPort(MINIO_PORT));
        container.start();
        return new Server(
                "http://" + container.getHost() + ":" + container.getMappedPort(MINIO_PORT), "test", secretKey);
    }
}
