package dev.slipway.environment;

import dev.slipway.contracts.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;

/** Reads {@code environment.events.v1} from its beginning, as any consumer would. */
@TestComponent
public class PublishedEvents {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Environment configuration;

    PublishedEvents(Environment configuration) {
        this.configuration = configuration;
    }

    /**
     * An event as it lies in the topic.
     *
     * @param type the CloudEvent's type
     * @param key the record's key
     * @param data the JSON
     */
    public record Event(String type, String key, String data) {}

    /** The events with this key, once there are as many. */
    public List<Event> await(String key, int count) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> readAll().stream()
                                .filter(event -> key.equals(event.key()))
                                .toList(),
                        events -> events.size() >= count);
    }

    /** All events so far. */
    public List<Event> readAll() {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", configuration.getRequiredProperty("spring.kafka.bootstrap-servers")),
                new StringDeserializer(),
                new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(Channel.ENVIRONMENT_EVENTS.topic())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            List<Event> received = new ArrayList<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> received.add(event(record)));
            }
            return received;
        }
    }

    private static Event event(ConsumerRecord<String, String> record) {
        String type = new String(record.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
        return new Event(type, record.key(), record.value());
    }
}
