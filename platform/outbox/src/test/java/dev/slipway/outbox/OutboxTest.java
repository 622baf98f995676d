package dev.slipway.outbox;

import static dev.slipway.outbox.Samples.backup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.outbox.TestService.Recorder;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OutboxTest {

    private static final TestDatabase DATABASE = TestPostgres.createDatabase("outbox");
    private static final Recorder RECORDER = new Recorder();

    private static TestService first;
    private static TestService second;

    private final Topic topic = new Topic(TestKafka.bootstrapServers(), Channel.BACKUP_EVENTS.topic());
    private final EnvironmentRef environment = Samples.environment();

    @BeforeAll
    static void startTwoInstances() {
        first = TestService.start("outbox-test", DATABASE, RECORDER).subscribed();
        second = TestService.start("outbox-test", DATABASE, RECORDER).subscribed();
    }

    @AfterAll
    static void stop() {
        first.close();
        second.close();
    }

    @Test
    void aCommittedMessageArrivesAsACloudEvent() {
        BackupCompleted completed = backup(environment, 1);

        first.publish(completed);

        await().untilAsserted(() -> assertThat(topic.records(completed.key())).hasSize(1));
        ConsumerRecord<String, String> record = topic.records(completed.key()).getFirst();
        assertThat(Topic.header(record, "ce_specversion")).isEqualTo("1.0");
        assertThat(Topic.header(record, "ce_source")).isEqualTo("/slipway/outbox-test");
        assertThat(Topic.header(record, "ce_type")).isEqualTo("dev.slipway.BackupCompleted");
        assertThat(Topic.header(record, "ce_subject")).isEqualTo(completed.key());
        assertThat(Topic.header(record, "content-type")).isEqualTo("application/json");
        assertThat(UUID.fromString(Topic.header(record, "ce_id"))).isNotNull();
        assertThat(Instant.parse(Topic.header(record, "ce_time"))).isBefore(Instant.now());
        assertThat(Samples.read(record)).isEqualTo(completed);
        await().untilAsserted(() -> assertThat(RECORDER.of(completed.key())).containsExactly(completed));
    }

    @Test
    void aRollbackPublishesNothing() {
        BackupCompleted rolledBack = backup(environment, 1);
        BackupCompleted committed = backup(environment, 2);

        assertThatThrownBy(() -> first.inTransaction(() -> {
                    first.bean(Outbox.class).publish(rolledBack);
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        first.publish(committed);

        await().untilAsserted(
                        () -> assertThat(RECORDER.of(environment.toString())).containsExactly(committed));
        assertThat(topic.records(environment.toString())).hasSize(1);
    }

    @Test
    void publishingOutsideATransactionIsRefused() {
        assertThatThrownBy(() -> first.bean(Outbox.class).publish(backup(environment, 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void twoInstancesKeepTheOrderOfEveryKey() throws Exception {
        int keys = 4;
        int perKey = 100;
        List<EnvironmentRef> environments =
                IntStream.range(0, keys).mapToObj(key -> Samples.environment()).toList();

        // per key two publishers, one on each instance, that count together under the key's own lock
        try (ExecutorService publishers = Executors.newFixedThreadPool(keys * 2)) {
            for (EnvironmentRef target : environments) {
                AtomicLong counter = new AtomicLong();
                for (TestService instance : List.of(first, second)) {
                    publishers.execute(() -> {
                        for (int i = 0; i < perKey / 2; i++) {
                            synchronized (counter) {
                                instance.publish(backup(target, counter.getAndIncrement()));
                            }
                        }
                    });
                }
            }
        }

        for (EnvironmentRef target : environments) {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(topic.records(target.toString()))
                            .extracting(Samples::read)
                            .extracting(Samples::number)
                            .containsExactlyElementsOf(
                                    LongStream.range(0, perKey).boxed().toList()));
            await().untilAsserted(() -> assertThat(
                            RECORDER.of(target.toString()).stream().map(Samples::number))
                    .containsExactlyElementsOf(
                            LongStream.range(0, perKey).boxed().toList()));
        }
        await().untilAsserted(() ->
                assertThat(first.bean(OutboxTable.class).isEmpty()).isTrue());
    }
}
