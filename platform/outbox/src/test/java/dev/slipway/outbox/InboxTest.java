package dev.slipway.outbox;

import static dev.slipway.outbox.Samples.backup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.outbox.TestService.Received;
import dev.slipway.teststack.OutageProxy;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestPostgres;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboxTest {

    private static final TestDatabase DATABASE = TestPostgres.createDatabase("inbox");
    private static final OutageProxy LINE = new OutageProxy(DATABASE.host(), DATABASE.port());

    /** What the handler does after its effect, per key. */
    private static final Map<String, Consumer<Received>> THEN = new ConcurrentHashMap<>();

    private static final Map<String, List<Long>> CALLS = new ConcurrentHashMap<>();

    private static TestService service;

    private final Topic topic = new Topic(TestKafka.bootstrapServers(), Channel.BACKUP_EVENTS.topic());
    private final Topic deadLetters = new Topic(TestKafka.bootstrapServers(), Channel.BACKUP_EVENTS.deadLetterTopic());
    private final MessageCodec codec = new MessageCodec();
    private final EnvironmentRef environment = Samples.environment();
    private final String key = environment.toString();

    @BeforeAll
    static void start() {
        service = TestService.start(
                        "inbox-test",
                        received -> {
                            if (received.message() instanceof BackupCompleted completed) {
                                CALLS.computeIfAbsent(completed.key(), any -> new CopyOnWriteArrayList<>())
                                        .add(completed.sizeBytes());
                                service.jdbc()
                                        .sql("INSERT INTO effect VALUES (?)")
                                        .param(completed.backupId())
                                        .update();
                                THEN.getOrDefault(completed.key(), any -> {}).accept(received);
                            }
                        },
                        Map.of(
                                "spring.datasource.url",
                                        "jdbc:postgresql://127.0.0.1:" + LINE.port() + "/" + DATABASE.database(),
                                "spring.datasource.username", DATABASE.user(),
                                "spring.datasource.password", DATABASE.password(),
                                "spring.kafka.bootstrap-servers", TestKafka.bootstrapServers()))
                .subscribed();
    }

    @AfterAll
    static void stop() {
        service.close();
        LINE.close();
    }

    @Test
    void aDuplicateIsHandledOnce() {
        BackupCompleted event = backup(environment, 1);
        BackupCompleted next = backup(environment, 2);
        Map<String, String> headers = headers();

        topic.send(key, codec.write(event), headers);
        topic.send(key, codec.write(event), headers);
        topic.send(key, codec.write(next), headers());

        await().untilAsserted(() -> assertThat(effectsOf(next)).isEqualTo(1));
        assertThat(calls()).containsExactly(1L, 2L);
        assertThat(effectsOf(event)).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ce_type        | dev.slipway.Unheard | Type dev.slipway.Unheard is not known on topic backup.events.v1
            ce_type        | dev.slipway.TakeBackup | Type dev.slipway.TakeBackup is not known on topic backup.events.v1
            ce_type        |                     | Not a binary-mode CloudEvent: header ce_type is missing
            ce_id          |                     | Not a binary-mode CloudEvent: header ce_id is missing
            ce_source      |                     | Not a binary-mode CloudEvent: header ce_source is missing
            ce_specversion |                     | Not a binary-mode CloudEvent: header ce_specversion is missing
            ce_specversion | 0.3                 | CloudEvents 0.3 is not known here, only 1.0
            ce_time        | yesterday           | Header ce_time is no RFC 3339 timestamp
            """)
    void whatIsNoCloudEventOfTheTopicBecomesADeadLetter(String header, String value, String reason) {
        Map<String, String> headers = headers();
        if (value == null) {
            headers.remove(header);
        } else {
            headers.put(header, value);
        }

        topic.send(key, codec.write(backup(environment, 1)), headers);

        assertDeadLetter(reason);
        assertConsumptionGoesOn();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "digest"   | "Digest"    | Component digest is missing
            "rows":7   | "rows":null | Component rows is missing
            "rows":7   | "rows":"7"  | Component rows has an unfit value
            "rows":7   | "rows":7.5  | Component rows has an unfit value
            app/env    | App/env     | Component environment has an unfit value: The application name 'App' must start
            2026-11-01 | someday     | Component completedAt has an unfit value
            {          |             | The data is not JSON
            """)
    void dataThatDoesNotFitBecomesADeadLetter(String text, String replacement, String reason) {
        String json = codec.write(backup(environment, 1)).replace(text, replacement == null ? "" : replacement);

        topic.send(key, json, headers());

        assertDeadLetter(reason);
        assertConsumptionGoesOn();
    }

    @Test
    void aTombstoneBecomesADeadLetter() {
        topic.send(key, null, headers());

        assertDeadLetter("The message has no data");
        assertConsumptionGoesOn();
    }

    @Test
    void unknownComponentsAreNoReasonToRefuse() {
        BackupCompleted event = backup(environment, 1);

        topic.send(key, codec.write(event).replaceFirst("\\{", "{\"later\":{\"added\":true},"), headers());

        await().untilAsserted(() -> assertThat(effectsOf(event)).isEqualTo(1));
    }

    @Test
    void aDeadLetterIsTheMessageAsItCame() {
        Map<String, String> headers = headers();
        headers.put("ce_type", "dev.slipway.Unheard");
        headers.put("someone-elses", "header");

        topic.send(key, "any text", headers);

        ConsumerRecord<String, String> letter = assertDeadLetter("Type dev.slipway.Unheard is not known");
        assertThat(letter.value()).isEqualTo("any text");
        headers.forEach((name, value) -> assertThat(Topic.header(letter, name)).isEqualTo(value));
        assertThat(Topic.header(letter, "slipway-dead-letter-topic")).isEqualTo("backup.events.v1");
        assertThat(Topic.header(letter, "slipway-dead-letter-consumer")).isEqualTo("inbox-test");
        ConsumerRecord<String, String> original = topic.records(key).getFirst();
        assertThat(Topic.header(letter, "slipway-dead-letter-partition"))
                .isEqualTo(Integer.toString(original.partition()));
        assertThat(Topic.header(letter, "slipway-dead-letter-offset")).isEqualTo(Long.toString(original.offset()));
        assertThat(StreamSupport.stream(letter.headers().spliterator(), false).map(Header::key))
                .noneMatch(name -> name.contains("stack"));
    }

    @Test
    void aRejectedMessageBecomesADeadLetterAndLeavesNothing() {
        BackupCompleted event = backup(environment, 1);
        THEN.put(key, received -> {
            throw new RejectedMessageException("There is no such migration");
        });

        topic.send(key, codec.write(event), headers());

        assertDeadLetter("There is no such migration");
        assertThat(calls()).hasSize(1);
        assertThat(effectsOf(event)).isZero();
        assertConsumptionGoesOn();
    }

    @Test
    void aHandlerThatFailsOnceLeavesNoInboxRowAndIsTriedAgain() {
        BackupCompleted event = backup(environment, 1);
        Map<String, String> headers = headers();
        List<Long> inboxRowsAtSecondCall = new ArrayList<>();
        THEN.put(key, received -> {
            if (calls().size() == 1) {
                throw new IllegalStateException("a bug");
            }
            // asked on another connection, which sees only what is committed
            inboxRowsAtSecondCall.add(inboxRows(headers));
        });

        topic.send(key, codec.write(event), headers);

        await().untilAsserted(() -> assertThat(effectsOf(event)).isEqualTo(1));
        assertThat(calls()).hasSize(2);
        assertThat(inboxRowsAtSecondCall).containsExactly(0L);
        assertThat(inboxRows(headers)).isEqualTo(1);
    }

    @Test
    void aHandlerThatAlwaysFailsIsGivenUpAfterItsAttempts() {
        BackupCompleted event = backup(environment, 1);
        THEN.put(key, received -> {
            throw new IllegalStateException("a bug with a password=hunter2");
        });

        topic.send(key, codec.write(event), headers());

        ConsumerRecord<String, String> letter =
                assertDeadLetter("The handler failed 3 times, at last with IllegalStateException");
        assertThat(letter.headers().toString()).doesNotContain("hunter2");
        assertThat(calls()).hasSize(3);
        assertThat(effectsOf(event)).isZero();
        assertConsumptionGoesOn();
    }

    @Test
    void whileTheDatabaseIsDownMessagesWaitAndAreThenHandledOnceAndInOrder() {
        BackupCompleted before = backup(environment, 0);
        topic.send(key, codec.write(before), headers());
        await().untilAsserted(() -> assertThat(effectsOf(before)).isEqualTo(1));

        LINE.cut();
        for (int i = 1; i <= 5; i++) {
            topic.send(key, codec.write(backup(environment, i)), headers());
        }
        await().during(Duration.ofSeconds(3)).until(() -> calls().size() == 1);
        LINE.restore();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(calls()).containsExactly(0L, 1L, 2L, 3L, 4L, 5L));
        assertThat(deadLetters.records(key)).isEmpty();
    }

    private List<Long> calls() {
        return CALLS.getOrDefault(key, List.of());
    }

    private Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", UUID.randomUUID().toString());
        headers.put("ce_source", "/elsewhere");
        headers.put("ce_type", "dev.slipway.BackupCompleted");
        headers.put("ce_time", "2026-11-01T12:00:00+01:00");
        headers.put("content-type", "application/json");
        return headers;
    }

    private ConsumerRecord<String, String> assertDeadLetter(String reason) {
        await().untilAsserted(() -> assertThat(deadLetters.records(key)).isNotEmpty());
        ConsumerRecord<String, String> letter = deadLetters.records(key).getFirst();
        assertThat(Topic.header(letter, "slipway-dead-letter-reason")).startsWith(reason);
        return letter;
    }

    private void assertConsumptionGoesOn() {
        THEN.remove(key);
        BackupCompleted next = backup(environment, 99);
        topic.send(key, codec.write(next), headers());
        await().untilAsserted(() -> assertThat(effectsOf(next)).isEqualTo(1));
    }

    private long effectsOf(BackupCompleted event) {
        return service.jdbc()
                .sql("SELECT count(*) FROM effect WHERE backup_id = ?")
                .param(event.backupId())
                .query(Long.class)
                .single();
    }

    private static long inboxRows(Map<String, String> headers) {
        try (var connection = DriverManager.getConnection(DATABASE.jdbcUrl(), DATABASE.user(), DATABASE.password());
                var statement =
                        connection.prepareStatement("SELECT count(*) FROM inbox_message WHERE message_id = ?")) {
            statement.setString(1, headers.get("ce_id"));
            try (var rows = statement.executeQuery()) {
                rows.next();
                return rows.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
