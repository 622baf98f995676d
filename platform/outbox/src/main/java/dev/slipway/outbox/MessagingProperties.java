package dev.slipway.outbox;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the outbox, the inbox and the topics.
 *
 * @param pollInterval how often the relay looks for messages that no commit of this instance told it of
 * @param sendTimeout how long one attempt to hand a message to Kafka may take
 * @param maxBackoff longest pause between attempts, for the relay while Kafka is down and for consumers while the
 *     database is
 * @param attempts how often a message is handed to a handler that fails unexpectedly before it becomes a dead letter
 * @param inboxRetention for how long a duplicate is recognised
 * @param partitions number of partitions of a topic that is created
 * @param replication number of copies of a topic that is created
 */
@Validated
@ConfigurationProperties("slipway.messaging")
public record MessagingProperties(
        @NotNull @DefaultValue("100ms") Duration pollInterval,
        @NotNull @DefaultValue("10s") Duration sendTimeout,
        @NotNull @DefaultValue("5s") Duration maxBackoff,
        @Min(1) @DefaultValue("3") int attempts,
        @NotNull @DefaultValue("30d") Duration inboxRetention,
        @Min(1) @DefaultValue("3") int partitions,
        @Min(1) @DefaultValue("1") short replication) {}
