package dev.slipway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.migration.MigrationCommand;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubscriptionBindingsTest {

    @Test
    void aFamilyNamesItsTopic() {
        assertThat(Subscription.to(BackupEvent.class, (event, context) -> {}).channel())
                .isEqualTo(Channel.BACKUP_EVENTS);
        assertThat(Subscription.to(MigrationCommand.class, (command, context) -> {})
                        .channel())
                .isEqualTo(Channel.MIGRATION_COMMANDS);
    }

    @Test
    void aTopicHasOneSubscription() {
        Subscription<BackupEvent> first = Subscription.to(BackupEvent.class, (event, context) -> {});
        Subscription<BackupEvent> second = Subscription.to(BackupEvent.class, (event, context) -> {});

        assertThatThrownBy(() -> SubscriptionBindings.byChannel(Stream.of(first, second)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("backup.events.v1");
    }
}
