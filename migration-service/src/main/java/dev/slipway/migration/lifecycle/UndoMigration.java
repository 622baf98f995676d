package dev.slipway.migration.lifecycle;

import dev.slipway.migration.drift.TargetChanges;
import dev.slipway.migration.lifecycle.MigrationState.Completed;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Rolls a completed migration back: backup-service restores the backup that was taken for it. */
@Component
public class UndoMigration {

    private final Migrations migrations;
    private final StateChanges changes;
    private final WatchTarget watch;
    private final MigrationProperties properties;
    private final Clock clock;

    UndoMigration(
            Migrations migrations,
            StateChanges changes,
            WatchTarget watch,
            MigrationProperties properties,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.watch = watch;
        this.properties = properties;
        this.clock = clock;
    }

    /** What a rollback would do, and undo beside the migration. */
    public RollbackPreview preview(MigrationId id) {
        Migration migration = migrations.get(id);
        UUID backup = migration.state().orderedBackup().orElse(null);
        try {
            prepare(migration, "preview");
        } catch (IllegalTransitionException
                | NoBackupException
                | UnreadableBackupException
                | SupersededException
                | TargetOccupiedException e) {
            return new RollbackPreview(migration, backup, e.getMessage() + ".", null);
        }
        return new RollbackPreview(migration, backup, null, watch.since(migration));
    }

    /**
     * Orders the restore.
     *
     * @param acknowledged whether what has changed since may be undone with it
     * @throws IllegalTransitionException when it is not completed
     * @throws NoBackupException when the backup was waived
     * @throws UnreadableBackupException when the service cannot read the backup
     * @throws SupersededException when a later migration of the target would be undone with it
     * @throws TargetOccupiedException when another migration of the target is under way
     * @throws TargetChangedException when something has changed since, or may have, and that is not acknowledged
     */
    public Migration rollBack(MigrationId id, boolean acknowledged, String by) {
        Migration migration = migrations.get(id);
        Migration rollingBack = prepare(migration, by);
        if (!acknowledged) {
            TargetChanges since = watch.since(migration);
            if (!since.isNothing()) {
                throw new TargetChangedException(id, since);
            }
        }
        changes.change(migration, rollingBack);
        return rollingBack;
    }

    private Migration prepare(Migration migration, String by) {
        Instant now = clock.instant();
        Migration rollingBack = migration.rollBack(UUID.randomUUID(), by, now, now.plus(properties.rollbackDeadline()));
        VerifiedBackup backup = ((MigrationState.RollingBack) rollingBack.state()).backup();
        if (Boolean.FALSE.equals(backup.evidence().readableByService())) {
            throw new UnreadableBackupException(migration.id(), backup.backupId());
        }
        if (migration.state() instanceof Completed || migration.state() instanceof RollbackFailed) {
            Optional<MigrationId> later = migrations.completedAfter(
                    migration.target(), migration.state().since());
            if (later.isPresent()) {
                throw new SupersededException(migration.id(), later.get());
            }
        }
        if (migrations.occupant(migration.target()).isPresent()) {
            throw new TargetOccupiedException(migration.target());
        }
        return rollingBack;
    }
}
