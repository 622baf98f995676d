package dev.slipway.migration.lifecycle;

/** A migration went without a backup by somebody's decision, so there is nothing to restore. */
public final class NoBackupException extends RuntimeException {

    NoBackupException(BackupWaiver waiver) {
        super("Migration %s went without a backup, as %s decided at %s: there is nothing to restore"
                .formatted(waiver.migration(), waiver.waivedBy(), waiver.waivedAt()));
    }
}
