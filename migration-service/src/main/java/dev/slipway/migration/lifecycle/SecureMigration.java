package dev.slipway.migration.lifecycle;

import dev.slipway.migration.check.Check;
import dev.slipway.migration.check.CheckRecords;
import dev.slipway.migration.check.ExamineTarget;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.lifecycle.MigrationState.BeforeApplying;
import dev.slipway.migration.lifecycle.MigrationState.Checked;
import dev.slipway.migration.plan.Plan;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** The job that takes a checked migration on: held for what is open, or secured by a backup and then applied. */
@Component
public class SecureMigration implements Job {

    private final Migrations migrations;
    private final StateChanges changes;
    private final PlansOfMigrations plans;
    private final Environments environments;
    private final CheckRecords records;
    private final RequireSignedPackage requireSignedPackage;
    private final TryDecisions tryDecisions;
    private final MigrationProperties properties;
    private final Clock clock;

    SecureMigration(
            Migrations migrations,
            StateChanges changes,
            PlansOfMigrations plans,
            Environments environments,
            CheckRecords records,
            RequireSignedPackage requireSignedPackage,
            TryDecisions tryDecisions,
            MigrationProperties properties,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.plans = plans;
        this.environments = environments;
        this.records = records;
        this.requireSignedPackage = requireSignedPackage;
        this.tryDecisions = tryDecisions;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public void run(UUID subject) {
        Migration migration = migrations.get(new MigrationId(subject));
        if (!(migration.state() instanceof Checked checked)) {
            return;
        }
        Plan plan = plans.decided(migration, checked.plan());
        requireApplicable(plan);
        requireSignedPackage.by(migration, plan.packageDigest());
        List<RequiredVariable> required = plans.requiredVariables(checked.plan());
        List<RequiredVariable> missing = missingVariables(migration, required);
        refresh(migration, ExamineTarget.variables(migration.target(), required, missing));
        Held held = new Held(plan.undecided(), missing);
        Instant now = clock.instant();
        if (!held.isEmpty()) {
            changes.change(migration, migration.hold(held, now));
            return;
        }
        tryDecisions.require(migration, plan);
        BackupWaiver waiver = migration.waiver();
        Migration secured = waiver == null
                ? migration.awaitBackup(UUID.randomUUID(), now, now.plus(properties.backupDeadline()))
                : migration.apply(waiver, now);
        try {
            changes.change(migration, secured);
        } catch (TargetOccupiedException e) {
            if (migration.origin() instanceof Origin.FromPlan) {
                throw new TemporaryFailureException(e.getMessage() + ".", Patience.FOR_TARGET, e);
            }
            // the plan will be outdated when the other migration is done
            changes.change(migration, migration.planAgain(now));
        }
    }

    @Override
    public void giveUp(UUID subject, String reason) {
        Migration migration = migrations.get(new MigrationId(subject));
        if (migration.state() instanceof BeforeApplying) {
            changes.change(migration, migration.fail(reason, clock.instant()));
        }
    }

    /** What was given meanwhile is not lacking any more. */
    private void refresh(Migration migration, Check now) {
        UUID subject = migration.id().value();
        List<Check> before = records.of(subject);
        List<Check> after = before.stream()
                .map(check -> check.id().equals(now.id()) ? now : check)
                .toList();
        if (!after.equals(before)) {
            records.save(subject, after);
        }
    }

    private List<RequiredVariable> missingVariables(Migration migration, List<RequiredVariable> required) {
        try {
            return environments.missing(migration.target(), required);
        } catch (EnvironmentsUnavailableException e) {
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.FOR_DEPENDENCY, e);
        } catch (UnknownEnvironmentException e) {
            throw new RefusedException(e.getMessage() + ".", e);
        }
    }

    private static void requireApplicable(Plan plan) {
        if (!plan.obstacles().isEmpty()) {
            throw new RefusedException("The plan cannot be applied: " + String.join(" ", plan.obstacles()));
        }
        try {
            PossibleDecisions.require(plan);
        } catch (ImpossibleChoiceException | ContradictingDecisionsException e) {
            throw new RefusedException(e.getMessage() + ".", e);
        }
    }
}
