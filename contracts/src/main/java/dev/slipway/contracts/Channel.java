package dev.slipway.contracts;

import dev.slipway.contracts.backup.BackupCommand;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.environment.EnvironmentEvent;
import dev.slipway.contracts.migration.MigrationCommand;
import dev.slipway.contracts.migration.MigrationEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Slipway's topics, each with the one sealed family of messages that travels on it. */
public enum Channel {
    BACKUP_COMMANDS("backup.commands.v1", BackupCommand.class),
    BACKUP_EVENTS("backup.events.v1", BackupEvent.class),
    ENVIRONMENT_EVENTS("environment.events.v1", EnvironmentEvent.class),
    MIGRATION_COMMANDS("migration.commands.v1", MigrationCommand.class),
    MIGRATION_EVENTS("migration.events.v1", MigrationEvent.class);

    private final String topic;
    private final Class<? extends Message> family;

    Channel(String topic, Class<? extends Message> family) {
        this.topic = topic;
        this.family = family;
    }

    /** The Kafka topic's name. */
    public String topic() {
        return topic;
    }

    /** Where messages of this topic go that no consumer could read. */
    public String deadLetterTopic() {
        return topic + ".dlt";
    }

    /** The sealed interface of all messages on this topic. */
    public Class<? extends Message> family() {
        return family;
    }

    /** Every message type of this topic. */
    @SuppressWarnings("unchecked")
    public List<Class<? extends Message>> messageTypes() {
        return Arrays.stream(family.getPermittedSubclasses())
                .<Class<? extends Message>>map(type -> (Class<? extends Message>) type)
                .toList();
    }

    /** The message type of this topic with this CloudEvent {@code type}, or empty when the topic knows none. */
    public Optional<Class<? extends Message>> messageType(String cloudEventType) {
        return messageTypes().stream()
                .filter(type -> cloudEventType(type).equals(cloudEventType))
                .findFirst();
    }

    /** The topic that messages of this type travel on. */
    public static Channel of(Class<? extends Message> messageType) {
        return Arrays.stream(values())
                .filter(channel -> channel.family.isAssignableFrom(messageType))
                .findFirst()
                .orElseThrow();
    }

    /** The CloudEvent {@code type} of a message type: {@code dev.slipway.} and the record's simple name. */
    public static String cloudEventType(Class<? extends Message> messageType) {
        return "dev.slipway." + messageType.getSimpleName();
    }
}
