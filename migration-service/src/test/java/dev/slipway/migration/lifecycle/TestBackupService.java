package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.Message;
import dev.slipway.contracts.backup.BackupCancelled;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.BackupFailed;
import dev.slipway.contracts.backup.PinBackup;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoreCancelled;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.outbox.MessageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * backup-service as it looks on Kafka, doing to each environment what a test tells it to; by default it does nothing. It
 * also keeps every record of the topics that it listens to.
 */
final class TestBackupService implements AutoCloseable {

    private final MessageCodec codec = new MessageCodec();
    private final KafkaProducer<String, String> producer;
    private final Map<String, Consumer<TakeBackup>> backups = new ConcurrentHashMap<>();
    private final Map<String, Consumer<RestoreBackup>> restores = new ConcurrentHashMap<>();
    private final List<ConsumerRecord<String, byte[]>> records = new CopyOnWriteArrayList<>();
    private final Map<UUID, TakeBackup> ordered = new ConcurrentHashMap<>();
    private final Thread listener;
    private volatile boolean closed;

    TestBackupService(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new StringSerializer());
        listener = Thread.ofPlatform().name("test-backup-service").daemon().start(() -> listen(bootstrapServers));
    }

    /** What to do when a backup of the environment is ordered. */
    void onBackup(String environment, Consumer<TakeBackup> reaction) {
        backups.put(environment, reaction);
    }

    /** What to do when a restore of the environment is ordered. */
    void onRestore(String environment, Consumer<RestoreBackup> reaction) {
        restores.put(environment, reaction);
    }

    void complete(TakeBackup order) {
        publish(completion(order));
    }

    static BackupCompleted completion(TakeBackup order) {
        return new BackupCompleted(
                order.backupId(),
                order.environment(),
                order.migrationId(),
                "ab".repeat(32),
                1000,
                100,
                Instant.now(),
                null);
    }

    void fail(TakeBackup order, String reason) {
        publish(new BackupFailed(order.backupId(), order.environment(), order.migrationId(), reason, Instant.now()));
    }

    void cancel(TakeBackup order, String reason) {
        publish(new BackupCancelled(
                order.backupId(), order.environment(), order.migrationId(), "ada", reason, Instant.now()));
    }

    void cancel(RestoreBackup order) {
        publish(new RestoreCancelled(
                order.restoreId(),
                order.backupId(),
                order.environment(),
                order.migrationId(),
                "ada",
                null,
                Instant.now()));
    }

    void complete(RestoreBackup order) {
        publish(new RestoreCompleted(
                order.restoreId(), order.backupId(), order.environment(), order.migrationId(), Instant.now()));
    }

    void fail(RestoreBackup order, String reason) {
        publish(new RestoreFailed(
                order.restoreId(), order.backupId(), order.environment(), order.migrationId(), reason, Instant.now()));
    }

    /** The backups that were ordered for a migration. */
    List<TakeBackup> ordersOf(UUID migration) {
        return ordered.values().stream()
                .filter(order -> migration.equals(order.migrationId()))
                .toList();
    }

    /** The events that migration-service published about a migration, by their CloudEvent type without the prefix. */
    List<String> eventsOf(UUID migration) {
        return records.stream()
                .filter(record -> record.topic().equals(Channel.MIGRATION_EVENTS.topic()))
                .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(migration.toString()))
                .map(record -> header(record, "ce_type").substring("dev.slipway.".length()))
                .toList();
    }

    /** The commands about a backup, in their order, by their CloudEvent type without the prefix. */
    List<String> commandsAbout(UUID backup) {
        return commands(backup)
                .map(record -> header(record, "ce_type").substring("dev.slipway.".length()))
                .toList();
    }

    /** The pins that were asked for of a backup. */
    List<PinBackup> pinsOf(UUID backup) {
        return commands(backup)
                .filter(record -> header(record, "ce_type").equals("dev.slipway.PinBackup"))
                .map(record -> codec.read(PinBackup.class, record.value()))
                .toList();
    }

    private Stream<ConsumerRecord<String, byte[]>> commands(UUID backup) {
        return records.stream()
                .filter(record -> record.topic().equals(Channel.BACKUP_COMMANDS.topic()))
                .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains(backup.toString()));
    }

    /** Every record that was seen, as text. */
    String everything() {
        StringBuilder all = new StringBuilder();
        for (ConsumerRecord<String, byte[]> record : records) {
            all.append(record.key());
            record.headers()
                    .forEach(header -> all.append(' ').append(new String(header.value(), StandardCharsets.UTF_8)));
            all.append(' ')
                    .append(new String(record.value(), StandardCharsets.UTF_8))
                    .append('\n');
        }
        return all.toString();
    }

    boolean hasDeadLetter(String messageId) {
        return records.stream()
                .anyMatch(record -> record.topic().endsWith(".dlt")
                        && header(record, "ce_id").equals(messageId));
    }

    /** Publishes a message as a CloudEvent with a new id, which is returned. */
    String publish(Message message) {
        String id = UUID.randomUUID().toString();
        Channel channel = Channel.of(message.getClass());
        ProducerRecord<String, String> record =
                new ProducerRecord<>(channel.topic(), message.key(), codec.write(message));
        Map.of(
                        "ce_id",
                        id,
                        "ce_source",
                        "/slipway/test",
                        "ce_type",
                        Channel.cloudEventType(message.getClass()),
                        "ce_specversion",
                        "1.0",
                        "ce_time",
                        Instant.now().toString(),
                        "ce_subject",
                        message.key(),
                        "content-type",
                        "application/json")
                .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        var unused = producer.send(record);
        producer.flush();
        return id;
    }

    private void listen(String bootstrapServers) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "test-backup-service-" + UUID.randomUUID(),
                        "auto.offset.reset",
                        "earliest",
                        "metadata.max.age.ms",
                        "500"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(java.util.regex.Pattern.compile("(backup|migration)\\..*"));
            while (!closed) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(50))) {
                    records.add(record);
                    if (record.topic().equals(Channel.BACKUP_COMMANDS.topic())) {
                        react(record);
                    }
                }
            }
        }
    }

    private void react(ConsumerRecord<String, byte[]> record) {
        if (header(record, "ce_type").equals("dev.slipway.TakeBackup")) {
            TakeBackup order = codec.read(TakeBackup.class, record.value());
            ordered.put(order.backupId(), order);
            backups.getOrDefault(order.environment().toString(), ignored -> {}).accept(order);
        } else if (header(record, "ce_type").equals("dev.slipway.RestoreBackup")) {
            RestoreBackup order = codec.read(RestoreBackup.class, record.value());
            restores.getOrDefault(order.environment().toString(), ignored -> {}).accept(order);
        }
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        listener.join();
        producer.close();
    }
}
