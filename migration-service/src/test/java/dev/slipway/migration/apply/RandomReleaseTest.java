package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.slipway.managedpostgres.DatabaseUnreachableException;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random tables, rows and rules: afterwards the target is what a model of the rules says, and doing it again changes
 * nothing. Sessions are killed at random moments before: each time either everything is done or nothing.
 *
 * <p>{@code -Dreleases.count=200 -Dreleases.seed=1} makes more of them; a failure tells its seed.
 */
class RandomReleaseTest {

    static LongStream seeds() {
        long first = Long.getLong("releases.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("releases.count", 8));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTargetBecomesWhatTheRulesSay(long seed) {
        RandomRelease release = new RandomRelease(seed);
        try (Scenario scenario = new Scenario().source(release.sql(true)).target(release.sql(false))) {
            release(scenario, release, new Random(seed));
        } catch (RuntimeException | AssertionError e) {
            fail("Seed " + seed + ": " + e + "\n" + release, e);
        }
    }

    private static void release(Scenario scenario, RandomRelease release, Random random) {
        try (OpenPackage opened = scenario.open(release.rules())) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.undecided()).isEmpty();
            assertThat(plan.obstacles()).isEmpty();
            Map<String, String> before = Scenario.digests(scenario.target);
            boolean applied = false;
            for (int kill = 0; kill < 2 && !applied; kill++) {
                applied = applyUnderFire(scenario, opened, plan, random.nextInt(400));
                if (!applied) {
                    assertThat(Scenario.digests(scenario.target)).isEqualTo(before);
                }
            }
            if (!applied) {
                scenario.apply(opened, plan);
            }
            Map<String, String> after = Scenario.digests(scenario.target);
            Plan again = scenario.plan(opened);
            assertThat(again.isEmpty()).as("a second plan: %s", again.tables()).isTrue();
            assertThat(scenario.apply(opened, again).rowsChanged()).isZero();
            assertThat(Scenario.digests(scenario.target)).isEqualTo(after);
        }
        scenario.target(release.expectationSql());
        release.differences()
                .forEach((table, query) ->
                        assertThat(scenario.targetRows(query)).as(table).isEmpty());
    }

    /** Whether it was committed although its session was killed. */
    static boolean applyUnderFire(Scenario scenario, OpenPackage opened, Plan plan, int millis) {
        UUID migration = UUID.randomUUID();
        Thread killer = Thread.startVirtualThread(() -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
            scenario.target("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                    + " AND datname = current_database() AND backend_type = 'client backend'");
        });
        try {
            scenario.applyPlan.apply(opened, plan, scenario.target, migration, StepListener.NONE);
        } catch (DatabaseUnreachableException | ApplyFailedException e) {
            // what came of it is known from the marker alone
        }
        try {
            killer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return scenario.applyPlan.find(scenario.target, migration).isPresent();
    }
}
