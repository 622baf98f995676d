package dev.slipway.outbox;

import dev.slipway.contracts.Message;

/**
 * Takes in the messages of one topic, each in a database transaction of its own.
 *
 * @param <M> the sealed family of the topic's messages
 */
@FunctionalInterface
public interface MessageHandler<M extends Message> {

    /**
     * Makes the message's effect durable. Called once per message, unless an earlier call's transaction did not commit.
     *
     * @throws RejectedMessageException when the message can never be handled: it becomes a dead letter
     */
    void handle(M message, MessageContext context);
}
