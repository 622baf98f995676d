package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.ruleset.ConcurrentIndexes;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.schema.Safety;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import dev.slipway.migration.schema.TableLock;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Indexes that are built after the commit, while others read and write. */
class ConcurrentIndexesTest {

    private static final RuleSet ALWAYS = RuleSet.builder("always")
            .concurrentIndexes(ConcurrentIndexes.ALWAYS)
            .build();
    private static final String TABLE = "CREATE TABLE t (id int PRIMARY KEY, a text, b int);"
            + "INSERT INTO t SELECT g, 'a' || g, g FROM generate_series(1, 500) AS g;";
    private static final String STATES =
            "SELECT c.relname, i.indisvalid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
                    + " WHERE c.relname LIKE 't\\_%' AND NOT i.indisprimary ORDER BY 1";

    private final Scenario scenario = new Scenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    private List<String> finish(OpenPackage opened, Plan plan, StepListener listener) {
        return scenario.applyPlan.finish(opened, plan, scenario.target, Supervision.by(listener));
    }

    private static List<SchemaStatement> afterCommit(Plan plan) {
        return plan.statements().stream()
                .filter(statement -> statement.phase() == Phase.AFTER_COMMIT)
                .toList();
    }

    @Test
    void theyAreMissingAtTheCommitAndProvenAfterwards() {
        scenario.source(TABLE + "CREATE INDEX t_a ON t (a); CREATE UNIQUE INDEX t_b ON t (b) WHERE b > 0;"
                + "COMMENT ON INDEX t_a IS 'for search'");
        scenario.target(TABLE);
        try (OpenPackage opened = scenario.open(ALWAYS)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.obstacles()).isEmpty();
            assertThat(plan.warnings()).isEmpty();
            assertThat(afterCommit(plan))
                    .extracting(SchemaStatement::object)
                    .containsExactly("index public.t_a", "index public.t_b", "comment index public.t_a");
            assertThat(afterCommit(plan).getFirst()).satisfies(index -> {
                assertThat(index.sql()).startsWith("CREATE INDEX CONCURRENTLY t_a ON public.t ");
                assertThat(index.safety()).isEqualTo(Safety.SAFE);
                assertThat(index.lock()).isEqualTo(TableLock.SHARE_UPDATE_EXCLUSIVE);
            });
            scenario.apply(opened, plan);
            assertThat(scenario.targetRows(STATES)).isEmpty();

            List<Step> steps = new ArrayList<>();
            List<String> progress = new ArrayList<>();
            assertThat(finish(opened, plan, new StepListener() {
                        @Override
                        public void started(Step step) {
                            steps.add(step);
                        }

                        @Override
                        public void finished(Step step, String detail) {
                            steps.add(step);
                        }

                        @Override
                        public void progressed(Step step, String detail) {
                            progress.add(detail);
                        }
                    }))
                    .isEmpty();
            assertThat(steps).containsExactly(Step.BUILD_INDEXES, Step.BUILD_INDEXES);
            assertThat(progress).startsWith("1 of 3: index public.t_a", "2 of 3: index public.t_b");
            assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
            assertThat(scenario.plan(opened).isEmpty()).isTrue();
            assertThat(finish(opened, plan, StepListener.NONE)).isEmpty();
        }
    }

    @Test
    void whatAnInterruptedBuildLeftBehindIsBuiltAnew() {
        scenario.source(TABLE + "CREATE INDEX t_a ON t (a)").target(TABLE);
        try (OpenPackage opened = scenario.open(ALWAYS)) {
            Plan plan = scenario.plan(opened);
            scenario.apply(opened, plan);
            scenario.target("CREATE INDEX t_a ON t (a)");
            Scenario.invalidate(scenario.target, "t_a");
            assertThat(scenario.targetRows(STATES)).containsExactly("t_a|f");

            assertThat(finish(opened, plan, StepListener.NONE)).isEmpty();
            assertThat(scenario.targetRows(STATES)).containsExactly("t_a|t");
            assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
        }
    }

    @Test
    void oneThatCannotBeBuiltIsToldWithoutHarmToTheRest() {
        scenario.source(
                TABLE + "CREATE UNIQUE INDEX t_b ON t (b); COMMENT ON INDEX t_b IS 'once'; CREATE INDEX t_z ON t (a);"
                        + "CREATE TABLE more (id int)");
        scenario.target(TABLE);
        try (OpenPackage opened = scenario.open(ALWAYS)) {
            Plan plan = scenario.plan(opened);
            scenario.apply(opened, plan);
            scenario.target("INSERT INTO t VALUES (1000, 'x', 7)");

            assertThat(finish(opened, plan, StepListener.NONE))
                    .singleElement()
                    .asString()
                    .contains(
                            "index public.t_b, which could not be built",
                            "Key (b)=(7) is duplicated",
                            "remove the rows that are too alike, and migrate again");
            assertThat(scenario.targetRows(STATES)).containsExactly("t_z|t");
            assertThat(Scenario.catalog(scenario.target).has("table public.more"))
                    .isTrue();

            scenario.target("DELETE FROM t WHERE id = 1000");
            Plan again = scenario.plan(opened);
            scenario.applyPlan.apply(opened, again, scenario.target, UUID.randomUUID(), StepListener.NONE);
            assertThat(finish(opened, again, StepListener.NONE)).isEmpty();
            assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
        }
    }

    @Test
    void whatCannotBeDoneAfterTheCommitIsToldWithWhatToDoAboutIt() {
        scenario.source(TABLE + "CREATE INDEX t_quotient ON t ((100 / b)); CREATE INDEX t_b ON t (b);"
                + "COMMENT ON INDEX t_b IS 'quick'");
        scenario.target(TABLE);
        try (OpenPackage opened = scenario.open(ALWAYS)) {
            Plan plan = scenario.plan(opened);
            scenario.apply(opened, plan);
            scenario.target("INSERT INTO t VALUES (1000, 'x', 0)");

            assertThat(finish(opened, plan, StepListener.NONE))
                    .satisfiesExactly(quotient -> assertThat(quotient)
                            .contains("index public.t_quotient", "division by zero", "Put that row right"));
            assertThat(scenario.targetRows(STATES)).containsExactly("t_b|t");

            scenario.target("DROP INDEX t_b; ALTER TABLE t RENAME b TO was_b");
            assertThat(finish(opened, plan, StepListener.NONE))
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each)
                            .contains("\"b\" does not exist", "changed after the commit", "plan and migrate again"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "55P03, OTHERS_AT_WORK",
        "23505, ROWS_TOO_ALIKE",
        "23P01, ROWS_TOO_ALIKE",
        "22012, VALUE_DOES_NOT_FIT",
        "54000, VALUE_DOES_NOT_FIT",
        "42501, NOT_ALLOWED",
        "42703, CHANGED_SINCE",
        "57014, CANCELLED",
        "53100, NO_ROOM",
        "58030, NO_ROOM",
        "XX001, DAMAGED",
        "0A000, UNKNOWN",
        ", UNKNOWN"
    })
    void hindrancesAreToldApartByWhatToDo(@Nullable String state, Hindrance expected) {
        assertThat(Hindrance.of(new SQLException("refused", state))).isEqualTo(expected);
    }

    @Test
    void whatIsSaidOfOneThatCannotBeBuiltIsLeftOutWhateverItsNameIs() {
        scenario.source(TABLE + "CREATE UNIQUE INDEX \"order\" ON t (b); COMMENT ON INDEX \"order\" IS 'once'");
        scenario.target(TABLE);
        try (OpenPackage opened = scenario.open(ALWAYS)) {
            Plan plan = scenario.plan(opened);
            scenario.apply(opened, plan);
            scenario.target("INSERT INTO t VALUES (1000, 'x', 7)");

            assertThat(finish(opened, plan, StepListener.NONE))
                    .singleElement()
                    .asString()
                    .contains("index public.order, which could not be built");
        }
    }

    @Test
    void indexesOfSmallAndOfNewTablesAndThoseThatOthersNeedComeWithTheTransaction() {
        scenario.source(TABLE + "CREATE INDEX t_a ON t (a)").target(TABLE);
        try (OpenPackage opened = scenario.open(RuleSet.builder("large").build())) {
            assertThat(afterCommit(scenario.plan(opened))).isEmpty();
        }
        scenario.source(
                "CREATE UNIQUE INDEX t_b ON t (b); CREATE TABLE p (t int REFERENCES t (b)); CREATE INDEX p_t ON p (t)");
        try (OpenPackage opened = scenario.open(ALWAYS)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.obstacles()).isEmpty();
            assertThat(afterCommit(plan)).isEmpty();
            scenario.apply(opened, plan);
            assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
        }
    }
}
