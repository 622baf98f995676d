package dev.slipway.backup.messaging;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.backup.NotCancellableException;
import dev.slipway.backup.RequestCancellation;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.Restores;
import dev.slipway.contracts.backup.CancelBackup;
import dev.slipway.contracts.backup.CancelRestore;
import dev.slipway.outbox.RejectedMessageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Cancels on command. A command that comes too late is no fault of its sender, whom the end's own event tells. */
@Component
class CancelByCommand {

    private static final Logger log = LoggerFactory.getLogger(CancelByCommand.class);

    private final Backups backups;
    private final Restores restores;
    private final RequestCancellation requestCancellation;

    CancelByCommand(Backups backups, Restores restores, RequestCancellation requestCancellation) {
        this.backups = backups;
        this.restores = restores;
        this.requestCancellation = requestCancellation;
    }

    void cancel(CancelBackup command) {
        BackupId id = new BackupId(command.backupId());
        if (backups.find(id)
                .map(Backup::environment)
                .filter(command.environment()::equals)
                .isEmpty()) {
            throw new RejectedMessageException("There is no backup %s of %s.".formatted(id, command.environment()));
        }
        try {
            requestCancellation.ofBackup(id, command.requestedBy(), command.reason());
        } catch (NotCancellableException e) {
            log.atInfo().addKeyValue("backup", id).log("Command to cancel came too late: {}", e.reason());
        }
    }

    void cancel(CancelRestore command) {
        RestoreId id = new RestoreId(command.restoreId());
        if (restores.find(id)
                .map(Restore::environment)
                .filter(command.environment()::equals)
                .isEmpty()) {
            throw new RejectedMessageException("There is no restore %s into %s.".formatted(id, command.environment()));
        }
        try {
            requestCancellation.ofRestore(id, command.requestedBy(), command.reason());
        } catch (NotCancellableException e) {
            log.atInfo().addKeyValue("restore", id).log("Command to cancel came too late: {}", e.reason());
        }
    }
}
