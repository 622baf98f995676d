package dev.slipway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Slipway's topics as another system sees them: publishes CloudEvents, and remembers everything that was ever said. */
final class Topics implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread listener;
    private final List<ConsumerRecord<String, byte[]>> heard = new CopyOnWriteArrayList<>();

    Topics(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers, ProducerConfig.ACKS_CONFIG, "all"),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.GROUP_ID_CONFIG,
                        "end-to-end-" + UUID.randomUUID(),
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.METADATA_MAX_AGE_CONFIG,
                        "1000"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(Pattern.compile(".*\\.(events|commands)\\.v1(\\.dlt)?"));
        listener = Thread.ofVirtual().start(this::listen);
    }

    private void listen() {
        try (consumer) {
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(Duration.ofMillis(200)).forEach(heard::add);
            }
        } catch (WakeupException e) {
            // closing
        }
    }

    /** Publishes a binary-mode CloudEvent and answers its id. */
    String publish(String topic, String type, String key, Object data) {
        String id = UUID.randomUUID().toString();
        publishAgain(id, topic, type, key, data);
        return id;
    }

    /** Publishes with an id that may have been used before. */
    void publishAgain(String id, String topic, String type, String key, Object data) {
        publishRaw(id, topic, type, key, JSON.writeValueAsBytes(data));
    }

    void publishRaw(String id, String topic, String type, String key, byte[] data) {
        ProducerRecord<String, byte[]> message = new ProducerRecord<>(topic, key, data);
        header(message, "ce_specversion", "1.0");
        header(message, "ce_id", id);
        header(message, "ce_source", "/end-to-end");
        header(message, "ce_type", type);
        header(message, "ce_time", Instant.now().toString());
        header(message, "ce_subject", key);
        header(message, "content-type", "application/json");
        try {
            producer.send(message).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the event of that type about that migration. */
    JsonNode await(String topic, String type, UUID migrationId) {
        ConsumerRecord<String, byte[]> found = awaitRecord(
                topic,
                message -> type.equals(header(message, "ce_type"))
                        && JSON.readTree(message.value())
                                .path("migrationId")
                                .asString("")
                                .equals(migrationId.toString()));
        return JSON.readTree(found.value());
    }

    /** Waits for a message. */
    ConsumerRecord<String, byte[]> awaitRecord(String topic, Predicate<ConsumerRecord<String, byte[]>> wanted) {
        return org.awaitility.Awaitility.await("a message on " + topic)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(
                        () -> heard.stream()
                                .filter(message -> message.topic().equals(topic))
                                .filter(wanted)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Everything that was ever said on any topic, headers included. */
    List<String> everything() {
        List<String> everything = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> message : heard) {
            StringBuilder text = new StringBuilder(message.topic()).append(' ').append(message.key());
            for (Header header : message.headers()) {
                text.append(' ').append(header.key()).append('=').append(new String(header.value(), UTF_8));
            }
            everything.add(
                    text.append(' ').append(new String(message.value(), UTF_8)).toString());
        }
        return everything;
    }

    static String header(ConsumerRecord<String, byte[]> message, String name) {
        Header header = message.headers().lastHeader(name);
        return header == null ? "" : new String(Objects.requireNonNull(header.value()), UTF_8);
    }

    private static void header(ProducerRecord<String, byte[]> message, String name, String value) {
        message.headers().add(name, value.getBytes(UTF_8));
    }

    @Override
    public void close() {
        consumer.wakeup();
        listener.interrupt();
        producer.close();
    }
}
