package dev.slipway.backup.schedule;

import java.util.UUID;

/**
 * Identifies a schedule.
 *
 * @param value a random one
 */
public record ScheduleId(UUID value) {

    /** A new one. */
    public static ScheduleId random() {
        return new ScheduleId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
