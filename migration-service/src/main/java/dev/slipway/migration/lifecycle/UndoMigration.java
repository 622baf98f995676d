package dev.slipway.migration.lifecycle;

import dev.slipway.migration.lifecycle.MigrationState.Completed;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Rolls a completed migration back: backup-service restores the backup that was taken for it. */
@Component
public class UndoMigration {

    private final Migrations migrations;
    private final StateChanges changes;
    private final Clock clock;

    UndoMigration(Migrations migrations, StateChanges changes, Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.clock = clock;
    }

    /**
     * Orders the restore.
     *
     * @throws IllegalTransitionException when it is not completed
     * @throws NoBackupException when the backup was waived
     * @throws SupersededException when a later migration of the target would be undone with it
     * @throws TargetOccupiedException when another migration of the target is under way
     */
    public Migration rollBack(MigrationId id, String by) {
        Migration migration = migrations.get(id);
        Migration rollingBack = migration.rollBack(UUID.randomUUID(), by, clock.instant());
        if (migration.state() instanceof Completed completed) {
            Optional<MigrationId> later = migrations.completedAfter(migration.target(), completed.since());
            if (later.isPresent()) {
                throw new SupersededException(id, later.get());
            }
        }
        changes.change(migration, rollingBack);
        return rollingBack;
    }
}
