package dev.slipway.backup.retention;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.Backups;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupPinned;
import dev.slipway.contracts.backup.BackupUnpinned;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Lets holders say that they need a backup, and that they do not any more. */
@Component
public class PinBackups {

    private static final Logger log = LoggerFactory.getLogger(PinBackups.class);

    private final Backups backups;
    private final Pins pins;
    private final BackupAudit audit;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final Clock clock;

    PinBackups(
            Backups backups,
            Pins pins,
            BackupAudit audit,
            Outbox outbox,
            TransactionOperations transaction,
            Clock clock) {
        this.backups = backups;
        this.pins = pins;
        this.audit = audit;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Pins a backup, completed or still being taken. Repeating it changes nothing but the reason.
     *
     * @param environment what the caller believes the backup to be of, or null when it says nothing
     * @throws UnknownBackupException when there is none (any more), or it is of another environment
     * @throws NothingToPinException when the backup failed
     */
    public void pin(BackupId id, @Nullable EnvironmentRef environment, String holder, String reason, String actor) {
        // not within the transaction, which may be part of one that has more to do
        Backup backup = find(id, environment);
        if (backup.state() instanceof BackupState.Failed || backup.state() instanceof BackupState.Cancelled) {
            throw new NothingToPinException(id);
        }
        transaction.executeWithoutResult(_ -> {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
            if (pins.put(new Pin(id, holder, reason, actor, now))) {
                audit.append(new AuditEntry(
                        now, actor, AuditAction.BACKUP_PINNED, backup.environment(), id, holder + ": " + reason));
                outbox.publish(new BackupPinned(id.value(), backup.environment(), holder, reason, actor, now));
                log.atInfo()
                        .addKeyValue("backup", id)
                        .addKeyValue("holder", holder)
                        .addKeyValue("actor", actor)
                        .log("Backup pinned");
            }
        });
    }

    /**
     * Takes a holder's pin away; one that is not there is no error.
     *
     * @param environment what the caller believes the backup to be of, or null when it says nothing
     * @throws UnknownBackupException when there is no such backup (any more), or it is of another environment
     */
    public void unpin(BackupId id, @Nullable EnvironmentRef environment, String holder, String actor) {
        Backup backup = find(id, environment);
        transaction.executeWithoutResult(_ -> {
            if (pins.remove(id, holder)) {
                Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
                audit.append(new AuditEntry(now, actor, AuditAction.BACKUP_UNPINNED, backup.environment(), id, holder));
                outbox.publish(new BackupUnpinned(id.value(), backup.environment(), holder, actor, now));
                log.atInfo()
                        .addKeyValue("backup", id)
                        .addKeyValue("holder", holder)
                        .addKeyValue("actor", actor)
                        .log("Backup unpinned");
            }
        });
    }

    private Backup find(BackupId id, @Nullable EnvironmentRef environment) {
        return backups.find(id)
                .filter(backup -> environment == null || backup.environment().equals(environment))
                .orElseThrow(() -> new UnknownBackupException(id));
    }
}
