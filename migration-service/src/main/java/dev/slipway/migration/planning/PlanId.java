package dev.slipway.migration.planning;

import java.util.UUID;

/**
 * Names one plan.
 *
 * @param value the id
 */
public record PlanId(UUID value) {

    /** A new, random id. */
    public static PlanId random() {
        return new PlanId(UUID.randomUUID());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
