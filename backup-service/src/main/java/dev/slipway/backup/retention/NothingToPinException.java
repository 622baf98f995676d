package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;

/** The backup failed, so nothing of it can be kept. The message is a sentence for people. */
public final class NothingToPinException extends RuntimeException {

    /** Names it. */
    public NothingToPinException(BackupId id) {
        super("The backup %s failed, so that there is nothing to pin.".formatted(id));
    }
}
