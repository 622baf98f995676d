package dev.slipway.outbox;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.Message;
import dev.slipway.outbox.OutboxMessage.Lane;
import dev.slipway.outbox.OutboxTable.NewMessage;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
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
    public void publish(Collection<? extends Message> messages) {
        if (!TransactionSynchronizationManager.isActualTransactionActive()) {
            throw new IllegalStateException("A message must be published in the transaction that makes it true");
        }
        if (messages.isEmpty()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        table.add(messages.stream().map(message -> waiting(message, now)).toList());
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                relayWakeUp.run();
            }
        });
    }

    private NewMessage waiting(Message message, Instant now) {
        Channel channel = Channel.of(message.getClass());
        String type = Channel.cloudEventType(message.getClass());
        // the context's propagation writes the trace headers into the carrier
        SenderContext<Map<String, String>> sending = new SenderContext<>(
                (carrier, key, value) -> Objects.requireNonNull(carrier).put(key, value), Kind.PRODUCER);
        Map<String, String> trace = new LinkedHashMap<>();
        sending.setCarrier(trace);
        sending.setRemoteServiceName("kafka");
        Lane lane = new Lane(channel.topic(), message.key());
        return Objects.requireNonNull(Observation.createNotStarted(
                        "slipway.message.publish", () -> sending, observations)
                .contextualName(channel.topic() + " publish")
                .lowCardinalityKeyValue("topic", channel.topic())
                .lowCardinalityKeyValue("type", type)
                .observe(() -> new NewMessage(UUID.randomUUID(), type, lane, trace, codec.write(message), now)));
    }
}
