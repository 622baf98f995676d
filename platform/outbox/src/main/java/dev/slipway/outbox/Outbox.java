package dev.slipway.outbox;

import dev.slipway.contracts.Message;

/** Where a service leaves what it has to say. What is published here reaches Kafka if, and only if, it is committed. */
public interface Outbox {

    /**
     * Publishes a message on its topic, at least once and in order per {@linkplain Message#key() key}, after the current
     * transaction has committed. Transactions that publish for the same key wait for each other.
     *
     * @throws IllegalStateException when no transaction is active
     */
    void publish(Message message);
}
