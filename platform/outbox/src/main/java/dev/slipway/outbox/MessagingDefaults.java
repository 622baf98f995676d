package dev.slipway.outbox;

import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/** What Spring Cloud Stream and Kafka's clients have to be told. A service may override each. */
final class MessagingDefaults implements EnvironmentPostProcessor, Ordered {

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> defaults = new HashMap<>();
        // any lone function bean of a service would otherwise be bound to a topic of its name
        defaults.put("spring.cloud.stream.function.autodetect", "false");
        // failures to bind come back to SubscriptionBindings, which tries again
        defaults.put("spring.cloud.stream.binding-retry-interval", "0");
        // topics are created by Topics, alike for senders and receivers
        defaults.put("spring.cloud.stream.kafka.binder.auto-create-topics", "false");
        defaults.put("spring.cloud.stream.kafka.default.consumer.converter-bean-name", RawRecordConverter.BEAN_NAME);
        // a killed instance's partitions are taken over when it has been silent for so long; the client's default is 45
        // s
        defaults.put("spring.cloud.stream.kafka.binder.consumer-properties[session.timeout.ms]", "10000");
        // while Kafka is down every client says so every second; we say it once
        defaults.put("logging.level.org.apache.kafka", "warn");
        defaults.put("logging.level.org.apache.kafka.clients.NetworkClient", "error");
        // the health indicator "kafka" stands for it
        defaults.put("management.health.binders.enabled", "false");
        environment.getPropertySources().addLast(new MapPropertySource("slipwayMessagingDefaults", defaults));
    }

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
