package dev.slipway.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Creates topics that are not there yet. Topics that are there are left as their operator made them. */
final class Topics implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Map<String, Object> adminConfiguration;
    private final MessagingProperties properties;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private @Nullable Admin admin;

    Topics(Map<String, Object> adminConfiguration, MessagingProperties properties) {
        this.adminConfiguration = adminConfiguration;
        this.properties = properties;
    }

    /**
     * Makes sure that a topic exists.
     *
     * @throws KafkaException when Kafka cannot be asked or refuses
     */
    void ensure(String topic) {
        if (known.contains(topic)) {
            return;
        }
        // looked for first, because where operators make the topics a service may not be allowed to
        try {
            answer(admin().describeTopics(List.of(topic)).allTopicNames(), TIMEOUT);
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                throw e;
            }
            create(topic);
        }
        known.add(topic);
    }

    private void create(String topic) {
        try {
            answer(
                    admin().createTopics(
                                    List.of(new NewTopic(topic, properties.partitions(), properties.replication())))
                            .all(),
                    TIMEOUT);
        } catch (KafkaException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /**
     * The number of brokers that are up.
     *
     * @throws KafkaException when Kafka does not answer in time
     */
    int brokers(Duration timeout) {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        return answer(admin().describeCluster(options).nodes(), timeout).size();
    }

    private static <T> T answer(KafkaFuture<T> question, Duration timeout) {
        try {
            return question.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new KafkaException("Kafka refuses or cannot be reached", e.getCause());
        } catch (TimeoutException e) {
            throw new KafkaException("Kafka does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted", e);
        }
    }

    /** Created on first use, because it cannot be created while the broker's name does not resolve. */
    private synchronized Admin admin() {
        if (admin == null) {
            admin = Admin.create(adminConfiguration);
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ofSeconds(1));
        }
    }
}
