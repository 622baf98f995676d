package dev.slipway.outbox;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * A message that waits in the outbox.
 *
 * @param id its place in the order of relaying
 * @param messageId the CloudEvent's id
 * @param type the CloudEvent's type
 * @param topic where it goes
 * @param key its Kafka key
 * @param trace headers of the trace it was published in
 * @param payload the message as JSON
 * @param occurredAt when it was published
 */
record OutboxMessage(
        long id,
        UUID messageId,
        String type,
        String topic,
        String key,
        Map<String, String> trace,
        String payload,
        Instant occurredAt) {

    /** What is relayed in order. */
    Lane lane() {
        return new Lane(topic, key);
    }

    /**
     * Messages of one key of one topic, which stay in order.
     *
     * @param topic the topic
     * @param key the key
     */
    record Lane(String topic, String key) {}
}
