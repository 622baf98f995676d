package dev.slipway.outbox;

import dev.slipway.contracts.Channel;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.stream.binder.Binding;
import org.springframework.cloud.stream.binder.ConsumerProperties;
import org.springframework.cloud.stream.binding.BindingService;
import org.springframework.cloud.stream.config.BindingProperties;
import org.springframework.cloud.stream.config.BindingServiceProperties;
import org.springframework.cloud.stream.messaging.DirectWithAttributesChannel;
import org.springframework.context.SmartLifecycle;

/**
 * Binds the subscriptions to their topics through Spring Cloud Stream: binding {@code <topic>-in}, group the service's
 * name. In the background, so that a service starts while Kafka is down, and again and again until it has worked.
 */
final class SubscriptionBindings implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(SubscriptionBindings.class);

    private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(2);

    private final Map<Channel, SubscriptionDelivery> deliveries;
    private final BindingService bindingService;
    private final BindingServiceProperties bindingProperties;
    private final Topics topics;
    private final String group;
    private final Map<Channel, Collection<Binding<DirectWithAttributesChannel>>> bound = new ConcurrentHashMap<>();
    private volatile CountDownLatch stopped = new CountDownLatch(0);

    SubscriptionBindings(
            Map<Channel, SubscriptionDelivery> deliveries,
            BindingService bindingService,
            BindingServiceProperties bindingProperties,
            Topics topics,
            String group) {
        this.deliveries = deliveries;
        this.bindingService = bindingService;
        this.bindingProperties = bindingProperties;
        this.topics = topics;
        this.group = group;
    }

    /**
     * The subscriptions by their topics.
     *
     * @throws IllegalStateException when there are two to one topic: a message has one inbox row, so it has one handler
     */
    static Map<Channel, Subscription<?>> byChannel(Stream<Subscription<?>> subscriptions) {
        Map<Channel, Subscription<?>> byChannel = new EnumMap<>(Channel.class);
        subscriptions.forEach(subscription -> {
            if (byChannel.put(subscription.channel(), subscription) != null) {
                throw new IllegalStateException("There are two subscriptions to %s"
                        .formatted(subscription.channel().topic()));
            }
        });
        return byChannel;
    }

    /** Topics that are subscribed to and not bound yet. */
    List<String> unbound() {
        return deliveries.keySet().stream()
                .filter(channel -> !bound.containsKey(channel))
                .map(Channel::topic)
                .toList();
    }

    @Override
    public void start() {
        stopped = new CountDownLatch(1);
        Thread.ofVirtual().name("subscription-bindings").start(this::bindAll);
    }

    @Override
    public void stop() {
        stopped.countDown();
        synchronized (bound) {
            bound.values().forEach(bindings -> bindings.forEach(Binding::unbind));
            bound.clear();
        }
    }

    @Override
    public boolean isRunning() {
        return stopped.getCount() > 0;
    }

    private void bindAll() {
        try {
            do {
                deliveries.forEach(this::bind);
            } while (!unbound().isEmpty() && !stopped.await(BETWEEN_ATTEMPTS.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bind(Channel channel, SubscriptionDelivery delivery) {
        if (bound.containsKey(channel)) {
            return;
        }
        try {
            topics.ensure(channel.topic());
            String name = channel.topic() + "-in";
            bindingProperties.getBindings().put(name, properties(channel));
            DirectWithAttributesChannel records = new DirectWithAttributesChannel();
            records.setBeanName(name);
            records.subscribe(delivery);
            synchronized (bound) {
                if (isRunning()) {
                    bound.put(channel, bindingService.bindConsumer(records, name));
                }
            }
            log.atInfo()
                    .addKeyValue("topic", channel.topic())
                    .addKeyValue("group", group)
                    .log("Subscribed");
        } catch (RuntimeException e) {
            log.atWarn()
                    .addKeyValue("topic", channel.topic())
                    .addKeyValue("cause", e.toString())
                    .log("Not subscribed yet, will try again");
        }
    }

    private BindingProperties properties(Channel channel) {
        ConsumerProperties consumer = new ConsumerProperties();
        // retries are the delivery's
        consumer.setMaxAttempts(1);
        BindingProperties properties = new BindingProperties();
        properties.setDestination(channel.topic());
        properties.setGroup(group);
        properties.setConsumer(consumer);
        return properties;
    }
}
