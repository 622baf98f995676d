package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.schema.Catalog;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever goes wrong, the target is as it was; whatever was committed is known. */
class ApplySafetyTest {

    private static final RuleSet RULES = RuleSet.of("test", RuleEntry.of("items", Rule.OVERWRITE));

    private final Scenario scenario = Scenario.ofBoth(
                    "CREATE TABLE items (id bigint PRIMARY KEY, name text); CREATE TABLE business (id int PRIMARY KEY, v int)")
            .source(
                    "INSERT INTO items VALUES (1, 'one'), (2, 'two'); ALTER TABLE items ADD COLUMN extra text DEFAULT 'x'")
            .target("INSERT INTO items VALUES (2, 'zwei'); INSERT INTO business VALUES (1, 1), (2, 1)");

    private final OpenPackage opened = scenario.open(RULES);
    private Map<String, String> digests = Map.of();
    private @Nullable Catalog catalog;

    @BeforeEach
    void remember() {
        digests = Scenario.digests(scenario.target);
        catalog = Scenario.catalog(scenario.target);
    }

    @AfterEach
    void close() {
        opened.close();
        scenario.close();
    }

    private void assertNothingHappened(UUID migration) {
        assertThat(Scenario.digests(scenario.target)).isEqualTo(digests);
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(catalog);
        assertThat(scenario.applyPlan.find(scenario.target, migration)).isEmpty();
    }

    private static StepListener failing(Step at) {
        return new StepListener() {
            @Override
            public void started(Step step) {
                if (step == at) {
                    throw new IllegalStateException("stopped at " + step);
                }
            }

            @Override
            public void finished(Step step, String detail) {}
        };
    }

    @Test
    void stoppedAtAnyStepTheTargetIsAsItWas() {
        Plan plan = scenario.plan(opened);
        // what is built afterwards comes when all is committed
        for (Step step : EnumSet.range(Step.PREPARE, Step.COMMIT)) {
            UUID migration = UUID.randomUUID();
            assertThatThrownBy(() -> scenario.applyPlan.apply(opened, plan, scenario.target, migration, failing(step)))
                    .hasMessageContaining("stopped at " + step);
            assertNothingHappened(migration);
        }
        assertThat(scenario.apply(opened, plan).rowsAdded()).isEqualTo(1);
    }

    @Test
    void aSessionKilledBeforeTheCommitLeavesNoMarker() {
        Plan plan = scenario.plan(opened);
        UUID migration = UUID.randomUUID();
        StepListener killer = new StepListener() {
            @Override
            public void started(Step step) {
                if (step == Step.COMMIT) {
                    scenario.target(
                            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                                    + " AND datname = current_database()");
                }
            }

            @Override
            public void finished(Step step, String detail) {}
        };
        assertThatThrownBy(() -> scenario.applyPlan.apply(opened, plan, scenario.target, migration, killer))
                .isInstanceOf(DatabaseUnreachableException.class);
        assertNothingHappened(migration);
    }

    @Test
    void whatWasCommittedIsFoundAndNotAppliedTwice() {
        Plan plan = scenario.plan(opened);
        UUID migration = UUID.randomUUID();
        Applied applied = scenario.applyPlan.apply(opened, plan, scenario.target, migration, StepListener.NONE);

        assertThat(scenario.applyPlan.find(scenario.target, migration)).contains(applied);
        assertThat(scenario.applyPlan.apply(opened, plan, scenario.target, migration, failing(Step.LOCK)))
                .isEqualTo(applied);
    }

    @Test
    void aViolatedConstraintIsToldWithTableConstraintAndKey() {
        scenario.target("CREATE UNIQUE INDEX only_here ON items (name); INSERT INTO items VALUES (3, 'drei')");
        scenario.source("INSERT INTO items VALUES (4, 'one')");
        remember();
        try (OpenPackage twice = scenario.open(RULES)) {
            Plan found = scenario.plan(twice);
            assertThat(found.violations())
                    .singleElement()
                    .satisfies(violation -> assertThat(violation.object()).isEqualTo("index public.only_here"));
            // as if the rows had come after the plan
            Plan plan = new Plan(
                    found.packageDigest(),
                    found.fingerprint(),
                    found.statements(),
                    found.tables(),
                    found.decisions(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of());
            UUID migration = UUID.randomUUID();
            assertThatThrownBy(
                            () -> scenario.applyPlan.apply(twice, plan, scenario.target, migration, StepListener.NONE))
                    .isInstanceOf(ApplyFailedException.class)
                    .hasMessageContaining("public.items")
                    .hasMessageContaining("only_here")
                    .hasMessageContaining("(name)=(one)")
                    .hasMessageContaining("INSERT INTO");
            assertNothingHappened(migration);
        }
    }

    @Test
    void aTargetThatChangedSinceThePlanIsRefused() {
        Plan plan = scenario.plan(opened);
        scenario.target("UPDATE items SET name = 'changed'");
        remember();
        assertThatThrownBy(() -> scenario.apply(opened, plan))
                .isInstanceOfSatisfying(
                        StalePlanException.class,
                        e -> assertThat(e.changed()).containsExactly("rows of table public.items"));
        scenario.target("ALTER TABLE business ADD COLUMN w int");
        assertThatThrownBy(() -> scenario.apply(opened, plan))
                .isInstanceOfSatisfying(
                        StalePlanException.class,
                        e -> assertThat(e.changed())
                                .containsExactly(
                                        "the structure of table public.business", "rows of table public.items"));
    }

    @Test
    void lifeInTablesThatAreNotCarriedMakesNoPlanStale() {
        Plan plan = scenario.plan(opened);
        scenario.target("INSERT INTO business VALUES (3, 3)");
        scenario.apply(opened, plan);
        assertThat(scenario.targetRows("SELECT count(*) FROM business")).containsExactly("3");
    }

    @Test
    void aCascadeIntoTablesThatNothingMayTouchIsUndone() {
        scenario.target("CREATE FUNCTION spread() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN UPDATE public.business SET v = 99; RETURN NULL; END $$;"
                + "CREATE RULE spread AS ON INSERT TO items DO ALSO UPDATE public.business SET v = 99;");
        scenario.source("CREATE FUNCTION spread() RETURNS trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN UPDATE public.business SET v = 99; RETURN NULL; END $$;"
                + "CREATE RULE spread AS ON INSERT TO items DO ALSO UPDATE public.business SET v = 99;");
        remember();
        try (OpenPackage withRule = scenario.open(RULES)) {
            Plan plan = scenario.plan(withRule);
            assertThatThrownBy(() -> scenario.apply(withRule, plan))
                    .isInstanceOf(NotConvergedException.class)
                    .hasMessageContaining("public.business");
        }
        assertNothingHappened(UUID.randomUUID());
    }

    @Test
    void waitsForTablesThatOthersUseAndThenGoesOn() throws Exception {
        Plan plan = scenario.plan(opened);
        try (Connection other = scenario.target.open();
                ExecutorService worker = Executors.newVirtualThreadPerTaskExecutor()) {
            other.setAutoCommit(false);
            execute(other, "LOCK TABLE public.items IN ACCESS SHARE MODE");
            CompletableFuture<Applied> applied =
                    CompletableFuture.supplyAsync(() -> scenario.apply(opened, plan), worker);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> scenario.targetRows("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type ="
                                    + " 'Lock' AND application_name = 'slipway-test'")
                            .equals(List.of("1")));
            other.rollback();
            assertThat(applied.get().rowsAdded()).isEqualTo(1);
        }
    }

    @Test
    void givesUpWhenTablesStayLocked() throws Exception {
        Plan plan = scenario.plan(opened);
        ApplyPlan impatient =
                new ApplyPlan(scenario.plannedRows, new Retries(Duration.ofMillis(50), Duration.ofMillis(300)));
        UUID migration = UUID.randomUUID();
        try (Connection other = scenario.target.open()) {
            other.setAutoCommit(false);
            execute(other, "LOCK TABLE public.items IN ACCESS SHARE MODE");
            assertThatThrownBy(() -> impatient.apply(opened, plan, scenario.target, migration, StepListener.NONE))
                    .isInstanceOf(EnvironmentBusyException.class);
            other.rollback();
        }
        assertNothingHappened(migration);
    }

    @Test
    void oneChangeAtATimePerEnvironment() throws Exception {
        Plan plan = scenario.plan(opened);
        try (Connection backup = scenario.target.open();
                EnvironmentLock lock = EnvironmentLock.tryShared(backup).orElseThrow()) {
            assertThatThrownBy(() -> scenario.apply(opened, plan)).isInstanceOf(EnvironmentBusyException.class);
        }
        assertThat(scenario.apply(opened, plan).rowsAdded()).isEqualTo(1);
    }

    @Test
    void aPlanWithOpenDecisionsOrRowsThatDoNotFitIsNotApplied() {
        scenario.source("ALTER TABLE business DROP COLUMN v; ALTER TABLE business ADD COLUMN must text NOT NULL");
        try (OpenPackage demanding = scenario.open(RULES)) {
            Plan plan = scenario.plan(demanding);
            assertThat(plan.undecided())
                    .containsExactly("drop-column:public.business.v", "not-null:public.business.must");
            assertThatThrownBy(() -> scenario.apply(demanding, plan)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> scenario.apply(
                            demanding,
                            plan.decide(List.of(
                                    Scenario.drop("drop-column:public.business.v"),
                                    Scenario.drop("not-null:public.business.must")))))
                    .isInstanceOf(ApplyFailedException.class);
        }
        assertNothingHappened(UUID.randomUUID());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
