package dev.slipway.migration.planning;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.DatabaseAccessDeniedException;
import dev.slipway.managedpostgres.DatabaseFailureException;
import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresToolsMissingException;
import dev.slipway.migration.check.Check;
import dev.slipway.migration.check.CheckRecords;
import dev.slipway.migration.check.ExamineTarget;
import dev.slipway.migration.environment.Environment;
import dev.slipway.migration.environment.Environments;
import dev.slipway.migration.environment.EnvironmentsUnavailableException;
import dev.slipway.migration.environment.Reachability;
import dev.slipway.migration.environment.RequiredVariable;
import dev.slipway.migration.environment.SecretMask;
import dev.slipway.migration.environment.UnknownEnvironmentException;
import dev.slipway.migration.job.Patience;
import dev.slipway.migration.job.RefusedException;
import dev.slipway.migration.job.TemporaryFailureException;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageCorruptException;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageEnvironment;
import dev.slipway.migration.packaging.PackageManifest;
import dev.slipway.migration.packaging.PackageNotFoundException;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.migration.packaging.PackagesUnavailableException;
import dev.slipway.migration.packaging.RowTooLargeException;
import dev.slipway.migration.plan.AmbiguousKeyException;
import dev.slipway.migration.plan.MakePlan;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.PlanningFailedException;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.planning.PlanState.Ready;
import dev.slipway.migration.planning.PlanningProgress.Phase;
import dev.slipway.migration.schema.SchemaDiffFailedException;
import dev.slipway.migration.schema.SchemaDumpFailedException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Makes a plan: checks source and target, builds or verifies the package, compares it with the target. */
@Component
public class PreparePlan {

    private static final Logger log = LoggerFactory.getLogger(PreparePlan.class);
    private static final String APPLICATION_NAME = "slipway migration-service";

    private final Environments environments;
    private final PackageEnvironment packageEnvironment;
    private final PackageStore packages;
    private final ExamineTarget examineTarget;
    private final CheckRecords records;
    private final MakePlan makePlan;
    private final PlanOrders plans;
    private final RowDetails details;
    private final Clock clock;

    PreparePlan(
            Environments environments,
            PackageEnvironment packageEnvironment,
            PackageStore packages,
            ExamineTarget examineTarget,
            CheckRecords records,
            MakePlan makePlan,
            PlanOrders plans,
            RowDetails details,
            Clock clock) {
        this.environments = environments;
        this.packageEnvironment = packageEnvironment;
        this.packages = packages;
        this.examineTarget = examineTarget;
        this.records = records;
        this.makePlan = makePlan;
        this.plans = plans;
        this.details = details;
        this.clock = clock;
    }

    /**
     * Makes the plan and stores it as ready. May be done again for the same order.
     *
     * @throws RefusedException when something is wrong that somebody has to put right
     * @throws TemporaryFailureException when something that is needed is down
     */
    public Ready prepare(PlanOrder order, PlanningProgress progress) {
        return explained(() -> {
            progress.started(Phase.CHECK);
            Findings findings = new Findings(order.id(), progress);
            Environment target = environments.get(order.target());
            PackageDigest digest = switch (order.subject()) {
                case Subject.Source source -> build(source, target, order.requestedBy(), findings, progress);
                case Subject.Existing existing -> {
                    requireLater(target.ref(), target.stage());
                    findings.requireReachable("target-reachable", target);
                    progress.finished(Phase.CHECK, target.ref() + " is reachable");
                    progress.started(Phase.PACKAGE);
                    yield existing.digest();
                }
            };
            Ready ready = compare(order, digest, target, findings, progress);
            plans.save(order.with(ready));
            log.atInfo()
                    .addKeyValue("plan", order.id())
                    .addKeyValue("target", order.target())
                    .addKeyValue("package", digest)
                    .log("Plan is ready");
            return ready;
        });
    }

    private PackageDigest build(
            Subject.Source subject, Environment target, String by, Findings findings, PlanningProgress progress) {
        EnvironmentRef ref = subject.environment();
        if (ref.equals(target.ref())) {
            throw new RefusedException("Source and target are the same environment, " + ref + ".");
        }
        if (!ref.application().equals(target.ref().application())) {
            throw new RefusedException(
                    "Source %s and target %s belong to different applications.".formatted(ref, target.ref()));
        }
        Environment source = environments.get(ref);
        PackageEnvironment.requireSource(source);
        requireLater(target.ref(), target.stage());
        if (sameDatabase(source.connection(), target.connection())) {
            throw new RefusedException(
                    "Source %s and target %s are connected to the same database.".formatted(ref, target.ref()));
        }
        findings.requireReachable("source-reachable", source);
        findings.requireReachable("target-reachable", target);
        progress.finished(Phase.CHECK, "%s and %s are reachable".formatted(ref, target.ref()));

        progress.started(Phase.PACKAGE);
        return packageEnvironment.buildFrom(source, subject.ruleSet(), by, null).digest();
    }

    private Ready compare(
            PlanOrder order, PackageDigest digest, Environment target, Findings findings, PlanningProgress progress) {
        try (OpenPackage source = OpenPackage.onDemand(packages, digest);
                ExecutorService aside = Executors.newVirtualThreadPerTaskExecutor()) {
            PackageManifest manifest = source.manifest();
            if (manifest.source().equals(target.ref())) {
                throw new RefusedException("Package %s was built from its target, %s.".formatted(digest, target.ref()));
            }
            if (!manifest.source().application().equals(target.ref().application())) {
                throw new RefusedException("Package %s was built from %s, and target %s belongs to another application."
                        .formatted(digest, manifest.source(), target.ref()));
            }
            progress.finished(Phase.PACKAGE, "package %s, %d rows".formatted(digest, manifest.rows()));
            progress.started(Phase.PLAN);
            // everything is needed for the comparison, and fetched while the target is looked at
            CompletableFuture<Void> fetched = CompletableFuture.runAsync(source::fetch, aside);
            ManagedDatabase database = new ManagedDatabase(target.connection(), APPLICATION_NAME);
            List<RequiredVariable> missing = environments.missing(target.ref(), manifest.requiredVariables());
            ExamineTarget.Examined examined = examineTarget.before(digest, manifest, target, database, missing);
            findings.add(examined.checks());
            examined.obstacleToPlanning().ifPresent(check -> {
                throw new RefusedException(check.reason());
            });
            PlanMask secrets = new PlanMask(SecretMask.of(environments.secretValues(target.ref())));
            await(fetched);
            Plan plan;
            try (RowDetails.Writer rows = details.write(order.id(), secrets)) {
                plan = secrets.mask(makePlan.plan(source, database, List.of(), rows));
            }
            List<Check> checks = examineTarget.after(examined, manifest, plan, database);
            findings.replace(examined.checks(), checks);
            plan = held(plan, checks);
            progress.finished(
                    Phase.PLAN,
                    "%d statements, %d tables with changed rows, %d to decide"
                            .formatted(
                                    plan.statements().size(),
                                    plan.tables().stream()
                                            .filter(table -> table.changes())
                                            .count(),
                                    plan.decisions().size()));
            return new Ready(plan, manifest.requiredVariables(), missing, clock.instant());
        }
    }

    private static void await(CompletableFuture<Void> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** What a check found stands in the way of the plan, or is for a person to decide. */
    private static Plan held(Plan plan, List<Check> checks) {
        List<RequiredDecision> decisions = new ArrayList<>();
        List<String> obstacles = new ArrayList<>();
        for (Check check : checks) {
            String decision = check.decision();
            if (decision != null) {
                decisions.add(new RequiredDecision(
                        decision,
                        RequiredDecision.Kind.CONTINUE_ANYWAY,
                        check.sentence() + " Continue anyway?",
                        List.of(Decision.Choice.APPLY),
                        null));
            } else if (check.consequence() == Check.Consequence.REFUSE) {
                obstacles.add(check.reason());
            }
        }
        return plan.withFurther(decisions, obstacles);
    }

    /** What was checked, recorded as it is found: also where it ends there. */
    private final class Findings {

        private final PlanId plan;
        private final PlanningProgress progress;
        private final List<Check> checks = new ArrayList<>();

        private Findings(PlanId plan, PlanningProgress progress) {
            this.plan = plan;
            this.progress = progress;
        }

        void requireReachable(String id, Environment environment) {
            try {
                Reachability.require(environment, APPLICATION_NAME);
            } catch (RefusedException e) {
                add(List.of(Check.refused(
                        id, e.reason(), "Correct the environment's connection, or see that its database answers.")));
                throw e;
            }
            add(List.of(Check.passed(id, "The database of %s answers.".formatted(environment.ref()))));
        }

        void add(List<Check> found) {
            checks.addAll(found);
            records.save(plan.value(), checks);
            progress.checked(List.copyOf(checks));
        }

        void replace(List<Check> before, List<Check> after) {
            checks.removeAll(before);
            add(after);
        }
    }

    /** Packages come from development, so a target is at any later stage. */
    private static void requireLater(EnvironmentRef target, Stage stage) {
        if (stage == Stage.DEVELOPMENT) {
            throw new RefusedException("The target must be at a later stage than its source; %s is %s."
                    .formatted(target, PackageEnvironment.inWords(stage)));
        }
    }

    private static boolean sameDatabase(ConnectionSettings one, ConnectionSettings other) {
        return one.host().equalsIgnoreCase(other.host())
                && one.port() == other.port()
                && one.database().equals(other.database());
    }

    /** Sorts what can go wrong into what passes and what does not. */
    private static <T> T explained(Supplier<T> work) {
        try {
            return work.get();
        } catch (EnvironmentsUnavailableException | DatabaseUnreachableException | PackagesUnavailableException e) {
            throw temporary(e);
        } catch (UnknownEnvironmentException
                | PackageNotFoundException
                | PackageCorruptException
                | AmbiguousKeyException
                | RowTooLargeException
                | PlanningFailedException
                | SchemaDiffFailedException
                | SchemaDumpFailedException
                | PostgresToolsMissingException
                | DatabaseAccessDeniedException
                | DatabaseFailureException e) {
            for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
                if (cause instanceof PackagesUnavailableException unavailable) {
                    throw temporary(unavailable);
                }
            }
            throw new RefusedException(sentence(e), e);
        }
    }

    private static String sentence(RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        return message.endsWith(".") ? message : message + ".";
    }

    private static TemporaryFailureException temporary(RuntimeException cause) {
        return new TemporaryFailureException(sentence(cause), Patience.FOR_DEPENDENCY, cause);
    }
}
