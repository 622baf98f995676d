package dev.slipway.outbox;

import static dev.slipway.outbox.CloudEventHeaders.get;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.Message;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.KafkaHeaders;
import org.springframework.messaging.MessagingException;

/**
 * Takes the records of one topic to their subscription's handler. A record is acknowledged when its effect is committed,
 * when it was a duplicate, or when its dead letter is safe. Until then it is given back with a growing pause, in which
 * the container goes on polling, so that the consumer keeps its partitions.
 */
final class SubscriptionDelivery implements org.springframework.messaging.MessageHandler {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionDelivery.class);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final Subscription<?> subscription;
    private final MessageCodec codec;
    private final Inbox inbox;
    private final DeadLetters deadLetters;
    private final ObservationRegistry observations;
    private final MessagingProperties properties;

    /** Only the container's one thread comes here. */
    private final Map<Integer, Failures> failures = new HashMap<>();

    SubscriptionDelivery(
            Subscription<?> subscription,
            MessageCodec codec,
            Inbox inbox,
            DeadLetters deadLetters,
            ObservationRegistry observations,
            MessagingProperties properties) {
        this.subscription = subscription;
        this.codec = codec;
        this.inbox = inbox;
        this.deadLetters = deadLetters;
        this.observations = observations;
        this.properties = properties;
    }

    @Override
    @SuppressWarnings("unchecked") // the binder's own deserializers are for bytes
    public void handleMessage(org.springframework.messaging.Message<?> message) {
        ConsumerRecord<byte[], byte[]> record = message.getHeaders().get(KafkaHeaders.RAW_DATA, ConsumerRecord.class);
        Acknowledgment acknowledgment = message.getHeaders().get(KafkaHeaders.ACKNOWLEDGMENT, Acknowledgment.class);
        if (record == null || acknowledgment == null) {
            throw new MessagingException(message, "The binding gives no records or no acknowledgments");
        }
        try {
            attempt(record);
            failures.remove(record.partition());
            acknowledgment.acknowledge();
        } catch (RuntimeException e) {
            Failures soFar = failed(record, e);
            acknowledgment.nack(soFar.pause());
        }
    }

    /** Handles or dead-letters a record, or throws when it has to be tried again. */
    private void attempt(ConsumerRecord<byte[], byte[]> record) {
        try {
            handle(record);
        } catch (RejectedMessageException e) {
            deadLetters.add(subscription.channel(), record, e.reason());
        } catch (RuntimeException e) {
            if (TransientFailures.isTransient(e) || attemptsBefore(record) + 1 < properties.attempts()) {
                throw e;
            }
            log.atError()
                    .addKeyValue("topic", record.topic())
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .setCause(e)
                    .log("A handler failed on a message for the last time");
            // not the exception's text, which may hold anything
            deadLetters.add(
                    subscription.channel(),
                    record,
                    "The handler failed %d times, at last with %s; the service's log has the details"
                            .formatted(properties.attempts(), e.getClass().getSimpleName()));
        }
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        Channel channel = subscription.channel();
        ReceiverContext<Headers> receiving = new ReceiverContext<>(CloudEventHeaders::get, Kind.CONSUMER);
        receiving.setCarrier(record.headers());
        receiving.setRemoteServiceName("kafka");
        Observation.createNotStarted("slipway.message.handle", () -> receiving, observations)
                .contextualName(channel.topic() + " handle")
                .lowCardinalityKeyValue("topic", channel.topic())
                .observe(() -> {
                    MessageContext context = context(channel, record.headers());
                    Message message = codec.read(type(channel, record.headers()), data(record));
                    if (!inbox.once(context, () -> subscription.deliver(message, context))) {
                        log.atDebug()
                                .addKeyValue("topic", channel.topic())
                                .addKeyValue("messageId", context.messageId())
                                .log("Duplicate skipped");
                    }
                });
    }

    private static MessageContext context(Channel channel, Headers headers) {
        String specVersion = required(headers, CloudEventHeaders.SPEC_VERSION);
        if (!specVersion.equals("1.0")) {
            throw new RejectedMessageException("CloudEvents %s is not known here, only 1.0".formatted(specVersion));
        }
        return new MessageContext(
                channel,
                required(headers, CloudEventHeaders.ID),
                required(headers, CloudEventHeaders.SOURCE),
                occurredAt(headers));
    }

    private static @Nullable Instant occurredAt(Headers headers) {
        String time = get(headers, CloudEventHeaders.TIME);
        try {
            return time == null ? null : OffsetDateTime.parse(time).toInstant();
        } catch (DateTimeParseException e) {
            throw new RejectedMessageException("Header ce_time is no RFC 3339 timestamp");
        }
    }

    private static Class<? extends Message> type(Channel channel, Headers headers) {
        String type = required(headers, CloudEventHeaders.TYPE);
        return channel.messageType(type)
                .orElseThrow(() -> new RejectedMessageException(
                        "Type %s is not known on topic %s".formatted(type, channel.topic())));
    }

    private static byte[] data(ConsumerRecord<byte[], byte[]> record) {
        byte[] data = record.value();
        if (data == null) {
            throw new RejectedMessageException("The message has no data");
        }
        return data;
    }

    private static String required(Headers headers, String name) {
        String value = get(headers, name);
        if (value == null || value.isBlank()) {
            throw new RejectedMessageException("Not a binary-mode CloudEvent: header %s is missing".formatted(name));
        }
        return value;
    }

    private int attemptsBefore(ConsumerRecord<byte[], byte[]> record) {
        Failures soFar = failures.get(record.partition());
        return soFar != null && soFar.offset() == record.offset() ? soFar.unexpected() : 0;
    }

    private Failures failed(ConsumerRecord<byte[], byte[]> record, RuntimeException failure) {
        Failures before = failures.get(record.partition());
        boolean again = false;
        Duration pause = FIRST_PAUSE;
        if (before != null && before.offset() == record.offset()) {
            again = true;
            pause = before.pause().multipliedBy(2);
        }
        if (pause.compareTo(properties.maxBackoff()) > 0) {
            pause = properties.maxBackoff();
        }
        int unexpected = attemptsBefore(record) + (TransientFailures.isTransient(failure) ? 0 : 1);
        Failures now = new Failures(record.offset(), unexpected, pause);
        failures.put(record.partition(), now);
        log.atLevel(again ? org.slf4j.event.Level.DEBUG : org.slf4j.event.Level.WARN)
                .addKeyValue("topic", record.topic())
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("cause", failure.getClass().getSimpleName())
                .log("A message could not be handled and is tried again");
        return now;
    }

    /**
     * What went wrong with a partition's current record.
     *
     * @param offset the record
     * @param unexpected how often its handler failed unexpectedly
     * @param pause how long to wait before the next attempt
     */
    private record Failures(long offset, int unexpected, Duration pause) {}
}
