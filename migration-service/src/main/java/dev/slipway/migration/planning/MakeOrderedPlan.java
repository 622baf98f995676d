package dev.slipway.migration.planning;

import dev.slipway.migration.job.Job;
import dev.slipway.migration.planning.PlanState.Failed;
import dev.slipway.migration.planning.PlanState.Planning;
import java.time.Clock;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The job that makes a plan that was ordered by itself, without a migration. */
@Component
public class MakeOrderedPlan implements Job {

    private static final Logger log = LoggerFactory.getLogger(MakeOrderedPlan.class);

    private final PlanOrders plans;
    private final PreparePlan prepare;
    private final Clock clock;

    MakeOrderedPlan(PlanOrders plans, PreparePlan prepare, Clock clock) {
        this.plans = plans;
        this.prepare = prepare;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        PlanOrder order = plans.get(new PlanId(subject));
        if (order.state() instanceof Planning) {
            prepare.prepare(order, PlanningProgress.NONE);
        }
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        PlanOrder order = plans.get(new PlanId(subject));
        plans.save(order.with(new Failed(reason, clock.instant())));
        log.atInfo()
                .addKeyValue("plan", order.id())
                .addKeyValue("target", order.target())
                .log("Plan failed: {}", reason);
    }
}
