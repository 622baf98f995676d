package dev.slipway.migration.lifecycle;

import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.migration.apply.Applied;
import dev.slipway.migration.apply.ApplyFailedException;
import dev.slipway.migration.apply.ApplyFailure;
import dev.slipway.migration.apply.ApplyPlan;
import dev.slipway.migration.apply.ChecksFailedException;
import dev.slipway.migration.apply.EnvironmentBusyException;
import dev.slipway.migration.apply.ExecutedStatement;
import dev.slipway.migration.apply.NotConvergedException;
import dev.slipway.migration.apply.StalePlanException;
import dev.slipway.migration.apply.Step;
import dev.slipway.migration.apply.StepListener;
import dev.slipway.migration.apply.Supervision;
import dev.slipway.migration.drift.Committed;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Job;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.lifecycle.MigrationState.Applying;
import dev.slipway.migration.log.LogEntries;
import dev.slipway.migration.log.LogEntry;
import dev.slipway.migration.log.LogWriter;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageCorruptException;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.migration.packaging.RowTooLargeException;
import dev.slipway.migration.plan.AmbiguousKeyException;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlanningFailedException;
import dev.slipway.migration.ruleset.CheckResult;
import dev.slipway.migration.schema.Catalog;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The job that changes the target. Whether that is committed is known from the marker row there alone, so a worker looks
 * for it before it does anything, and as long as an earlier attempt may have committed nothing is called failed that
 * was not looked at.
 */
@Component
public class ApplyMigration implements Job {

    private static final Logger log = LoggerFactory.getLogger(ApplyMigration.class);

    private static final int LOGGED_FINDINGS = 20;

    private final Migrations migrations;
    private final StateChanges changes;
    private final Steps steps;
    private final PlansOfMigrations plans;
    private final Environments environments;
    private final PackageStore packages;
    private final ApplyPlan applyPlan;
    private final LogEntries entries;
    private final RequireSignedPackage requireSignedPackage;
    private final HooksOfMigrations hooks;
    private final WatchTarget watch;
    private final Clock clock;

    ApplyMigration(
            Migrations migrations,
            StateChanges changes,
            Steps steps,
            PlansOfMigrations plans,
            Environments environments,
            PackageStore packages,
            ApplyPlan applyPlan,
            LogEntries entries,
            RequireSignedPackage requireSignedPackage,
            HooksOfMigrations hooks,
            WatchTarget watch,
            Clock clock) {
        this.migrations = migrations;
        this.changes = changes;
        this.steps = steps;
        this.plans = plans;
        this.environments = environments;
        this.packages = packages;
        this.applyPlan = applyPlan;
        this.entries = entries;
        this.requireSignedPackage = requireSignedPackage;
        this.hooks = hooks;
        this.watch = watch;
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
                complete(migration, found.get(), target, null);
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
        if (migration.state() instanceof Applying applying) {
            end(migration, applying.begunAt() != null, reason, null);
        }
    }

    private void end(Migration migration, boolean mayBeCommitted, String reason, @Nullable ApplyFailure failure) {
        if (mayBeCommitted) {
            // whatever went wrong, it may have been after the commit; when this throws, the job is run again
            ManagedDatabase target = target(migration);
            Optional<Applied> found = applyPlan.find(target, migration.id().value());
            if (found.isPresent()) {
                complete(migration, found.get(), target, null);
                return;
            }
        }
        changes.change(migration, migration.fail(reason, failure, clock.instant()));
    }

    private ManagedDatabase target(Migration migration) {
        return new ManagedDatabase(
                environments.get(migration.target()).connection(), "slipway migration " + migration.id());
    }

    private void apply(Migration migration, Applying applying, ManagedDatabase target) {
        boolean firstAttempt = applying.begunAt() == null;
        Plan plan = plans.decided(migration, applying.plan());
        try (OpenPackage source =
                OpenPackage.onDemand(packages, new PackageDigest(applying.plan().packageDigest()))) {
            SecretMask secrets = secrets(migration, source, target);
            if (firstAttempt) {
                requireSignedPackage.by(migration, source.digest());
                hooks.beforeApply(migration);
            }
            Migration begun = firstAttempt ? begin(migration) : migration;
            steps.begin(migration.id(), StepName.APPLY, "under way", clock.instant());
            try {
                applyOnce(begun, source, plan, target, secrets, firstAttempt);
            } catch (StalePlanException e) {
                end(begun, true, secrets.mask(String.valueOf(e.getMessage())), e.failure());
            } catch (ChecksFailedException e) {
                end(begun, true, secrets.mask(String.valueOf(e.getMessage())), e.failure());
            } catch (NotConvergedException e) {
                end(begun, true, secrets.mask(String.valueOf(e.getMessage())), e.failure());
            } catch (ApplyFailedException e) {
                end(begun, true, secrets.mask(String.valueOf(e.getMessage())), e.failure());
            } catch (AmbiguousKeyException | RowTooLargeException | PlanningFailedException e) {
                end(begun, true, secrets.mask(String.valueOf(e.getMessage())), ApplyFailure.UNEXPLAINED);
            }
        } catch (PackageNotFoundException | PackageCorruptException e) {
            throw new RefusedException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What must not be in the log or a reason, whoever put it into a row, a default or a message. */
    private SecretMask secrets(Migration migration, OpenPackage source, ManagedDatabase target) {
        Set<String> values = new HashSet<>(environments.secretValues(migration.target()));
        values.add(target.settings().password());
        try {
            values.addAll(environments.secretValues(source.manifest().source()));
        } catch (UnknownEnvironmentException | EnvironmentsUnavailableException e) {
            // removed or archived since, or of another installation: its package was seen to hold none of its secrets
            log.atInfo()
                    .addKeyValue("migration", migration.id())
                    .addKeyValue("source", source.manifest().source())
                    .log("The source's secrets are not known any more");
        }
        return SecretMask.of(values);
    }

    private Migration begin(Migration migration) {
        Migration begun = migration.begin(clock.instant());
        migrations.update(begun);
        return begun.stored();
    }

    private void applyOnce(
            Migration migration,
            OpenPackage source,
            Plan plan,
            ManagedDatabase target,
            SecretMask secrets,
            boolean firstAttempt) {
        UUID id = migration.id().value();
        AtomicReference<@Nullable Committed> committed = new AtomicReference<>();
        Applied applied;
        try (LogWriter writer = new LogWriter(entries, id)) {
            applied = applyPlan.apply(
                    source,
                    plan,
                    target,
                    id,
                    new Supervision(
                            new StepsOfApplying(migration.id(), writer, committed), secrets, migration.checks()));
        } catch (EnvironmentBusyException e) {
            steps.progress(migration.id(), StepName.APPLY, "waiting: " + e.getMessage());
            if (firstAttempt) {
                migrations.update(migration.notBegun());
                throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.FOR_TARGET, e);
            }
            // whoever is at work there may be our own earlier attempt
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
        } catch (DatabaseUnreachableException | DatabaseFailureException e) {
            // the connection may have broken while the server was committing
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
        }
        complete(migration, applied, target, committed.get());
    }

    private void complete(Migration migration, Applied applied, ManagedDatabase target, @Nullable Committed committed) {
        watch.remember(migration.id(), target, committed);
        Outcome outcome = new Outcome(
                applied.rowsAdded(),
                applied.rowsChanged(),
                applied.rowsRemoved(),
                applied.statements(),
                finish(migration, target));
        changes.change(migration, migration.completed(outcome, clock.instant()));
    }

    /** What comes after the commit, also when an earlier attempt has begun with it. */
    private List<String> finish(Migration migration, ManagedDatabase target) {
        if (!(migration.state() instanceof Applying applying)) {
            return List.of();
        }
        Plan plan = plans.decided(migration, applying.plan());
        if (!ApplyPlan.isLeftToFinish(plan)) {
            return List.of();
        }
        try (OpenPackage source = OpenPackage.onDemand(
                        packages, new PackageDigest(applying.plan().packageDigest()));
                LogWriter writer = new LogWriter(entries, migration.id().value())) {
            List<String> undone = applyPlan.finish(
                    source,
                    plan,
                    target,
                    new Supervision(
                            new StepsOfApplying(migration.id(), writer, new AtomicReference<>()),
                            secrets(migration, source, target),
                            List.of()));
            watch.rememberStructure(migration.id(), target);
            return undone;
        } catch (EnvironmentBusyException
                | DatabaseUnreachableException
                | DatabaseFailureException
                | PackagesUnavailableException
                | EnvironmentsUnavailableException e) {
            throw new TemporaryFailureException(String.valueOf(e.getMessage()), Patience.ENDLESS, e);
        } catch (PackageNotFoundException | PackageCorruptException e) {
            return List.of("The migration is committed, but for its indexes: " + e.getMessage() + ".");
        }
    }

    /** Tells what goes on in the order in which it does, without keeping the target's locks waiting for that. */
    private final class StepsOfApplying implements StepListener {

        private final MigrationId migration;
        private final LogWriter writer;
        private final AtomicReference<@Nullable Committed> committed;

        private StepsOfApplying(
                MigrationId migration, LogWriter writer, AtomicReference<@Nullable Committed> committed) {
            this.migration = migration;
            this.writer = writer;
            this.committed = committed;
        }

        @Override
        public void committed(String moment, Catalog structure) {
            committed.set(new Committed(moment, structure));
        }

        @Override
        public void started(Step step) {
            Instant at = clock.instant();
            writer.run(() -> steps.begin(migration, StepName.of(step), "under way", at));
        }

        @Override
        public void finished(Step step, String detail) {
            Instant at = clock.instant();
            writer.run(() -> steps.finish(migration, StepName.of(step), detail, at));
        }

        @Override
        public void progressed(Step step, String detail) {
            writer.run(() -> steps.progress(migration, StepName.of(step), detail));
        }

        @Override
        public void executed(ExecutedStatement statement) {
            writer.add(LogEntry.statement(
                    statement.sql(), statement.duration(), statement.rows(), statement.failure(), clock.instant()));
        }

        @Override
        public void checked(CheckResult result) {
            String check = result.check().name();
            Instant at = clock.instant();
            writer.add(
                    switch (result) {
                        case CheckResult.Passed _ -> LogEntry.check(check, "passed", null, at);
                        case CheckResult.Skipped skipped ->
                            LogEntry.check(check, "skipped, there is no table " + skipped.missing(), null, at);
                        case CheckResult.Violated violated ->
                            LogEntry.check(
                                    check,
                                    "%d findings, %d more that were there before"
                                            .formatted(
                                                    violated.fresh().size(),
                                                    violated.existing().size()),
                                    violated.fresh().isEmpty()
                                            ? null
                                            : violated.fresh().stream()
                                                    .limit(LOGGED_FINDINGS)
                                                    .collect(Collectors.joining("; ")),
                                    at);
                        case CheckResult.Unusable unusable ->
                            LogEntry.check(check, "could not be asked", unusable.reason(), at);
                    });
        }

        @Override
        public void wrote(TableName table, long added, long changed, long removed) {
            writer.add(LogEntry.table(table.toString(), added, changed, removed, clock.instant()));
        }
    }
}
