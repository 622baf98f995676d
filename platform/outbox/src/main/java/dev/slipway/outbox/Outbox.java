package dev.slipway.outbox;

import dev.slipway.contracts.Message;
import java.util.Collection;
import java.util.List;

/** Where a service leaves what it has to say. What is published here reaches Kafka if, and only if, it is committed. */
public interface Outbox {

    /**
     * Publishes a message on its topic, at least once and in order per {@linkplain Message#key() key}, after the current
     * transaction has committed. Transactions that publish for the same key wait for each other.
     *
     * @throws IllegalStateException when no transaction is active
     */
    default void publish(Message message) {
        publish(List.of(message));
    }

    /**
     * Publishes many messages at the cost of few statements, in their order; see {@link #publish(Message)}.
     *
     * @throws IllegalStateException when no transaction is active
     */
    void publish(Collection<? extends Message> messages);
}
