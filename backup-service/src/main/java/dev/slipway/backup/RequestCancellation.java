package dev.slipway.backup;

import dev.slipway.contracts.backup.BackupCancelled;
import dev.slipway.contracts.backup.RestoreCancelled;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts that a backup or restore is to stop: at once where nobody works on it, else its worker is told. */
@Component
public class RequestCancellation {

    private static final Logger log = LoggerFactory.getLogger(RequestCancellation.class);

    private final Backups backups;
    private final Restores restores;
    private final Cancellations cancellations;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final BackupMetrics metrics;
    private final Clock clock;

    RequestCancellation(
            Backups backups,
            Restores restores,
            Cancellations cancellations,
            Outbox outbox,
            TransactionOperations transaction,
            BackupMetrics metrics,
            Clock clock) {
        this.backups = backups;
        this.restores = restores;
        this.cancellations = cancellations;
        this.outbox = outbox;
        this.transaction = transaction;
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Has a backup stop. Asking again changes nothing; who asked first is remembered.
     *
     * @return the backup: cancelled already, or about to be; empty when there is none
     * @throws NotCancellableException when it has ended otherwise
     */
    public Optional<Backup> ofBackup(BackupId id, String requestedBy, @Nullable String reason) {
        Cancellation cancellation = new Cancellation(requestedBy, reason, clock.instant());
        Optional<Backup> asked = Objects.requireNonNull(transaction.execute(_ -> {
            boolean accepted = cancellations.request(id, cancellation);
            return backups.find(id).map(backup -> accepted ? accept(backup) : backup);
        }));
        // not within the transaction, which may be part of one that has more to do
        asked.ifPresent(RequestCancellation::requireCancellable);
        return asked;
    }

    /**
     * Has a restore stop. Asking again changes nothing; who asked first is remembered.
     *
     * @return the restore: cancelled already, or about to be; empty when there is none
     * @throws NotCancellableException when it has ended otherwise, or the live data are being replaced
     */
    public Optional<Restore> ofRestore(RestoreId id, String requestedBy, @Nullable String reason) {
        Cancellation cancellation = new Cancellation(requestedBy, reason, clock.instant());
        Optional<Restore> asked = Objects.requireNonNull(transaction.execute(_ -> {
            boolean accepted = cancellations.request(id, cancellation);
            return restores.find(id).map(restore -> accepted ? accept(restore) : restore);
        }));
        // not within the transaction, which may be part of one that has more to do
        asked.ifPresent(RequestCancellation::requireCancellable);
        return asked;
    }

    private Backup accept(Backup backup) {
        Cancellation cancellation = cancellations.of(backup.id()).orElseThrow();
        log.atInfo()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("requestedBy", cancellation.requestedBy())
                .log("Backup is to be cancelled");
        return backup.state() instanceof BackupState.Requested requested
                ? cancel(backup, requested, cancellation)
                : backup;
    }

    private Restore accept(Restore restore) {
        Cancellation cancellation = cancellations.of(restore.id()).orElseThrow();
        log.atInfo()
                .addKeyValue("restore", restore.id())
                .addKeyValue("environment", restore.environment())
                .addKeyValue("requestedBy", cancellation.requestedBy())
                .log("Restore is to be cancelled");
        return restore.state() instanceof RestoreState.Requested requested
                ? cancel(restore, requested, cancellation)
                : restore;
    }

    /** The end of a backup that nobody works on, or whose worker has stopped; part of a transaction. */
    Backup cancel(Backup backup, BackupState.Unfinished state, Cancellation cancellation) {
        BackupState.Cancelled cancelled = state.cancel(cancellation, clock.instant());
        Backup saved = backups.save(backup.in(cancelled));
        outbox.publish(new BackupCancelled(
                backup.id().value(),
                backup.environment(),
                backup.migrationId(),
                cancelled.cancelledBy(),
                cancelled.reason(),
                cancelled.cancelledAt()));
        log.atInfo()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("cancelledBy", cancelled.cancelledBy())
                .log("Backup cancelled");
        metrics.backupCancelled(Duration.between(backup.requestedAt(), cancelled.cancelledAt()));
        return saved;
    }

    /** The end of a restore that nobody works on, or whose worker has stopped; part of a transaction. */
    Restore cancel(Restore restore, RestoreState.Cancellable state, Cancellation cancellation) {
        RestoreState.Cancelled cancelled = state.cancel(cancellation, clock.instant());
        Restore saved = restores.save(restore.in(cancelled));
        outbox.publish(new RestoreCancelled(
                restore.id().value(),
                restore.backupId().value(),
                restore.environment(),
                restore.migrationId(),
                cancelled.cancelledBy(),
                cancelled.reason(),
                cancelled.cancelledAt()));
        log.atInfo()
                .addKeyValue("restore", restore.id())
                .addKeyValue("environment", restore.environment())
                .addKeyValue("cancelledBy", cancelled.cancelledBy())
                .log("Restore cancelled");
        metrics.restoreCancelled(Duration.between(restore.requestedAt(), cancelled.cancelledAt()));
        return saved;
    }

    private static void requireCancellable(Backup backup) {
        switch (backup.state()) {
            case BackupState.Unfinished _, BackupState.Cancelled _ -> {}
            case BackupState.Final _ ->
                throw new NotCancellableException("The backup %s is %s already, so it cannot be cancelled."
                        .formatted(
                                backup.id(), BackupStateName.of(backup.state()).word()));
        }
    }

    private static void requireCancellable(Restore restore) {
        switch (restore.state()) {
            case RestoreState.Cancellable _, RestoreState.Cancelled _ -> {}
            case RestoreState.Switching _ ->
                throw new NotCancellableException(
                        "The restore %s is putting its data in the place of the live ones, so it cannot be cancelled."
                                .formatted(restore.id()));
            case RestoreState.Final _ ->
                throw new NotCancellableException("The restore %s is %s already, so it cannot be cancelled."
                        .formatted(
                                restore.id(),
                                RestoreStateName.of(restore.state()).word()));
        }
    }
}
