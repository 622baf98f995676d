package dev.slipway.migration.planning;

import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;

/**
 * A plan that was asked for, and what became of it.
 *
 * @param id its id
 * @param target the environment that it would change
 * @param subject what it would apply
 * @param requestedBy who asked
 * @param requestedAt when
 * @param state how far it is
 */
public record PlanOrder(
        PlanId id, EnvironmentRef target, Subject subject, String requestedBy, Instant requestedAt, PlanState state) {

    PlanOrder with(PlanState next) {
        return new PlanOrder(id, target, subject, requestedBy, requestedAt, next);
    }
}
