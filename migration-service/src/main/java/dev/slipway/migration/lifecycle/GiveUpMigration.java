package dev.slipway.migration.lifecycle;

import java.time.Clock;
import org.springframework.stereotype.Component;

/** Cancels a migration that has not begun to change its target. */
@Component
public class GiveUpMigration {

    private final Migrations migrations;
    private final StateChanges changes;
    private final Clock clock;

    GiveUpMigration(Migrations migrations, StateChanges changes, Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Cancels it.
     *
     * @throws IllegalTransitionException when it applies already, or has ended
     */
    public Migration cancel(MigrationId id, String by) {
        Migration migration = migrations.get(id);
        Migration cancelled = migration.cancel(by, clock.instant());
        changes.change(migration, cancelled);
        return cancelled;
    }
}
