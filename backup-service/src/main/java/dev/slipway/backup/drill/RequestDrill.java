package dev.slipway.backup.drill;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.IdInUseException;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/** Accepts drills, those that are asked for and those that are due. */
@Component
public class RequestDrill {

    /** In whose name drills are run that nobody asked for. */
    public static final String PLAN = "drill-plan";

    private static final Logger log = LoggerFactory.getLogger(RequestDrill.class);

    private final Drills drills;
    private final DrillPlans plans;
    private final DrillJobs jobs;
    private final TransactionOperations transaction;
    private final Clock clock;

    RequestDrill(Drills drills, DrillPlans plans, DrillJobs jobs, TransactionOperations transaction, Clock clock) {
        this.drills = drills;
        this.plans = plans;
        this.jobs = jobs;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Accepts a drill, once per id.
     *
     * @param backup the backup, or null for the newest at the time when it is run
     * @return the drill of that id, new or not
     * @throws IdInUseException when the id belongs to a drill of another environment
     */
    public Drill request(DrillId id, EnvironmentRef environment, @Nullable BackupId backup, String requestedBy) {
        Drill requested = new Drill(id, environment, backup, requestedBy, clock.instant(), new DrillState.Requested(0));
        boolean added = Boolean.TRUE.equals(transaction.execute(_ -> {
            boolean isNew = drills.add(requested);
            if (isNew) {
                jobs.run(id);
            }
            return isNew;
        }));
        Drill drill = added ? requested : drills.find(id).orElseThrow();
        if (!drill.environment().equals(environment)) {
            throw new IdInUseException(id, drill.environment());
        }
        if (added) {
            log.atInfo()
                    .addKeyValue("drill", id)
                    .addKeyValue("environment", environment)
                    .addKeyValue("requestedBy", requestedBy)
                    .log("Drill requested");
        }
        return drill;
    }

    /** Has the drills run that are due by their environments' plans. */
    public void requestDue() {
        Instant now = clock.instant();
        Map<EnvironmentRef, Instant> newest = drills.newestRequests();
        for (DrillPlan plan : plans.all()) {
            if (plan.every() != null) {
                Instant last =
                        newest.getOrDefault(plan.environment(), plan.setAt().minus(plan.every()));
                Instant due = last.plus(plan.every());
                if (!due.isAfter(now)) {
                    // instances that look at the same time find the same due time
                    request(DrillIds.of(plan.environment(), due), plan.environment(), null, PLAN);
                }
            }
        }
    }
}
