package dev.slipway.migration.lifecycle;

import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.apply.Applied;
import dev.slipway.migration.apply.ApplyFailedException;
import dev.slipway.migration.apply.ApplyPlan;
import dev.slipway.migration.apply.EnvironmentBusyException;
import dev.slipway.migration.apply.NotConvergedException;
import dev.slipway.migration.apply.StalePlanException;
import dev.slipway.migration.apply.Step;
import dev.slipway.migration.apply.StepListener;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.lifecycle.MigrationState.Applying;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageCorruptException;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.migration.plan.AmbiguousKeyException;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlanningFailedException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * The job that changes the target. Whether that is committed is known from the marker row there alone, so a worker looks
 * for it before it does anything, and as long as an earlier attempt may have committed nothing is called failed that
 * was not looked at.
 */
@Component
public class ApplyMigration implements Job {

    private static final Logger log = LoggerFactory.getLogger(ApplyMigration.class);

    private final Migrations migrations;
    private final StateChanges changes;
    private final Steps steps;
    private final PlansOfMigrations plans;
    private final Environments environments;
    private final PackageStore packages;
    private final ApplyPlan applyPlan;
    private final Clock clock;

    ApplyMigration(
            Migrations migrations,
            StateChanges changes,
            Steps steps,
            PlansOfMigrations plans,
            Environments environments,
            PackageStore packages,
            ApplyPlan applyPlan,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.steps = steps;
        this.plans = plans;
        this.environments = environments;
        this.packages = packages;
        this.applyPlan = applyPlan;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        if (!(migration.state() instanceof Applying applying)) {
            return;
        }
        boolean mayBeCommitted = applying.begunAt() != null;
        try {
            ManagedDatabase target = target(migration);
            Optional<Applied> found =
                    mayBeCommitted ? applyPlan.find(target, migration.id().value()) : Optional.empty();
            if (found.isPresent()) {
                log.atInfo()
                        .addKeyValue("migration", migration.id())
                        .log("Migration was committed by an earlier attempt");
                complete(migration, found.get());
            } else {
                apply(migration, applying, target);
            }
        } catch (EnvironmentsUnavailableException
                | PackagesUnavailableException
                | DatabaseUnreachableException
                | DatabaseFailureException e) {
            throw new TemporaryFailureException(
                    String.valueOf(e.getMessage()), mayBeCommitted ? Patience.ENDLESS : Patience.FOR_DEPENDENCY, e);
        } catch (UnknownEnvironmentException | DatabaseAccessDeniedException e) {
            if (mayBeCommitted) {
                throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
            }
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        Migration migration = migrations.get(new MigrationId(subject));
        if (!(migration.state() instanceof Applying applying)) {
            return;
        }
        if (applying.begunAt() != null) {
            // whatever went wrong, it may have been after the commit; when this throws, the job is run again
            Optional<Applied> found = applyPlan.find(target(migration), subject);
            if (found.isPresent()) {
                complete(migration, found.get());
                return;
            }
        }
        changes.change(migration, migration.fail(reason, clock.instant()));
    }

    private ManagedDatabase target(Migration migration) {
        return new ManagedDatabase(
                environments.get(migration.target()).connection(), "slipway migration " + migration.id());
    }

    private void apply(Migration migration, Applying applying, ManagedDatabase target) {
        boolean firstAttempt = applying.begunAt() == null;
        Plan plan = plans.decided(migration, applying.plan());
        try (OpenPackage source =
                OpenPackage.open(packages, new PackageDigest(applying.plan().packageDigest()))) {
            Migration begun = firstAttempt ? begin(migration) : migration;
            steps.begin(migration.id(), StepName.APPLY, "under way", clock.instant());
            Applied applied = applyOnce(begun, source, plan, target, firstAttempt);
            complete(begun, applied);
        } catch (PackageNotFoundException | PackageCorruptException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    private Migration begin(Migration migration) {
        Migration begun = migration.begin(clock.instant());
        migrations.update(begun);
        return begun.stored();
    }

    private Applied applyOnce(
            Migration migration, OpenPackage source, Plan plan, ManagedDatabase target, boolean firstAttempt) {
        try {
            return applyPlan.apply(source, plan, target, migration.id().value(), new StepsOfApplying(migration.id()));
        } catch (EnvironmentBusyException e) {
            steps.progress(migration.id(), StepName.APPLY, "waiting: " + e.getMessage());
            if (firstAttempt) {
                migrations.update(migration.notBegun());
                throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.FOR_TARGET, e);
            }
            // whoever is at work there may be our own earlier attempt
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
        } catch (StalePlanException
                | NotConvergedException
                | ApplyFailedException
                | AmbiguousKeyException
                | PlanningFailedException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        } catch (DatabaseUnreachableException | DatabaseFailureException e) {
            // the connection may have broken while the server was committing
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
        }
    }

    private void complete(Migration migration, Applied applied) {
        Outcome outcome =
                new Outcome(applied.rowsAdded(), applied.rowsChanged(), applied.rowsRemoved(), applied.statements());
        changes.change(migration, migration.completed(outcome, clock.instant()));
    }

    private final class StepsOfApplying implements StepListener {

        private final MigrationId migration;

        private StepsOfApplying(MigrationId migration) {
            this.migration = migration;
        }

        @Override
        public void started(Step step) {
            tell(() -> steps.begin(migration, StepName.of(step), "under way", clock.instant()));
        }

        @Override
        public void finished(Step step, String detail) {
            tell(() -> steps.finish(migration, StepName.of(step), detail, clock.instant()));
        }

        /** That people can follow the work is not worth losing it. */
        private void tell(Runnable telling) {
            try {
                telling.run();
            } catch (DataAccessException e) {
                log.atWarn().addKeyValue("migration", migration).setCause(e).log("A step was not recorded");
            }
        }
    }
}
