package dev.slipway.backup.retention;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupDeleted;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Decides that backups are deleted; {@link RemoveDeleted} then does what takes time. */
@Component
public class DeleteBackups {

    private static final Logger log = LoggerFactory.getLogger(DeleteBackups.class);

    private static final String UNSAID = "Deleted by hand.";

    private final Backups backups;
    private final Deletions deletions;
    private final DeletionJobs jobs;
    private final BackupAudit audit;
    private final Outbox outbox;
    private final TransactionOperations transaction;
    private final Clock clock;

    DeleteBackups(
            Backups backups,
            Deletions deletions,
            DeletionJobs jobs,
            BackupAudit audit,
            Outbox outbox,
            TransactionOperations transaction,
            Clock clock) {
        this.backups = backups;
        this.deletions = deletions;
        this.jobs = jobs;
        this.audit = audit;
        this.outbox = outbox;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Deletes one backup by hand. One that is deleted already stays so.
     *
     * @param id the backup
     * @param environment what the caller believes it to be of, or null when it says nothing
     * @param evenIfNewest whether it may be the newest completed one of its environment
     * @param actor who deletes it
     * @param reason why, or null
     * @throws UnknownBackupException when there never was one, or it is of another environment
     * @throws BackupProtectedException when it must stay
     */
    public void delete(
            BackupId id,
            @Nullable EnvironmentRef environment,
            boolean evenIfNewest,
            String actor,
            @Nullable String reason) {
        transaction.executeWithoutResult(_ -> {
            Optional<Backup> found = backups.find(id)
                    .filter(backup ->
                            environment == null || backup.environment().equals(environment));
            if (found.isEmpty()) {
                if (deletions.isDeleted(id)) {
                    return;
                }
                throw new UnknownBackupException(id);
            }
            List<Candidate> all = deletions.lock(found.get().environment());
            Optional<Candidate> candidate =
                    all.stream().filter(each -> each.backup().id().equals(id)).findAny();
            if (candidate.isEmpty()) {
                return;
            }
            List<Protection> protections = candidate.get().protections(Candidate.Newest.of(all)).stream()
                    .filter(protection -> !(evenIfNewest && protection.rule() == Rule.NEWEST))
                    .toList();
            if (!protections.isEmpty()) {
                throw new BackupProtectedException(id, protections);
            }
            begin(candidate.get().backup(), actor, reason == null || reason.isBlank() ? UNSAID : reason);
        });
    }

    /** Deletes a backup that was found to be unprotected in the current transaction, under the environment's lock. */
    void begin(Backup backup, String actor, String reason) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        deletions.begin(backup.id(), now);
        jobs.remove(backup.id());
        audit.append(new AuditEntry(now, actor, AuditAction.BACKUP_DELETED, backup.environment(), backup.id(), reason));
        outbox.publish(
                new BackupDeleted(backup.id().value(), backup.environment(), backup.migrationId(), reason, actor, now));
        log.atInfo()
                .addKeyValue("backup", backup.id())
                .addKeyValue("environment", backup.environment())
                .addKeyValue("actor", actor)
                .addKeyValue("reason", reason)
                .log("Backup deleted");
    }
}
