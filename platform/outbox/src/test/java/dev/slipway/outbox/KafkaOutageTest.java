package dev.slipway.outbox;

import static dev.slipway.outbox.Samples.backup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.local.KafkaBroker;
import dev.slipway.local.Ports;
import dev.slipway.local.ServerClassPath;
import dev.slipway.outbox.TestService.Recorder;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

/** With a broker of its own, which is killed and comes back. */
class KafkaOutageTest {

    private static final Duration BROKER_START = Duration.ofSeconds(60);

    private final TestDatabase database = TestPostgres.createDatabase("outage");
    private final Recorder recorder = new Recorder();
    private final EnvironmentRef environment = Samples.environment();
    private final EnvironmentRef other = Samples.environment();

    @TempDir
    Path data;

    private int port;
    private @Nullable Process broker;

    @BeforeEach
    void choosePort() throws IOException {
        port = Ports.free();
    }

    @AfterEach
    void stopBroker() throws InterruptedException {
        killBroker();
    }

    @Test
    void whatIsPublishedWhileKafkaIsDownArrivesInOrderWhenItIsBack() throws Exception {
        startBroker();
        try (TestService first = start().subscribed();
                TestService second = start().subscribed()) {
            first.publish(backup(environment, 0), backup(other, 0));
            awaitNumbers(1);

            killBroker();
            for (int i = 1; i < 20; i++) {
                (i % 2 == 0 ? first : second).publish(backup(environment, i), backup(other, i));
            }
            await().until(() -> kafka(first).equals(Status.DOWN));
            // long enough for attempts to fail, and to be repeated
            await().during(Duration.ofSeconds(5))
                    .atMost(Duration.ofSeconds(7))
                    .until(() -> first.bean(OutboxTable.class).size() == 38);
            startBroker();

            awaitNumbers(20);
            await().until(() -> first.bean(OutboxTable.class).isEmpty());
            await().until(() -> kafka(first).equals(Status.UP));
            Topic topic = new Topic("127.0.0.1:" + port, Channel.BACKUP_EVENTS.topic());
            assertThat(topic.records(environment.toString()))
                    .extracting(Samples::read)
                    .extracting(Samples::number)
                    .doesNotHaveDuplicates()
                    .isSorted();
        }
    }

    @Test
    void aServiceStartsWhileKafkaIsDownAndSubscribesWhenItIsUp() throws Exception {
        try (TestService service = start()) {
            service.publish(backup(environment, 0), backup(other, 0));

            startBroker();

            awaitNumbers(1);
            assertThat(service.bean(SubscriptionBindings.class).unbound()).isEmpty();
        }
    }

    private TestService start() {
        return TestService.start(
                "outage-test",
                recorder,
                Map.of(
                        "spring.datasource.url", database.jdbcUrl(),
                        "spring.datasource.username", database.user(),
                        "spring.datasource.password", database.password(),
                        "spring.kafka.bootstrap-servers", "127.0.0.1:" + port,
                        "slipway.messaging.send-timeout", "2s"));
    }

    private static Status kafka(TestService service) {
        return Objects.requireNonNull(service.bean(KafkaHealthIndicator.class).health())
                .getStatus();
    }

    private void awaitNumbers(int count) {
        for (EnvironmentRef each : new EnvironmentRef[] {environment, other}) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    recorder.of(each.toString()).stream().map(Samples::number))
                            .containsExactlyElementsOf(
                                    LongStream.range(0, count).boxed().toList()));
        }
    }

    private void startBroker() throws IOException {
        broker = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx192m",
                        "-cp",
                        ServerClassPath.get(),
                        KafkaBroker.class.getName(),
                        "--data",
                        data.resolve("kafka").toString(),
                        "--port",
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(data.resolve("log").toFile())
                .start();
        await().atMost(BROKER_START).until(() -> Ports.accepts(port));
    }

    private void killBroker() throws InterruptedException {
        Process running = broker;
        if (running != null) {
            assertThat(running.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }
}
