package dev.slipway.backup;

import java.util.UUID;

/**
 * Identifies a backup.
 *
 * @param value chosen by whoever asks for the backup
 */
public record BackupId(UUID value) implements JobId {

    /** A new one. */
    public static BackupId random() {
        return new BackupId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
