package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts that a backup is to be restored. */
@Component
public class RequestRestore {

    private static final Logger log = LoggerFactory.getLogger(RequestRestore.class);

    private final Restores restores;
    private final Jobs jobs;
    private final TransactionOperations transaction;
    private final Clock clock;

    RequestRestore(Restores restores, Jobs jobs, TransactionOperations transaction, Clock clock) {
        this.restores = restores;
        this.jobs = jobs;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Accepts a restore, once per id. Whether the backup exists and fits is found out by the work itself, so that
     * whoever asked by event learns it by event.
     *
     * @param environment where to: {@link RestoreChoices#into()} where that is given, else the backup's own
     * @param sealedKey what the backup is decrypted with, from {@link RestoreKeys#sealedKeyFor}; null when the service can
     *     read the backup, or nobody gave a key
     * @return the restore of that id, new or not
     * @throws IdInUseException when the id belongs to a restore of another backup
     */
    public Restore request(
            RestoreId id,
            BackupId backupId,
            EnvironmentRef environment,
            RestoreChoices choices,
            @Nullable UUID migrationId,
            String requestedBy,
            @Nullable String sealedKey) {
        Restore requested =
                Restore.request(id, backupId, environment, choices, migrationId, requestedBy, clock.instant());
        boolean added = Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean isNew = restores.add(requested, sealedKey);
            if (isNew) {
                jobs.restore(id);
            }
            return isNew;
        }));
        Restore restore = added ? requested : restores.find(id).orElseThrow();
        if (!restore.backupId().equals(backupId)) {
            throw new IdInUseException(id, "backup " + restore.backupId());
        }
        if (!restore.environment().equals(environment) || !restore.choices().equals(choices)) {
            throw new IdInUseException(id, "a restore of the same backup with other choices");
        }
        if (added) {
            log.atInfo()
                    .addKeyValue("restore", id)
                    .addKeyValue("backup", backupId)
                    .addKeyValue("environment", environment)
                    .addKeyValue("migration", migrationId)
                    .addKeyValue("requestedBy", requestedBy)
                    .log("Restore requested");
        }
        return restore;
    }

    /** As the other, with no key. */
    public Restore request(
            RestoreId id,
            BackupId backupId,
            EnvironmentRef environment,
            RestoreChoices choices,
            @Nullable UUID migrationId,
            String requestedBy) {
        return request(id, backupId, environment, choices, migrationId, requestedBy, null);
    }
}
