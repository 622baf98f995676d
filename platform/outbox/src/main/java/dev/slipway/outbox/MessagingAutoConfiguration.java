package dev.slipway.outbox;

import dev.slipway.contracts.Channel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.observation.ObservationRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.cloud.stream.binding.BindingService;
import org.springframework.cloud.stream.config.BindingServiceProperties;
import org.springframework.cloud.stream.config.ListenerContainerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.backoff.FixedBackOff;

/** Outbox, inbox, subscriptions and dead letters. What they do and need is said in the package's documentation. */
@AutoConfiguration(
        afterName = {
            "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.cloud.stream.config.BindingServiceConfiguration"
        })
@EnableConfigurationProperties(MessagingProperties.class)
class MessagingAutoConfiguration {

    private static final long WAKE_UP_MILLIS = 250;

    @Bean
    MessageCodec messageCodec() {
        return new MessageCodec();
    }

    @Bean
    OutboxTable outboxTable(JdbcClient jdbc) {
        return new OutboxTable(jdbc);
    }

    @Bean
    Outbox outbox(
            OutboxTable table,
            MessageCodec codec,
            OutboxRelay relay,
            ObjectProvider<ObservationRegistry> observations) {
        return new TransactionalOutbox(
                table, codec, relay::wakeUp, observations.getIfAvailable(() -> ObservationRegistry.NOOP));
    }

    @Bean
    OutboxRelay outboxRelay(
            OutboxTable table,
            KafkaSender sender,
            PlatformTransactionManager transactionManager,
            MessagingProperties properties) {
        return new OutboxRelay(table, sender, newTransactions(transactionManager), properties);
    }

    @Bean
    Topics slipwayTopics(KafkaProperties kafka, KafkaConnectionDetails connection, MessagingProperties properties) {
        Map<String, Object> configuration = new HashMap<>(kafka.buildAdminProperties());
        configuration.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                connection.getAdmin().getBootstrapServers());
        return new Topics(configuration, properties);
    }

    @Bean
    KafkaSender slipwayKafkaSender(
            KafkaProperties kafka,
            KafkaConnectionDetails connection,
            Topics topics,
            MessagingProperties properties,
            Environment environment) {
        int timeout = Math.toIntExact(properties.sendTimeout().toMillis());
        Map<String, Object> configuration = new HashMap<>(kafka.buildProducerProperties());
        configuration.put(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                connection.getProducer().getBootstrapServers());
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        configuration.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        configuration.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, timeout);
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout / 2);
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, timeout / 2);
        // not beans: the context's own template stays what Spring Boot makes it
        DefaultKafkaProducerFactory<byte[], byte[]> producers =
                new DefaultKafkaProducerFactory<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
        return new KafkaSender(producers, topics, "/slipway/" + serviceName(environment));
    }

    @Bean
    Inbox inbox(
            JdbcClient jdbc,
            PlatformTransactionManager transactionManager,
            MessagingProperties properties,
            Environment environment) {
        return new Inbox(
                jdbc, newTransactions(transactionManager), serviceName(environment), properties.inboxRetention());
    }

    @Bean
    SubscriptionBindings subscriptionBindings(
            ObjectProvider<Subscription<?>> subscriptions,
            MessageCodec codec,
            Inbox inbox,
            KafkaSender sender,
            Topics topics,
            BindingService bindingService,
            BindingServiceProperties bindingProperties,
            MessagingProperties properties,
            ObjectProvider<ObservationRegistry> observations,
            ObjectProvider<MeterRegistry> meters,
            Environment environment) {
        String service = serviceName(environment);
        DeadLetters deadLetters = new DeadLetters(
                sender, service, properties.sendTimeout(), meters.getIfAvailable(() -> Metrics.globalRegistry));
        ObservationRegistry observed = observations.getIfAvailable(() -> ObservationRegistry.NOOP);
        Map<Channel, SubscriptionDelivery> deliveries = new EnumMap<>(Channel.class);
        SubscriptionBindings.byChannel(subscriptions.orderedStream())
                .forEach((channel, subscription) -> deliveries.put(
                        channel,
                        new SubscriptionDelivery(subscription, codec, inbox, deadLetters, observed, properties)));
        return new SubscriptionBindings(deliveries, bindingService, bindingProperties, topics, service);
    }

    @Bean(RawRecordConverter.BEAN_NAME)
    RawRecordConverter slipwayRawRecordConverter() {
        return new RawRecordConverter();
    }

    @Bean
    ListenerContainerCustomizer<AbstractMessageListenerContainer<?, ?>> acknowledgingContainers(
            MessagingProperties properties) {
        return (container, destination, group) -> {
            container.getContainerProperties().setAckMode(ContainerProperties.AckMode.MANUAL);
            container.getContainerProperties().setAuthExceptionRetryInterval(properties.maxBackoff());
            // a record that was given back is offered again after its pause, rounded up to this
            container.getContainerProperties().setPollTimeout(WAKE_UP_MILLIS);
            // for what even the delivery could not catch: the default would drop the record after ten attempts
            container.setCommonErrorHandler(new DefaultErrorHandler(
                    new FixedBackOff(properties.maxBackoff().toMillis(), FixedBackOff.UNLIMITED_ATTEMPTS)));
        };
    }

    @Bean
    MeterBinder outboxBacklog(OutboxTable table) {
        return registry -> Gauge.builder("slipway.outbox.backlog", table, OutboxTable::size)
                .description("Messages that are committed and not yet accepted by Kafka")
                .register(registry);
    }

    private static TransactionTemplate newTransactions(PlatformTransactionManager transactionManager) {
        TransactionTemplate transactions = new TransactionTemplate(transactionManager);
        transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        return transactions;
    }

    private static String serviceName(Environment environment) {
        return environment.getRequiredProperty("spring.application.name");
    }
}
