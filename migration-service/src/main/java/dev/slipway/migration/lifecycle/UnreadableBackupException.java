package dev.slipway.migration.lifecycle;

import java.util.UUID;

/** A migration's backup is encrypted to keys that the service does not have, so no rollback can restore it. */
public final class UnreadableBackupException extends RuntimeException {

    UnreadableBackupException(MigrationId id, UUID backup) {
        super("Backup %s of migration %s is encrypted to keys that Slipway does not have".formatted(backup, id));
    }
}
