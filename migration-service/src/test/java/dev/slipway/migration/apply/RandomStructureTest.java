package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.schema.Contradiction;
import dev.slipway.migration.schema.DumpedStructure;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random pairs of structures with rows and rules: either the plan says why it cannot be done, and nothing is changed; or
 * pg_dump tells the same of source and target afterwards, rows are what their tables' rules say, what no rule touches is
 * as it was, and doing it again changes nothing. Sessions are killed at random moments before.
 *
 * <p>{@code -Dreleases.count=200 -Dreleases.seed=1} makes more of them; a failure tells its seed.
 */
class RandomStructureTest {

    private static final Map<Outcome, Integer> OUTCOMES = new ConcurrentSkipListMap<>();

    /** What became of a pair. */
    private enum Outcome {
        /** All of the source is there. */
        CONVERGED,
        /** What was decided to stay is there, too. */
        CONVERGED_BUT_FOR_WHAT_WAS_KEPT,
        /** The plan says why not. */
        OBSTACLE,
        /** A person wanted what the plan advised against, or left out what something else needs, which is told before. */
        REFUSED_AS_DECIDED
    }

    static LongStream seeds() {
        long first = Long.getLong("releases.seed", 1);
        return LongStream.range(first, first + Integer.getInteger("releases.count", 4));
    }

    @AfterAll
    static void tell() {
        System.out.println("Random structures: " + OUTCOMES);
        int pairs = OUTCOMES.values().stream().mapToInt(Integer::intValue).sum();
        if (pairs >= 100) {
            assertThat(OUTCOMES.getOrDefault(Outcome.CONVERGED, 0)).isGreaterThan(pairs / 3);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTargetBecomesWhatTheSourceIsOrStaysAsItWas(long seed) {
        RandomStructure pair = new RandomStructure(seed);
        try (Scenario scenario = new Scenario()) {
            load(scenario.source, pair.sql(true));
            load(scenario.target, pair.sql(false));
            OUTCOMES.merge(release(scenario, pair, new Random(seed)), 1, Integer::sum);
        } catch (RuntimeException | AssertionError e) {
            fail("Seed " + seed + ": " + e + "\n" + pair, e);
        }
    }

    private static Outcome release(Scenario scenario, RandomStructure pair, Random random) {
        State source = State.of(scenario.source);
        State before = State.of(scenario.target);
        try (OpenPackage opened = scenario.open(pair.rules())) {
            Plan plan = scenario.plan(opened);
            if (!plan.obstacles().isEmpty()) {
                assertThatThrownBy(() -> scenario.apply(
                                opened,
                                plan.decide(plan.undecided().stream()
                                        .map(Scenario::drop)
                                        .toList())))
                        .isInstanceOf(ApplyFailedException.class);
                before.assertUnchanged(State.of(scenario.target), plan);
                tell("obstacles " + plan.obstacles());
                return Outcome.OBSTACLE;
            }
            if (!plan.undecided().isEmpty()) {
                assertThatThrownBy(() -> scenario.apply(opened, plan)).isInstanceOf(IllegalArgumentException.class);
            }
            List<Decision> decisions = decisions(plan, random);
            Plan decided = plan.decide(decisions);
            assertThat(decided.contradicted()).isEmpty();
            List<String> objections = RehearseDecisions.objections(opened, decided, scenario.target);
            if (!objections.isEmpty()) {
                tell("objections " + objections);
                return Outcome.REFUSED_AS_DECIDED;
            }
            tell("decided " + decided.decisions());
            try {
                apply(scenario, opened, decided, before, random);
            } catch (ApplyFailedException | NotConvergedException e) {
                tell("refused: " + e.getMessage() + "\n" + decided.decisions() + decided.statements());
                if (!isDoubtful(decided)) {
                    throw e;
                }
                before.assertUnchanged(State.of(scenario.target), plan);
                return Outcome.REFUSED_AS_DECIDED;
            }
            State after = State.of(scenario.target);
            boolean kept = decided.decisions().stream().anyMatch(each -> each.chosen() == Decision.Choice.KEEP);
            if (!kept) {
                assertThat(DumpedStructure.difference(
                                after.structureWithout(pair.skipped()), source.structureWithout(pair.skipped())))
                        .isEmpty();
            }
            new RowOracle(pair, source, before, after, kept).check();
            Plan again = scenario.plan(opened, decisions.toArray(Decision[]::new));
            assertThat(again.obstacles()).as("a second plan's obstacles").isEmpty();
            assertThat(again.isEmpty())
                    .as("a second plan: %s %s", again.statementsToRun(), again.tables())
                    .isTrue();
            scenario.apply(opened, again);
            after.assertSameRows(State.rows(scenario.target));
            return kept ? Outcome.CONVERGED_BUT_FOR_WHAT_WAS_KEPT : Outcome.CONVERGED;
        }
    }

    /**
     * Mostly whatever the source has is wanted; rows that violate something may be tried nevertheless. What cannot be kept
     * beside something that is applied goes with it.
     */
    private static List<Decision> decisions(Plan plan, Random random) {
        List<Decision> decisions = any(plan, random);
        List<Contradiction> contradicted = plan.decide(decisions).contradicted();
        while (!contradicted.isEmpty()) {
            tell("contradicted " + contradicted);
            List<String> impossible =
                    contradicted.stream().map(Contradiction::keep).toList();
            decisions = decisions.stream()
                    .map(decision -> impossible.contains(decision.id()) ? Scenario.drop(decision.id()) : decision)
                    .toList();
            contradicted = plan.decide(decisions).contradicted();
        }
        return decisions;
    }

    private static List<Decision> any(Plan plan, Random random) {
        boolean keeping = random.nextInt(5) == 0;
        return plan.decisions().stream()
                .filter(decision -> decision.chosen() == null)
                .map(decision -> (keeping || decision.kind() == RequiredDecision.Kind.VIOLATION)
                                && random.nextBoolean()
                                && decision.options().contains(Decision.Choice.KEEP)
                        ? Scenario.keep(decision.id())
                        : Scenario.drop(decision.id()))
                .toList();
    }

    /** Whether the plan warned of what was decided: violations that are brought nevertheless. */
    private static boolean isDoubtful(Plan plan) {
        return plan.decisions().stream()
                .anyMatch(decision -> decision.kind() == RequiredDecision.Kind.VIOLATION
                        && decision.chosen() == Decision.Choice.APPLY);
    }

    private static void apply(Scenario scenario, OpenPackage opened, Plan plan, State before, Random random) {
        boolean applied = false;
        if (random.nextInt(3) == 0) {
            applied = RandomReleaseTest.applyUnderFire(scenario, opened, plan, random.nextInt(400));
            if (!applied) {
                before.assertUnchanged(State.of(scenario.target), plan);
            }
        }
        if (!applied) {
            scenario.apply(opened, plan);
        }
    }

    /** What cannot be done on a side is left out there. */
    private static void load(ManagedDatabase database, List<String> sql) {
        int failed = 0;
        try (Connection connection = database.open();
                Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET search_path = public, pg_catalog");
            for (String each : sql) {
                try {
                    statement.execute(each);
                } catch (SQLException e) {
                    failed++;
                    tell("left out " + each + ": " + e.getMessage());
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        // else there would be nothing left to be proven
        assertThat(failed).isLessThan(sql.size() * 2 / 3);
    }

    private static void tell(String what) {
        if (Boolean.getBoolean("releases.tell")) {
            System.out.println(what);
        }
    }

    /** Statements of a plan that stay although its transaction is rolled back. */
    static boolean hasPreparations(Plan plan) {
        return plan.statementsToRun().stream().anyMatch(statement -> statement.phase() == Phase.BEFORE_TRANSACTION);
    }
}
