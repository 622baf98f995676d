package dev.slipway.backup.verification;

import dev.slipway.backup.BackupId;

/** A backup that is unknown or not completed was to be verified. */
public sealed class NotVerifiableException extends RuntimeException {

    private NotVerifiableException(String message) {
        super(message);
    }

    /** There is no such backup. */
    public static final class Unknown extends NotVerifiableException {
        Unknown(BackupId backup) {
            super("There is no backup %s.".formatted(backup));
        }
    }

    /** There is nothing that could be read back. */
    public static final class NotCompleted extends NotVerifiableException {
        NotCompleted(BackupId backup) {
            super("The backup %s is not completed, so there is nothing to verify.".formatted(backup));
        }
    }
}
