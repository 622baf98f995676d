package dev.slipway.outbox;

import static dev.slipway.outbox.CloudEventHeaders.put;

import dev.slipway.contracts.Channel;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts messages that cannot be handled aside, as they came, with the reason beside them. */
final class DeadLetters {

    private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

    private static final String PREFIX = "slipway-dead-letter-";
    private static final int LONGEST_REASON = 1000;

    private final KafkaSender sender;
    private final String consumer;
    private final Duration timeout;
    private final MeterRegistry meters;

    DeadLetters(KafkaSender sender, String consumer, Duration timeout, MeterRegistry meters) {
        this.sender = sender;
        this.consumer = consumer;
        this.timeout = timeout;
        this.meters = meters;
    }

    /**
     * Publishes a record on the channel's dead-letter topic and waits until Kafka has accepted it.
     *
     * @throws KafkaException or another runtime exception when Kafka has not: the record must not be passed over then
     */
    void add(Channel channel, ConsumerRecord<byte[], byte[]> record, String reason) {
        List<Header> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            // a dead letter that was sent again and failed again has one reason, the last
            if (!header.key().startsWith(PREFIX)) {
                headers.add(header);
            }
        }
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>(channel.deadLetterTopic(), null, record.key(), record.value(), headers);
        put(letter.headers(), PREFIX + "reason", reason.substring(0, Math.min(reason.length(), LONGEST_REASON)));
        put(letter.headers(), PREFIX + "consumer", consumer);
        put(letter.headers(), PREFIX + "topic", record.topic());
        put(letter.headers(), PREFIX + "partition", Integer.toString(record.partition()));
        put(letter.headers(), PREFIX + "offset", Long.toString(record.offset()));
        put(letter.headers(), PREFIX + "time", Instant.now().toString());
        try {
            sender.send(letter).get(timeout.toMillis() * 2, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("The dead letter was not accepted", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("The dead letter was not accepted in time", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
        meters.counter("slipway.messages.dead.lettered", "topic", channel.topic())
                .increment();
        log.atWarn()
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("reason", reason)
                .log("Message dead-lettered");
    }
}
