package dev.slipway.outbox;

import static dev.slipway.outbox.CloudEventHeaders.put;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/** Hands messages to Kafka. A message is sent when the returned future says so, and not before. */
final class KafkaSender implements AutoCloseable {

    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final Topics topics;
    private final String source;

    KafkaSender(DefaultKafkaProducerFactory<byte[], byte[]> producers, Topics topics, String source) {
        this.producers = producers;
        this.kafka = new KafkaTemplate<>(producers);
        // who waits for the future says what went wrong
        this.kafka.setProducerListener(new ProducerListener<>() {});
        this.topics = topics;
        this.source = source;
    }

    /**
     * Sends a message as a binary-mode CloudEvent.
     *
     * @throws org.apache.kafka.common.KafkaException or a Spring exception when Kafka is not even reachable
     */
    CompletableFuture<?> send(OutboxMessage message) {
        ProducerRecord<byte[], byte[]> event = new ProducerRecord<>(
                message.topic(),
                message.key().getBytes(StandardCharsets.UTF_8),
                message.payload().getBytes(StandardCharsets.UTF_8));
        put(event.headers(), CloudEventHeaders.SPEC_VERSION, "1.0");
        put(event.headers(), CloudEventHeaders.ID, message.messageId().toString());
        put(event.headers(), CloudEventHeaders.SOURCE, source);
        put(event.headers(), CloudEventHeaders.TYPE, message.type());
        put(event.headers(), CloudEventHeaders.TIME, message.occurredAt().toString());
        put(event.headers(), CloudEventHeaders.SUBJECT, message.key());
        put(event.headers(), CloudEventHeaders.CONTENT_TYPE, "application/json");
        message.trace().forEach((name, value) -> put(event.headers(), name, value));
        return send(event);
    }

    /** Sends a record as it is. */
    CompletableFuture<?> send(ProducerRecord<byte[], byte[]> event) {
        topics.ensure(event.topic());
        return kafka.send(event);
    }

    @Override
    public void close() {
        producers.destroy();
    }
}
