package dev.slipway.outbox;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.Message;
import dev.slipway.outbox.OutboxMessage.Lane;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Writes messages into the outbox table and tells the relay of them once they are committed. */
final class TransactionalOutbox implements Outbox {

    private final OutboxTable table;
    private final MessageCodec codec;
    private final Runnable relayWakeUp;
    private final ObservationRegistry observations;
    private final Clock clock = Clock.systemUTC();

    TransactionalOutbox(OutboxTable table, MessageCodec codec, Runnable relayWakeUp, ObservationRegistry observations) {
        this.table = table;
        this.codec = codec;
        this.relayWakeUp = relayWakeUp;
        this.observations = observations;
    }

    @Override
    public void publish(Message message) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("A message must be published in the transaction that makes it true");
        }
        Channel channel = Channel.of(message.getClass());
        String type = Channel.cloudEventType(message.getClass());
        // the context's propagation writes the trace headers into the carrier
        SenderContext<Map<String, String>> sending = new SenderContext<>(
                (carrier, key, value) -> Objects.requireNonNull(carrier).put(key, value), Kind.PRODUCER);
        Map<String, String> trace = new LinkedHashMap<>();
        sending.setCarrier(trace);
        sending.setRemoteServiceName("kafka");
        Observation.createNotStarted("slipway.message.publish", () -> sending, observations)
                .contextualName(channel.topic() + " publish")
                .lowCardinalityKeyValue("topic", channel.topic())
                .lowCardinalityKeyValue("type", type)
                .observe(() -> table.add(
                        UUID.randomUUID(),
                        type,
                        new Lane(channel.topic(), message.key()),
                        trace,
                        codec.write(message),
                        clock.instant().truncatedTo(ChronoUnit.MICROS)));
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                relayWakeUp.run();
            }
        });
    }
}
