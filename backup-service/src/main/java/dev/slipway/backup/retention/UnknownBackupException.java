package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;

/** There is no such backup, or none any more. The message is a sentence for people. */
public final class UnknownBackupException extends RuntimeException {

    /** Names it. */
    public UnknownBackupException(BackupId id) {
        super("There is no backup %s.".formatted(id));
    }
}
