package dev.slipway.contracts.backup;

import dev.slipway.contracts.Message;

/** What happened to backups and restores, on {@code backup.events.v1}. */
public sealed interface BackupEvent extends Message
        permits BackupCancelled,
                BackupCompleted,
                BackupDamaged,
                BackupDeleted,
                BackupFailed,
                BackupObjectiveMet,
                BackupObjectiveMissed,
                BackupPinned,
                BackupReplicated,
                BackupUnpinned,
                BackupVerified,
                DrillCompleted,
                DrillFailed,
                RestoreCancelled,
                RestoreCompleted,
                RestoreCompletedWithErrors,
                RestoreFailed {}
