package dev.slipway.backup;

import java.util.UUID;

/**
 * Identifies a restore.
 *
 * @param value chosen by whoever asks for the restore
 */
public record RestoreId(UUID value) implements JobId {

    /** A new one. */
    public static RestoreId random() {
        return new RestoreId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
