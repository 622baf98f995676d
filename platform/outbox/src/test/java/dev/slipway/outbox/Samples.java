package dev.slipway.outbox;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Messages to send. */
final class Samples {

    private Samples() {}

    /** An environment that no other test speaks of. */
    static EnvironmentRef environment() {
        return new EnvironmentRef("app", "env-" + UUID.randomUUID());
    }

    /** An event of an environment, told apart from others by its number. */
    static BackupCompleted backup(EnvironmentRef environment, long number) {
        return new BackupCompleted(
                UUID.randomUUID(),
                environment,
                null,
                "ab".repeat(32),
                number,
                7,
                Instant.parse("2026-11-01T10:15:30.123456Z"),
                null);
    }

    static BackupCompleted read(ConsumerRecord<String, String> record) {
        return new MessageCodec().read(BackupCompleted.class, record.value().getBytes(StandardCharsets.UTF_8));
    }

    static long number(Object message) {
        return ((BackupCompleted) message).sizeBytes();
    }
}
