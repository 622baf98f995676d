package dev.slipway.outbox;

import dev.slipway.contracts.Channel;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a message comes from.
 *
 * @param channel the topic it came on
 * @param messageId the CloudEvent's id, unique within its source
 * @param source the CloudEvent's source, e.g. {@code /slipway/backup-service}
 * @param occurredAt when it was published, or null when its sender did not say
 */
public record MessageContext(
        Channel channel,
        String messageId,
        String source,
        @Nullable Instant occurredAt) {}
