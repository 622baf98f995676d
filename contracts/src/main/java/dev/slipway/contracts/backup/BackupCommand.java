package dev.slipway.contracts.backup;

import dev.slipway.contracts.Command;

/** What backup-service can be asked to do over {@code backup.commands.v1}. */
public sealed interface BackupCommand extends Command
        permits CancelBackup,
                CancelRestore,
                DeleteBackup,
                PinBackup,
                RestoreBackup,
                RunDrill,
                TakeBackup,
                UnpinBackup,
                VerifyBackup {}
