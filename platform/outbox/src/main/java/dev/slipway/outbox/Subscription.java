package dev.slipway.outbox;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.Message;

/**
 * A service's wish to get every message of a topic, declared as a bean. All instances of the service share the messages
 * among them.
 *
 * @param channel the topic
 * @param handler who takes the messages in
 * @param <M> the sealed family of the topic's messages
 */
public record Subscription<M extends Message>(Channel channel, MessageHandler<M> handler) {

    /** Subscribes to a topic. {@code M} must be the channel's {@linkplain Channel#family() family}. */
    public static <M extends Message> Subscription<M> to(Channel channel, MessageHandler<M> handler) {
        return new Subscription<>(channel, handler);
    }

    /** Subscribes to the topic of a family of messages. */
    public static <M extends Message> Subscription<M> to(Class<M> family, MessageHandler<M> handler) {
        return new Subscription<>(Channel.of(family), handler);
    }

    void deliver(Message message, MessageContext context) {
        @SuppressWarnings("unchecked") // a channel's codec yields only members of its family
        M familiar = (M) channel.family().cast(message);
        handler.handle(familiar, context);
    }
}
