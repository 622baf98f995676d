package dev.slipway.outbox;

import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.Message;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestKafka;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** An instance of a service that publishes anything and subscribes to {@code backup.events.v1}. */
final class TestService implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private TestService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static TestService start(String name, TestDatabase database, Consumer<Received> handler) {
        return start(
                name,
                handler,
                Map.of(
                        "spring.datasource.url", database.jdbcUrl(),
                        "spring.datasource.username", database.user(),
                        "spring.datasource.password", database.password(),
                        "spring.kafka.bootstrap-servers", TestKafka.bootstrapServers()));
    }

    static TestService start(String name, Consumer<Received> handler, Map<String, String> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("spring.application.name", name);
        all.put("spring.flyway.locations", "classpath:db/outbox,classpath:db/test");
        all.put("spring.cloud.stream.kafka.binder.brokers", properties.get("spring.kafka.bootstrap-servers"));
        all.put("slipway.messaging.max-backoff", "500ms");
        all.put("spring.datasource.hikari.connection-timeout", "1000");
        all.put("spring.main.banner-mode", "off");
        TestService service = new TestService(new SpringApplicationBuilder(Configuration.class)
                .web(WebApplicationType.NONE)
                .properties(all)
                .initializers(context -> context.getBeanFactory()
                        .registerSingleton("handler", (MessageHandler<BackupEvent>)
                                (message, from) -> handler.accept(new Received(message, from))))
                .run());
        return service;
    }

    /** Waits until messages can come. */
    TestService subscribed() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> bean(SubscriptionBindings.class).unbound().isEmpty());
        return this;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    void inTransaction(Runnable work) {
        new TransactionTemplate(bean(PlatformTransactionManager.class)).executeWithoutResult(status -> work.run());
    }

    void publish(Message... messages) {
        inTransaction(() -> List.of(messages).forEach(bean(Outbox.class)::publish));
    }

    JdbcClient jdbc() {
        return JdbcClient.create(bean(DataSource.class));
    }

    @Override
    public void close() {
        context.close();
    }

    /** What a handler was given. */
    record Received(Message message, MessageContext context) {}

    /** Remembers what came. */
    static final class Recorder implements Consumer<Received> {

        private final List<Received> received = new CopyOnWriteArrayList<>();

        @Override
        public void accept(Received message) {
            received.add(message);
        }

        List<Message> of(String key) {
            return received.stream()
                    .map(Received::message)
                    .filter(message -> message.key().equals(key))
                    .toList();
        }
    }

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Configuration {

        @Bean
        Subscription<BackupEvent> backupEvents(MessageHandler<BackupEvent> handler) {
            return Subscription.to(Channel.BACKUP_EVENTS, handler);
        }
    }
}
