package dev.slipway.migration.lifecycle;

import java.util.UUID;

/**
 * Names one migration. Chosen by whoever asks for it, so that asking twice migrates once.
 *
 * @param value the id
 */
public record MigrationId(UUID value) {

    /** A new, random id. */
    public static MigrationId random() {
        return new MigrationId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
