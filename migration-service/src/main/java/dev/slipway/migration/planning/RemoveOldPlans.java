package dev.slipway.migration.planning;

import dev.slipway.migration.check.CheckRecords;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Removes plans that are older than they are kept and that nobody needs. */
@Component
public class RemoveOldPlans {

    private static final Logger log = LoggerFactory.getLogger(RemoveOldPlans.class);
    private static final int AT_ONCE = 1000;

    private final PlanOrders plans;
    private final PlansInUse inUse;
    private final CheckRecords checks;
    private final PlanningProperties properties;
    private final Clock clock;

    RemoveOldPlans(
            PlanOrders plans, PlansInUse inUse, CheckRecords checks, PlanningProperties properties, Clock clock) {
        this.plans = plans;
        this.inUse = inUse;
        this.checks = checks;
        this.properties = properties;
        this.clock = clock;
    }

    /** Removes the oldest of them; the next run goes on. */
    public void run() {
        Instant newest = clock.instant().minus(properties.keep());
        List<PlanId> old = plans.requestedBefore(newest, AT_ONCE);
        Set<PlanId> needed = inUse.among(old);
        int removed = 0;
        for (PlanId plan : old) {
            if (!needed.contains(plan)) {
                // first: what is left when this fails is found again with its plan
                checks.remove(plan.value());
                plans.remove(plan);
                removed++;
            }
        }
        if (removed > 0) {
            log.atInfo().addKeyValue("plans", removed).log("Old plans were removed");
        }
    }
}
