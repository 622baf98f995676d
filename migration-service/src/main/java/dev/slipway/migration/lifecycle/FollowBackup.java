package dev.slipway.migration.lifecycle;

import dev.slipway.contracts.backup.BackupCancelled;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.backup.BackupFailed;
import dev.slipway.contracts.backup.RestoreCancelled;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreCompletedWithErrors;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingBackup;
import dev.slipway.migration.lifecycle.MigrationState.RollbackFailed;
import dev.slipway.migration.lifecycle.MigrationState.RollingBack;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Moves migrations on by what backup-service reports. Only the report of the very backup or restore that a migration
 * waits for does anything; duplicates, late ones and those of others are told in the log and change nothing.
 */
@Component
public class FollowBackup {

    private static final Logger log = LoggerFactory.getLogger(FollowBackup.class);

    private final Migrations migrations;
    private final StateChanges changes;
    private final Clock clock;

    FollowBackup(Migrations migrations, StateChanges changes, Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.clock = clock;
    }

    /** Takes a report in; part of the transaction that the message is consumed in. */
    public void on(BackupEvent event) {
        Instant now = clock.instant();
        UUID migrationId = migrationId(event);
        Optional<Migration> migration =
                Optional.ofNullable(migrationId).flatMap(id -> migrations.find(new MigrationId(id)));
        Optional<Migration> next = migration.flatMap(waiting -> next(waiting, event, now));
        if (migration.isPresent() && next.isPresent()) {
            changes.change(migration.get(), next.get());
        } else {
            log.atInfo()
                    .addKeyValue("event", event.getClass().getSimpleName())
                    .addKeyValue("environment", event.key())
                    .addKeyValue("migration", migrationId)
                    .addKeyValue(
                            "state",
                            migration.map(found -> found.state().label()).orElse("unknown"))
                    .log("Report of a backup that no migration waits for, nothing to do");
        }
    }

    private static Optional<Migration> next(Migration migration, BackupEvent event, Instant now) {
        return switch (event) {
            case BackupCompleted completed
            when migration.state() instanceof AwaitingBackup awaiting ->
                awaiting.verify(completed, now).map(backup -> migration.apply(backup, now));
            case BackupFailed failed
            when migration.state() instanceof AwaitingBackup awaiting
                    && awaiting.order().backupId().equals(failed.backupId())
                    && awaiting.order().target().equals(failed.environment()) ->
                Optional.of(migration.fail(
                        "The backup of %s failed: %s".formatted(migration.target(), failed.reason()), now));
            case BackupCancelled cancelled
            when migration.state() instanceof AwaitingBackup awaiting
                    && awaiting.order().backupId().equals(cancelled.backupId())
                    && awaiting.order().target().equals(cancelled.environment()) ->
                Optional.of(migration.fail(
                        told(
                                "The backup of %s was cancelled by %s"
                                        .formatted(migration.target(), cancelled.cancelledBy()),
                                cancelled.reason()),
                        now));
            case RestoreCompleted completed
            when migration.state() instanceof RollingBack rollingBack ->
                rollingBack.restored(completed, now).map(migration::with);
            case RestoreCompleted completed
            when migration.state() instanceof RollbackFailed failed ->
                failed.restored(completed, now).map(migration::with);
            case RestoreFailed failed
            when migration.state() instanceof RollingBack rollingBack ->
                rollingBack.restoreFailed(failed, now).map(migration::with);
            case RestoreCancelled cancelled
            when migration.state() instanceof RollingBack rollingBack ->
                rollingBack.restoreFailed(asFailure(cancelled), now).map(migration::with);
            // late, foreign, about how backups are kept, or of a tolerant restore, which no rollback asks for
            default -> Optional.empty();
        };
    }

    private static @Nullable UUID migrationId(BackupEvent event) {
        return switch (event) {
            case BackupCompleted completed -> completed.migrationId();
            case BackupFailed failed -> failed.migrationId();
            case BackupCancelled cancelled -> cancelled.migrationId();
            case RestoreCompleted completed -> completed.migrationId();
            case RestoreCompletedWithErrors completed -> completed.migrationId();
            case RestoreFailed failed -> failed.migrationId();
            case RestoreCancelled cancelled -> cancelled.migrationId();
            default -> null;
        };
    }

    /** To a migration a restore that was cancelled is one that failed: its changes are still in place. */
    private static RestoreFailed asFailure(RestoreCancelled cancelled) {
        return new RestoreFailed(
                cancelled.restoreId(),
                cancelled.backupId(),
                cancelled.environment(),
                cancelled.migrationId(),
                told("The restore was cancelled by " + cancelled.cancelledBy(), cancelled.reason()),
                cancelled.cancelledAt());
    }

    private static String told(String what, @Nullable String reason) {
        return reason == null ? what + "." : "%s: %s".formatted(what, reason);
    }
}
