package dev.slipway.outbox;

import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Up when a broker answers soon and every subscription is bound. */
final class KafkaHealthIndicator implements HealthIndicator {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private final Topics topics;
    private final SubscriptionBindings subscriptions;

    KafkaHealthIndicator(Topics topics, SubscriptionBindings subscriptions) {
        this.topics = topics;
        this.subscriptions = subscriptions;
    }

    @Override
    public Health health() {
        int brokers;
        try {
            brokers = topics.brokers(TIMEOUT);
        } catch (KafkaException e) {
            // no exception in the answer: it names addresses
            return Health.down().withDetail("reason", "Kafka does not answer").build();
        }
        List<String> unbound = subscriptions.unbound();
        return unbound.isEmpty()
                ? Health.up().withDetail("brokers", brokers).build()
                : Health.down().withDetail("notSubscribed", unbound).build();
    }
}
