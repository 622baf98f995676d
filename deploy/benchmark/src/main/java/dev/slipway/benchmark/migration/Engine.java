package dev.slipway.benchmark.migration;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.migration.apply.Applied;
import dev.slipway.migration.apply.ApplyPlan;
import dev.slipway.migration.apply.Step;
import dev.slipway.migration.apply.StepListener;
import dev.slipway.migration.packaging.BuildPackage;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageRequest;
import dev.slipway.migration.packaging.SealedPackage;
import dev.slipway.migration.packaging.SecretScan;
import dev.slipway.migration.plan.MakePlan;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChanges;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.ruleset.Presets;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Packages, plans and applies as told by lines on its input, and answers each with a line of numbers. Packages lie on the
 * local disk instead of in S3.
 */
public final class Engine {

    private static final EnvironmentRef SOURCE = EnvironmentRef.parse("benchmark/dev");

    private final FilePackages packages;
    private final MakePlan makePlan;
    private final ApplyPlan applyPlan;
    private final int port;
    private final String user;
    private final String password;
    private @Nullable PackageDigest digest;
    private @Nullable Plan plan;

    private Engine(Path directory, int port, String user, String password) {
        FilePlannedRows plannedRows = new FilePlannedRows(directory);
        this.packages = new FilePackages(directory);
        this.makePlan = new MakePlan(plannedRows);
        this.applyPlan = new ApplyPlan(plannedRows);
        this.port = port;
        this.user = user;
        this.password = password;
    }

    /**
     * Runs it until its input ends.
     *
     * @param arguments a directory for packages, the server's port, user and password
     */
    public static void main(String[] arguments) throws IOException {
        Engine engine = new Engine(Path.of(arguments[0]), Integer.parseInt(arguments[1]), arguments[2], arguments[3]);
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println("answer " + engine.carryOut(order.split(" ")));
        }
    }

    private String carryOut(String... order) {
        return switch (order[0]) {
            case "package" -> build(order[1], order[2]);
            case "plan" -> plan(order[1]);
            case "apply" -> apply(order[1]);
            default -> throw new IllegalArgumentException(order[0]);
        };
    }

    private ManagedDatabase database(String name) {
        return new ManagedDatabase(
                new ConnectionSettings("127.0.0.1", port, name, user, password, TlsMode.DISABLE), "benchmark");
    }

    private static RuleSet rules(String name) {
        return switch (name) {
            case "nocobase" -> Presets.shipped().find("nocobase").orElseThrow();
            case "structure" -> RuleSet.of("structure");
            default -> RuleSet.of("rows", RuleEntry.of(name, Rule.OVERWRITE));
        };
    }

    private String build(String source, String rules) {
        SealedPackage built = new BuildPackage(packages)
                .build(new PackageRequest(SOURCE, database(source), rules(rules), List.of(), SecretScan.none()));
        digest = built.digest();
        return String.valueOf(built.manifest().rows());
    }

    private String plan(String target) {
        try (OpenPackage opened = OpenPackage.open(packages, required(digest))) {
            plan = makePlan.plan(opened, database(target), List.of(), RowChanges.NONE);
        }
        return "%d %d"
                .formatted(
                        plan.tables().stream().mapToLong(Engine::rows).sum(),
                        plan.statements().size());
    }

    private static long rows(TablePlan table) {
        return table.added() + table.changed() + table.removed();
    }

    private String apply(String target) {
        Plan made = required(plan);
        Plan decided = made.decide(made.decisions().stream()
                .map(decision -> new Decision(decision.id(), Decision.Choice.APPLY))
                .toList());
        StringBuilder steps = new StringBuilder();
        Applied applied;
        try (OpenPackage opened = OpenPackage.onDemand(packages, required(digest))) {
            applied = applyPlan.apply(opened, decided, database(target), UUID.randomUUID(), new Times(steps));
        }
        return "%d%s".formatted(applied.rowsAdded() + applied.rowsChanged() + applied.rowsRemoved(), steps);
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("nothing was packaged or planned yet");
        }
        return value;
    }

    /** Writes each step's time in milliseconds, and for how long tables were locked. */
    private static final class Times implements StepListener {

        private final StringBuilder steps;
        private long begun;
        private long locked;

        private Times(StringBuilder steps) {
            this.steps = steps;
        }

        @Override
        public void started(Step step) {
            begun = System.nanoTime();
        }

        @Override
        public void finished(Step step, String detail) {
            long now = System.nanoTime();
            steps.append(' ')
                    .append(step.name().toLowerCase(Locale.ROOT))
                    .append('=')
                    .append((now - begun) / 1_000_000);
            if (step == Step.LOCK) {
                locked = now;
            }
            if (step == Step.COMMIT) {
                steps.append(" locked=").append((now - locked) / 1_000_000);
            }
        }
    }
}
