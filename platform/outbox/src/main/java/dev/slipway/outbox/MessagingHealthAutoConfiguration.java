package dev.slipway.outbox;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/** Health of the connection to Kafka, where Actuator's health is there. */
@AutoConfiguration(after = MessagingAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
class MessagingHealthAutoConfiguration {

    @Bean
    KafkaHealthIndicator kafkaHealthIndicator(Topics topics, SubscriptionBindings subscriptions) {
        return new KafkaHealthIndicator(topics, subscriptions);
    }
}
