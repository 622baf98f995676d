package dev.slipway.migration.lifecycle;

import dev.slipway.migration.check.Check;
import dev.slipway.migration.check.CheckRecords;
import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.lifecycle.MigrationState.BeforeApplying;
import dev.slipway.migration.lifecycle.MigrationState.Requested;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanOrders;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.PlanningProgress;
import dev.slipway.migration.planning.PreparePlan;
import dev.slipway.migration.planning.Subject;
import dev.slipway.migration.planning.UnknownPlanException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The job that takes a migration from requested to checked: everything that can be known before anything is touched. */
@Component
public class CheckMigration implements Job {

    private final Migrations migrations;
    private final StateChanges changes;
    private final Steps steps;
    private final PlanOrders plans;
    private final PreparePlan prepare;
    private final CheckRecords records;
    private final Clock clock;

    CheckMigration(
            Migrations migrations,
            StateChanges changes,
            Steps steps,
            PlanOrders plans,
            PreparePlan prepare,
            CheckRecords records,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.steps = steps;
        this.plans = plans;
        this.prepare = prepare;
        this.records = records;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        if (!(migration.state() instanceof Requested)) {
            return;
        }
        Optional<MigrationId> occupant = migrations.occupant(migration.target());
        if (occupant.isPresent()) {
            String reason = "Migration %s of %s is under way.".formatted(occupant.get(), migration.target());
            steps.progress(migration.id(), StepName.CHECK, "waiting: " + reason);
            throw new TemporaryFailureException(reason, Patience.FOR_TARGET, null);
        }
        PlanReference plan = switch (migration.origin()) {
            case Origin.FromPlan fromPlan -> existing(migration, new PlanId(fromPlan.planId()));
            case Origin.FromSource source -> make(migration, new Subject.Source(source.source(), source.ruleSet()));
            case Origin.FromPackage named -> make(migration, new Subject.Existing(digest(named.digest())));
        };
        changes.change(migration, migration.checked(plan, clock.instant()));
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        Migration migration = migrations.get(new MigrationId(subject));
        if (migration.state() instanceof BeforeApplying) {
            changes.change(migration, migration.fail(reason, clock.instant()));
        }
    }

    private PlanReference existing(Migration migration, PlanId id) {
        PlanOrder order;
        try {
            order = plans.get(id);
        } catch (UnknownPlanException e) {
            throw new RefusedException(e.getMessage() + ".", e);
        }
        if (!order.target().equals(migration.target())) {
            throw new RefusedException(
                    "Plan %s was made for %s, not for %s.".formatted(id, order.target(), migration.target()));
        }
        PlanReference plan = switch (order.state()) {
            case PlanState.Ready ready ->
                new PlanReference(id.value(), ready.plan().packageDigest().value());
            case PlanState.Planning _ ->
                throw new TemporaryFailureException(
                        "Plan %s is not ready.".formatted(id), Patience.FOR_DEPENDENCY, null);
            case PlanState.Failed failed ->
                throw new RefusedException("Plan %s failed: %s".formatted(id, failed.reason()));
        };
        records.save(migration.id().value(), records.of(id.value()));
        steps.finish(migration.id(), StepName.CHECK, "follows plan " + id, clock.instant());
        return plan;
    }

    private PlanReference make(Migration migration, Subject subject) {
        // derived from the occasion, so that a worker that takes over makes no second plan
        PlanId id = new PlanId(
                UUID.nameUUIDFromBytes((migration.id() + "/" + migration.version()).getBytes(StandardCharsets.UTF_8)));
        PlanOrder order = new PlanOrder(
                id,
                migration.target(),
                subject,
                migration.requestedBy(),
                clock.instant(),
                new PlanState.Planning(clock.instant()));
        PlanState.Ready ready = prepare.prepare(order, new StepsOfPlanning(migration.id()));
        return new PlanReference(id.value(), ready.plan().packageDigest().value());
    }

    private static PackageDigest digest(String written) {
        try {
            return new PackageDigest(written);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(e.getMessage() + ".", e);
        }
    }

    private final class StepsOfPlanning implements PlanningProgress {

        private final MigrationId migration;

        private StepsOfPlanning(MigrationId migration) {
            this.migration = migration;
        }

        @Override
        public void started(Phase phase) {
            steps.begin(migration, step(phase), "under way", clock.instant());
        }

        @Override
        public void finished(Phase phase, String detail) {
            steps.finish(migration, step(phase), detail, clock.instant());
        }

        @Override
        public void checked(List<Check> checks) {
            records.save(migration.value(), checks);
        }

        private StepName step(Phase phase) {
            return switch (phase) {
                case CHECK -> StepName.CHECK;
                case PACKAGE -> StepName.PACKAGE;
                case PLAN -> StepName.PLAN;
            };
        }
    }
}
