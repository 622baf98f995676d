package dev.slipway.migration.planning;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.job.Jobs;
import dev.slipway.migration.planning.PlanState.Planning;
import java.time.Clock;
import java.time.Instant;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes on that a plan is made. */
@Component
public class OrderPlan {

    private final PlanOrders plans;
    private final Jobs jobs;
    private final AuditTrail audit;
    private final Clock clock;

    OrderPlan(PlanOrders plans, Jobs jobs, AuditTrail audit, Clock clock) {
        this.plans = plans;
        this.jobs = jobs;
        this.audit = audit;
        this.clock = clock;
    }

    /** Orders a plan; a job makes it. */
    @Transactional
    public PlanOrder order(Subject subject, EnvironmentRef target, String by) {
        Instant now = clock.instant();
        PlanOrder order = new PlanOrder(PlanId.random(), target, subject, by, now, new Planning(now));
        plans.save(order);
        audit.append(new AuditEntry(
                now,
                by,
                AuditAction.PLAN_REQUESTED,
                target.toString(),
                null,
                order.id().toString(),
                subject.inWords()));
        jobs.start(JobName.MAKE_PLAN, order.id().value(), 0);
        return order;
    }
}
