package dev.slipway.contracts;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A command or an event that travels on one of Slipway's topics as the data of a CloudEvent. Its families are sealed,
 * one per topic: see {@link Channel}.
 */
public interface Message {

    /**
     * The Kafka key, which is also the CloudEvent's subject: messages of one key stay in order. An environment's or an
     * aggregate's id.
     */
    @JsonIgnore
    String key();
}
