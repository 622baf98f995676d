package dev.slipway.migration.lifecycle;

import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanOrders;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.UnknownPlanException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The plans that migrations follow, with the answers that were given to their questions. */
@Component
class PlansOfMigrations {

    private final PlanOrders plans;

    PlansOfMigrations(PlanOrders plans) {
        this.plans = plans;
    }

    Plan decided(Migration migration, PlanReference reference) {
        return ready(reference)
                .plan()
                .decide(migration.decisions().stream()
                        .map(RecordedDecision::decision)
                        .toList());
    }

    /** A plan that a request names, if it is there and ready. */
    Optional<Plan> ifReady(UUID planId) {
        try {
            return plans.get(new PlanId(planId)).state() instanceof PlanState.Ready ready
                    ? Optional.of(ready.plan())
                    : Optional.empty();
        } catch (UnknownPlanException e) {
            return Optional.empty();
        }
    }

    List<RequiredVariable> requiredVariables(PlanReference reference) {
        return ready(reference).requiredVariables();
    }

    private PlanState.Ready ready(PlanReference reference) {
        return switch (plans.get(new PlanId(reference.planId())).state()) {
            case PlanState.Ready ready -> ready;
            case PlanState.Planning _, PlanState.Failed _ ->
                throw new RefusedException("Plan %s is not there any more.".formatted(reference.planId()));
        };
    }
}
