package dev.slipway.backup.messaging;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.IdInUseException;
import dev.slipway.backup.RequestBackup;
import dev.slipway.backup.RequestRestore;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.RequestDrill;
import dev.slipway.backup.retention.BackupProtectedException;
import dev.slipway.backup.retention.DeleteBackups;
import dev.slipway.backup.retention.UnknownBackupException;
import dev.slipway.backup.verification.NotVerifiableException;
import dev.slipway.backup.verification.VerifyBackups;
import dev.slipway.contracts.Channel;
import dev.slipway.contracts.backup.BackupCommand;
import dev.slipway.contracts.backup.CancelBackup;
import dev.slipway.contracts.backup.CancelRestore;
import dev.slipway.contracts.backup.ChosenTables;
import dev.slipway.contracts.backup.DeleteBackup;
import dev.slipway.contracts.backup.PinBackup;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoredOwnership;
import dev.slipway.contracts.backup.RunDrill;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.contracts.backup.UnpinBackup;
import dev.slipway.contracts.backup.VerifyBackup;
import dev.slipway.outbox.RejectedMessageException;
import dev.slipway.outbox.Subscription;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Accepts commands and persists them as jobs; nothing else happens in the consumer. */
@Configuration(proxyBeanMethods = false)
class BackupCommandSubscription {

    @Bean
    Subscription<BackupCommand> backupCommands(
            RequestBackup requestBackup,
            RequestRestore requestRestore,
            DeleteBackups deleteBackups,
            VerifyBackups verifyBackups,
            RequestDrill requestDrill,
            CancelByCommand cancelByCommand,
            PinByCommand pinByCommand) {
        return Subscription.to(Channel.BACKUP_COMMANDS, (command, _) -> {
            try {
                switch (command) {
                    case TakeBackup take ->
                        requestBackup.request(
                                new BackupId(take.backupId()),
                                take.environment(),
                                take.migrationId(),
                                take.requestedBy(),
                                take.note(),
                                scope(take),
                                take.uploads());
                    case RestoreBackup restore ->
                        requestRestore.request(
                                new RestoreId(restore.restoreId()),
                                new BackupId(restore.backupId()),
                                restore.into() == null ? restore.environment() : restore.into(),
                                choices(restore),
                                restore.migrationId(),
                                restore.requestedBy());
                    case PinBackup pin -> pinByCommand.pin(pin);
                    case UnpinBackup unpin -> pinByCommand.unpin(unpin);
                    case DeleteBackup delete ->
                        deleteBackups.delete(
                                new BackupId(delete.backupId()),
                                delete.environment(),
                                delete.evenIfNewest(),
                                delete.requestedBy(),
                                delete.reason());
                    case RunDrill drill ->
                        requestDrill.request(
                                new DrillId(drill.drillId()),
                                drill.environment(),
                                drill.backupId() == null ? null : new BackupId(drill.backupId()),
                                drill.requestedBy());
                    case VerifyBackup verify ->
                        verifyBackups.request(new BackupId(verify.backupId()), verify.requestedBy());
                    case CancelBackup cancel -> cancelByCommand.cancel(cancel);
                    case CancelRestore cancel -> cancelByCommand.cancel(cancel);
                }
            } catch (IdInUseException | UnknownBackupException | BackupProtectedException | NotVerifiableException e) {
                throw new RejectedMessageException(String.valueOf(e.getMessage()));
            }
        });
    }

    private static BackupScope scope(TakeBackup command) {
        BackupScope scope = BackupScope.of(chosen(command.scope()));
        if (command.migrationId() != null && !scope.isWhole()) {
            throw new RejectedMessageException("The backup of a migration is one of the whole database.");
        }
        return scope;
    }

    private static List<RestoreChoices.ChosenTables> chosen(@Nullable List<ChosenTables> tables) {
        return tables == null
                ? List.of()
                : tables.stream()
                        .map(some -> new RestoreChoices.ChosenTables(some.schema(), some.table()))
                        .toList();
    }

    private static RestoreChoices choices(RestoreBackup command) {
        return new RestoreChoices(
                command.into(),
                command.newDatabase(),
                chosen(command.tables()),
                command.ownership() == RestoredOwnership.DROP
                        ? RestoreChoices.Ownership.DROP
                        : RestoreChoices.Ownership.KEEP,
                Boolean.TRUE.equals(command.tolerant()),
                Boolean.TRUE.equals(command.variables()),
                command.uploads());
    }
}
