package dev.slipway.teststack;

import dev.slipway.local.KafkaBroker;
import dev.slipway.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** One real Kafka broker for the tests of this JVM. */
public final class TestKafka {

    private static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka:4.2.2");
    private static final Lazy<String> BOOTSTRAP_SERVERS =
            new Lazy<>(() -> Containers.used() ? startContainer() : startProcess());

    private TestKafka() {}

    /** Where clients connect first, as {@code host:port}. */
    public static String bootstrapServers() {
        return BOOTSTRAP_SERVERS.get();
    }

    private static String startProcess() {
        try {
            Path home = ChildProcess.newHome("kafka");
            int port = Ports.free();
            ChildProcess.startJava(
                    "kafka",
                    home,
                    port,
                    List.of("-Xmx192m"),
                    KafkaBroker.class,
                    "--data",
                    home.resolve("data").toString(),
                    "--port",
                    Integer.toString(port));
            return "127.0.0.1:" + port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("resource") // Testcontainers removes the container when the JVM ends.
    private static String startContainer() {
        KafkaContainer container = new KafkaContainer(IMAGE);
        container.start();
        return container.getBootstrapServers().replaceFirst("^PLAINTEXT://", "");
    }
}
