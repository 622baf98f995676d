package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts that a backup is to be taken. */
@Component
public class RequestBackup {

    private static final Logger log = LoggerFactory.getLogger(RequestBackup.class);

    private final Backups backups;
    private final Jobs jobs;
    private final TransactionOperations transaction;
    private final Clock clock;

    RequestBackup(Backups backups, Jobs jobs, TransactionOperations transaction, Clock clock) {
        this.backups = backups;
        this.jobs = jobs;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Accepts a backup of the whole database, once per id.
     *
     * @return the backup of that id, new or not
     * @throws IdInUseException when the id belongs to a backup of another environment, or to one that was deleted
     */
    public Backup request(
            BackupId id,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable String note) {
        return request(id, environment, migrationId, requestedBy, note, BackupScope.WHOLE, null);
    }

    /**
     * Accepts a backup, once per id.
     *
     * @param scope what of the database; whether there is such a thing is found out by the work itself
     * @param uploads whether uploaded files are backed up too; null for what is usual
     * @return the backup of that id, new or not
     * @throws IdInUseException when the id belongs to a backup of another environment or scope, or to one that was
     *     deleted
     */
    public Backup request(
            BackupId id,
            EnvironmentRef environment,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable String note,
            BackupScope scope,
            @Nullable Boolean uploads) {
        Backup requested = Backup.request(id, environment, migrationId, requestedBy, note, clock.instant())
                .of(scope)
                .withUploads(uploads);
        boolean added = Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean isNew = backups.add(requested);
            if (isNew) {
                jobs.take(id);
            }
            return isNew;
        }));
        Backup backup =
                added ? requested : backups.find(id).orElseThrow(() -> new IdInUseException(id, "a deleted backup"));
        if (!backup.environment().equals(environment)) {
            throw new IdInUseException(id, backup.environment());
        }
        if (!backup.scope().equals(scope)) {
            throw new IdInUseException(id, "a backup of another scope: " + backup.scope());
        }
        if (added) {
            log.atInfo()
                    .addKeyValue("backup", id)
                    .addKeyValue("environment", environment)
                    .addKeyValue("migration", migrationId)
                    .addKeyValue("requestedBy", requestedBy)
                    .log("Backup requested");
        }
        return backup;
    }
}
