package dev.slipway.backup.drill;

import java.util.UUID;

/** A drill's id. */
public record DrillId(UUID value) {

    /** A new one. */
    public static DrillId random() {
        return new DrillId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
