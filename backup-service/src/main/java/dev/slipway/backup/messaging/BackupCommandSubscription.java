package dev.slipway.backup.messaging;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.IdInUseException;
import dev.slipway.backup.RequestBackup;
import dev.slipway.backup.RequestRestore;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.verification.NotVerifiableException;
import dev.slipway.backup.verification.VerifyBackups;
import dev.slipway.contracts.Channel;
import dev.slipway.contracts.backup.BackupCommand;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.contracts.backup.VerifyBackup;
import dev.slipway.outbox.RejectedMessageException;
import dev.slipway.outbox.Subscription;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Accepts commands and persists them as jobs; nothing else happens in the consumer. */
@Configuration(proxyBeanMethods = false)
class BackupCommandSubscription {

    @Bean
    Subscription<BackupCommand> backupCommands(
            RequestBackup requestBackup, RequestRestore requestRestore, VerifyBackups verifyBackups) {
        return Subscription.to(Channel.BACKUP_COMMANDS, (command, _) -> {
            try {
                switch (command) {
                    case TakeBackup take ->
                        requestBackup.request(
                                new BackupId(take.backupId()),
                                take.environment(),
                                take.migrationId(),
                                take.requestedBy(),
                                take.note());
                    case RestoreBackup restore ->
                        requestRestore.request(
                                new RestoreId(restore.restoreId()),
                                new BackupId(restore.backupId()),
                                restore.environment(),
                                restore.migrationId(),
                                restore.requestedBy());
                    case VerifyBackup verify ->
                        verifyBackups.request(new BackupId(verify.backupId()), verify.requestedBy());
                }
            } catch (IdInUseException | NotVerifiableException e) {
                throw new RejectedMessageException(String.valueOf(e.getMessage()));
            }
        });
    }
}
