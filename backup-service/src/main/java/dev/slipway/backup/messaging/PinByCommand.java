package dev.slipway.backup.messaging;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.Deletions;
import dev.slipway.backup.retention.NothingToPinException;
import dev.slipway.backup.retention.Pin;
import dev.slipway.backup.retention.PinBackups;
import dev.slipway.backup.retention.UnknownBackupException;
import dev.slipway.contracts.backup.PinBackup;
import dev.slipway.contracts.backup.UnpinBackup;
import dev.slipway.outbox.RejectedMessageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Pins and unpins on command. Who orders a backup and pins it in one go cannot know whether it has failed by then, and
 * who lets go of one not whether it is still there: the events of their own tell that, so neither is a dead letter.
 */
@Component
class PinByCommand {

    private static final Logger log = LoggerFactory.getLogger(PinByCommand.class);

    private final PinBackups pinBackups;
    private final Deletions deletions;

    PinByCommand(PinBackups pinBackups, Deletions deletions) {
        this.pinBackups = pinBackups;
        this.deletions = deletions;
    }

    void pin(PinBackup command) {
        if (!Pin.isHolder(command.holder())) {
            throw new RejectedMessageException("The holder of a pin must match %s.".formatted(Pin.HOLDER));
        }
        BackupId id = new BackupId(command.backupId());
        try {
            pinBackups.pin(id, command.environment(), command.holder(), command.reason(), command.requestedBy());
        } catch (NothingToPinException e) {
            log.atInfo()
                    .addKeyValue("backup", id)
                    .addKeyValue("holder", command.holder())
                    .log("Command to pin came too late: {}", e.getMessage());
        }
    }

    void unpin(UnpinBackup command) {
        BackupId id = new BackupId(command.backupId());
        try {
            pinBackups.unpin(id, command.environment(), command.holder(), command.requestedBy());
        } catch (UnknownBackupException e) {
            if (!deletions.isDeleted(id)) {
                throw e;
            }
            log.atInfo()
                    .addKeyValue("backup", id)
                    .addKeyValue("holder", command.holder())
                    .log("Command to unpin came after the backup's deletion");
        }
    }
}
