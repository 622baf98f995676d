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

    /**
     * Starts one more broker, for a test of what happens without one. It ends with this JVM.
     *
     * @param port a free port of 127.0.0.1, which clients may have been told before
     */
    public static void startAnother(int port) {
        startProcess(port);
    }

    private static String startProcess() {
        try {
            int port = Ports.free();
            startProcess(port);
            return "127.0.0.1:" + port;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void startProcess(int port) {
        Path home = ChildProcess.newHome("kafka");
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
    }

    @SuppressWarnings("resource") // Testcontainers removes the container when the JVM ends.
    private static String startContainer() {
        KafkaContainer container = new KafkaContainer(IMAGE);
        container.start();
        return container.getBootstrapServers().replaceFirst("^PLAINTEXT://", "");
    }
}
