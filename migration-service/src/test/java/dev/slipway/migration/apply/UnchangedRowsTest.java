package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows that did not change since the plan are not read again, and no change goes unnoticed for that. */
class UnchangedRowsTest {

    private static final RuleSet RULES =
            RuleSet.of("test", RuleEntry.of("items", Rule.OVERWRITE), RuleEntry.of("others", Rule.INSERT_OR_UPDATE));

    private final Scenario scenario = Scenario.ofBoth("CREATE TABLE items (id int PRIMARY KEY, name text, note text);"
                    + " CREATE TABLE others (id int PRIMARY KEY, name text)")
            .source("INSERT INTO items SELECT g, 'name ' || g, 'note' FROM generate_series(1, 100) AS g;"
                    + " INSERT INTO others VALUES (1, 'one'), (2, 'two')")
            .target("INSERT INTO items SELECT g, 'name ' || g, 'note' FROM generate_series(2, 101) AS g;"
                    + " UPDATE items SET name = 'changed' WHERE id IN (7, 8);"
                    + " INSERT INTO others VALUES (2, 'zwei'), (3, 'three')");

    private final OpenPackage opened = scenario.open(RULES);
    private final Map<Step, String> steps = new EnumMap<>(Step.class);
    private final List<String> updates = new ArrayList<>();
    private final List<Step> counts = new ArrayList<>();
    private final Map<Step, Runnable> meanwhile = new EnumMap<>(Step.class);

    @AfterEach
    void close() {
        opened.close();
        scenario.close();
    }

    private Applied apply(Plan plan) {
        return apply(opened, plan);
    }

    private Applied apply(OpenPackage source, Plan plan) {
        return scenario.applyPlan.apply(source, plan, scenario.target, UUID.randomUUID(), new StepListener() {
            private Step current = Step.PREPARE;

            @Override
            public void started(Step step) {
                current = step;
                meanwhile.getOrDefault(step, () -> {}).run();
            }

            @Override
            public void finished(Step step, String detail) {
                steps.put(step, detail);
            }

            @Override
            public void executed(ExecutedStatement statement) {
                if (statement.sql().contains("UPDATE ONLY")) {
                    updates.add(statement.sql());
                }
                if (statement.sql().contains("xmin = ANY") || statement.sql().contains("xmin::text")) {
                    counts.add(current);
                }
            }
        });
    }

    private void assertApplied(Applied applied) {
        assertThat(applied.rowsAdded()).isEqualTo(2);
        assertThat(applied.rowsChanged()).isEqualTo(3);
        assertThat(applied.rowsRemoved()).isEqualTo(1);
        assertThat(scenario.plan(opened).isEmpty()).isTrue();
    }

    @Test
    void anUntouchedTargetIsNotComparedAgain() {
        assertApplied(apply(scenario.plan(opened)));
        assertThat(steps)
                .containsEntry(Step.LOAD_ROWS, "6 rows")
                .containsEntry(Step.CHECK_PLAN, "the target is as planned")
                .containsEntry(Step.PROVE, "nothing is left to do");
        assertThat(steps.get(Step.COMMIT)).matches("committed; tables were locked for \\d+ ms");
    }

    @Test
    void onlyColumnsThatDifferAreLoadedAndSet() {
        scenario.target("UPDATE items SET note = E'\\\\N\\t' WHERE id IN (3, 4, 5)");
        Plan plan = scenario.plan(opened);
        apply(plan);
        assertThat(updates)
                .hasSize(2)
                .anySatisfy(sql -> assertThat(sql).contains("SET \"name\" = d.\"name\", \"note\" = d.\"note\" FROM"))
                .anySatisfy(sql -> assertThat(sql).contains("SET \"name\" = d.\"name\" FROM"));
        scenario.target("UPDATE items SET note = NULL WHERE id IN (3, 4)");
        updates.clear();
        assertThat(apply(scenario.plan(opened)).rowsChanged()).isEqualTo(2);
        assertThat(updates).singleElement().asString().contains("SET \"note\" = d.\"note\" FROM");
        assertThat(scenario.plan(opened).isEmpty()).isTrue();
    }

    @Test
    void vacuumAndAnalyzeMakeNoDifference() {
        scenario.target("DELETE FROM items WHERE id = 50; INSERT INTO items VALUES (50, 'name 50', 'note')");
        Plan plan = scenario.plan(opened);
        scenario.target("VACUUM FREEZE ANALYZE items");
        assertApplied(apply(plan));
        assertThat(steps).containsEntry(Step.CHECK_PLAN, "the target is as planned");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "VACUUM FULL items",
                "UPDATE items SET name = name WHERE id = 20",
                "DELETE FROM items WHERE id = 20; INSERT INTO items VALUES (20, 'name 20', 'note')"
            })
    void whatOnlyLooksLikeAChangeIsComparedAndApplied(String harmless) {
        Plan plan = scenario.plan(opened);
        for (String sql : harmless.split(";", -1)) {
            scenario.target(sql);
        }
        assertApplied(apply(plan));
        assertThat(steps.get(Step.CHECK_PLAN)).contains("1 tables were compared");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE items SET note = 'other' WHERE id = 20",
                "DELETE FROM items WHERE id = 20",
                "INSERT INTO items VALUES (200, 'new', 'note')",
                // as many rows as before
                "DELETE FROM items WHERE id = 20; INSERT INTO items VALUES (200, 'new', 'note')",
                "TRUNCATE items; INSERT INTO items SELECT g, 'x', 'note' FROM generate_series(2, 101) AS g",
                // no row is touched
                "ALTER TABLE items RENAME COLUMN name TO between; ALTER TABLE items RENAME COLUMN note TO name;"
                        + " ALTER TABLE items RENAME COLUMN between TO note",
                "ALTER TABLE items DROP COLUMN note; ALTER TABLE items ADD COLUMN note text DEFAULT 'other';"
                        + " ALTER TABLE items ALTER COLUMN note DROP DEFAULT",
                "BEGIN; SAVEPOINT a; UPDATE items SET note = 'other' WHERE id = 20; RELEASE SAVEPOINT a; COMMIT"
            })
    void everyChangeMakesThePlanStale(String change) {
        Plan plan = scenario.plan(opened);
        scenario.target(change);
        assertThatThrownBy(() -> apply(plan))
                .isInstanceOfSatisfying(
                        StalePlanException.class,
                        e -> assertThat(e.changed()).containsExactly("rows of table public.items"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SAVEPOINT a"})
    void aTransactionThatWasRunningDuringThePlanIsNoticedWhenItCommits(String before) throws SQLException {
        try (Connection other = scenario.target.open();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE public.others SET name = name WHERE id = 3");
            if (!before.isEmpty()) {
                statement.execute(before);
            }
            statement.execute("UPDATE public.items SET note = 'other' WHERE id = 20");
            // a transaction that begins later and ends earlier
            scenario.target("UPDATE items SET name = name WHERE id = 30");
            Plan plan = scenario.plan(opened);
            other.commit();
            assertThatThrownBy(() -> apply(plan)).isInstanceOf(StalePlanException.class);
        }
    }

    @Test
    void aTransactionThatWasRunningDuringThePlanAndIsUndoneMakesNoDifference() throws SQLException {
        Plan plan;
        try (Connection other = scenario.target.open();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE public.items SET note = 'other' WHERE id = 20; DELETE FROM public.others");
            plan = scenario.plan(opened);
            other.rollback();
        }
        assertApplied(apply(plan));
        assertThat(steps).containsEntry(Step.CHECK_PLAN, "the target is as planned");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE items SET note = 'other' WHERE id = 20",
                "DELETE FROM items WHERE id = 20; INSERT INTO items VALUES (200, 'new', 'note')",
                "BEGIN; SAVEPOINT a; UPDATE items SET note = 'other' WHERE id = 20; RELEASE SAVEPOINT a; COMMIT"
            })
    void whatChangesBetweenLookingAheadAndLockingMakesThePlanStale(String change) {
        Plan plan = scenario.plan(opened);
        meanwhile.put(Step.LOCK, () -> scenario.target(change));
        assertThatThrownBy(() -> apply(plan)).isInstanceOf(StalePlanException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "SAVEPOINT a"})
    void whatWasBeingWrittenWhileLookingAheadMakesThePlanStaleOnceItIsCommitted(String before) throws SQLException {
        Plan plan = scenario.plan(opened);
        try (Connection other = scenario.target.open();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("UPDATE public.others SET name = name WHERE id = 3");
            if (!before.isEmpty()) {
                statement.execute(before);
            }
            statement.execute("UPDATE public.items SET note = 'other' WHERE id = 20");
            meanwhile.put(Step.LOCK, () -> commit(other));
            assertThatThrownBy(() -> apply(plan)).isInstanceOf(StalePlanException.class);
        }
    }

    /** What loading rows ahead commits is our own as long as nothing else is written with it. */
    @Test
    void whatIsSetOffByLoadingRowsAheadMakesThePlanStale() {
        String kind = "CREATE FUNCTION touch(text) RETURNS boolean LANGUAGE plpgsql AS"
                + " $$ BEGIN UPDATE public.items SET note = note || '!' WHERE id = 20; RETURN true; END $$;"
                + "CREATE DOMAIN kind AS text CHECK (public.touch(VALUE));"
                + "ALTER TABLE others ADD COLUMN kind kind; UPDATE items SET note = 'note'";
        scenario.source(kind).target(kind);
        try (OpenPackage source = scenario.open(RULES)) {
            Plan plan = scenario.plan(source);
            assertThatThrownBy(() -> apply(source, plan))
                    .isInstanceOfSatisfying(
                            StalePlanException.class,
                            e -> assertThat(e.changed()).containsExactly("rows of table public.items"));
        }
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatIsCommittedElsewhereMakesNoDifference() {
        Plan plan = scenario.plan(opened);
        meanwhile.put(Step.LOCK, () -> scenario.target("SELECT pg_current_xact_id()"));
        assertApplied(apply(plan));
        assertThat(steps).containsEntry(Step.CHECK_PLAN, "the target is as planned");
    }

    private void othersCommit(int times) {
        scenario.target(
                "DO $$ BEGIN FOR i IN 1.." + times + " LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$");
    }

    @Test
    void versionsAreCountedBeforeTheLockWhereOthersCommitSeldom() {
        Plan plan = scenario.plan(opened);
        othersCommit(1);
        assertApplied(apply(plan));
        assertThat(counts).containsExactly(Step.LOAD_ROWS);
    }

    /** More than 10,000 are not told apart by name. */
    @ParameterizedTest
    @ValueSource(ints = {100, 10_100})
    void versionsAreCountedUnderTheLockAloneWhereOthersCommitAllTheTime(int times) {
        Plan plan = scenario.plan(opened);
        othersCommit(times);
        scenario.target(
                "BEGIN; UPDATE items SET note = 'other' WHERE id = 20; INSERT INTO items VALUES (200, 'new', '');"
                        + " DELETE FROM items WHERE id = 21; ROLLBACK");
        scenario.target("VACUUM FREEZE items");
        meanwhile.put(Step.LOCK, () -> othersCommit(1));
        assertApplied(apply(plan));
        assertThat(steps).containsEntry(Step.CHECK_PLAN, "the target is as planned");
        assertThat(counts).containsExactly(Step.CHECK_PLAN);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 10_100})
    void manyTransactionsDoNotHideAChange(int times) {
        Plan plan = scenario.plan(opened);
        scenario.target("UPDATE items SET note = 'other' WHERE id = 20");
        othersCommit(times);
        scenario.target("VACUUM FREEZE items");
        assertThatThrownBy(() -> apply(plan)).isInstanceOf(StalePlanException.class);
    }

    @Test
    void whatChangesRightBeforeTheLockMakesThePlanStaleAlsoWhereOthersCommitAllTheTime() {
        Plan plan = scenario.plan(opened);
        othersCommit(100);
        meanwhile.put(
                Step.LOCK,
                () -> scenario.target("DELETE FROM items WHERE id = 20; INSERT INTO items VALUES (200, 'new', '')")
                        .target("VACUUM FREEZE items"));
        assertThatThrownBy(() -> apply(plan)).isInstanceOf(StalePlanException.class);
    }

    private RuleSet filtered(String filter) {
        return RuleSet.of(
                "test",
                new RuleEntry("items", Rule.OVERWRITE, filter, new TreeSet<>(), List.of(), false, false),
                RuleEntry.of("others", Rule.SKIP));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"id <> 50", "note = 'note' AND name !~ 'x' -- nothing else", "coalesce(lower(note), '') <> 'own'"
            })
    void rowsThatAFilterIsAboutAreNotComparedAgain(String filter) {
        scenario.source("UPDATE items SET note = 'own' WHERE id = 50");
        scenario.target("UPDATE items SET note = 'own', name = 'ours' WHERE id = 50");
        try (OpenPackage source = scenario.open(filtered(filter))) {
            Plan plan = scenario.plan(source);
            Applied applied = apply(source, plan);
            assertThat(applied.rowsChanged()).isEqualTo(2);
            assertThat(steps)
                    .containsEntry(Step.CHECK_PLAN, "the target is as planned")
                    .containsEntry(Step.PROVE, "nothing is left to do");
            assertThat(scenario.plan(source).isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "now() > '2000-01-01'",
                "'today'::date > '2000-01-01'::date",
                "id <> (SELECT 50)",
                "public.wanted(id)",
                "id OPERATOR(public.===) id"
            })
    void rowsThatAFilterMayChooseDifferentlyAreComparedAgain(String filter) {
        String functions = "CREATE FUNCTION wanted(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 <> 50';"
                + "CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = int4eq)";
        scenario.source(functions).target(functions);
        try (OpenPackage source = scenario.open(filtered(filter))) {
            apply(source, scenario.plan(source));
            assertThat(steps.get(Step.CHECK_PLAN)).contains("1 tables were compared");
            assertThat(steps.get(Step.PROVE)).contains("1 tables were compared");
            assertThat(scenario.plan(source).isEmpty()).isTrue();
        }
    }

    @Test
    void whatAFilterLeavesOutMayChange() {
        try (OpenPackage source = scenario.open(filtered("id <> 50"))) {
            Plan plan = scenario.plan(source);
            scenario.target("UPDATE items SET note = 'own' WHERE id = 50");
            apply(source, plan);
            assertThat(scenario.targetRows("SELECT note FROM items WHERE id = 50"))
                    .containsExactly("own");
        }
    }

    @Test
    void whatAFilterIsAboutMayNotChange() {
        try (OpenPackage source = scenario.open(filtered("id <> 50"))) {
            Plan plan = scenario.plan(source);
            scenario.target("UPDATE items SET note = 'other' WHERE id = 51");
            assertThatThrownBy(() -> apply(source, plan)).isInstanceOf(StalePlanException.class);
        }
    }

    @Test
    void rowsThatComeOutOfTheFilterWhenTheyAreWrittenAreFoundByTheProof() {
        String column = "ALTER TABLE items ADD COLUMN owner text NOT NULL DEFAULT ";
        scenario.source(column + "'all'")
                .target(column + "'all'; ALTER TABLE items ALTER COLUMN owner SET DEFAULT 'us'");
        RuleSet rules = RuleSet.of(
                "test",
                new RuleEntry(
                        "items",
                        Rule.OVERWRITE,
                        "owner = 'all'",
                        new TreeSet<>(Set.of("owner")),
                        List.of(),
                        false,
                        false),
                RuleEntry.of("others", Rule.SKIP));
        scenario.source("ALTER TABLE items ALTER COLUMN owner SET DEFAULT 'us'");
        try (OpenPackage source = scenario.open(rules)) {
            Plan plan = scenario.plan(source);
            assertThatThrownBy(() -> apply(source, plan))
                    .isInstanceOf(NotConvergedException.class)
                    .hasMessageContaining("1 row(s) to add");
        }
    }

    @Test
    void rowsOfATableWithoutAKeyAreNotComparedAgain() {
        String table = "CREATE TABLE words (word text, times int);";
        scenario.source(table + "INSERT INTO words VALUES ('a', 1), ('a', 1), ('b', 2), (NULL, 3), (E'c\\td', 4)")
                .target(table + "INSERT INTO words VALUES ('a', 1), ('a', 1), ('a', 1), ('b', 3), (NULL, 3)");
        try (OpenPackage source = scenario.open(RuleSet.of("test", RuleEntry.of("words", Rule.OVERWRITE)))) {
            Applied applied = apply(source, scenario.plan(source));
            assertThat(applied.rowsAdded()).isEqualTo(2);
            assertThat(applied.rowsRemoved()).isEqualTo(2);
            assertThat(steps)
                    .containsEntry(Step.CHECK_PLAN, "the target is as planned")
                    .containsEntry(Step.PROVE, "nothing is left to do");
            assertThat(scenario.plan(source).isEmpty()).isTrue();
        }
    }

    @Test
    void whatARuleMakesOfRowsWithoutAKeyIsFoundByTheProof() {
        String table = "CREATE TABLE words (word text);"
                + "CREATE RULE without_b AS ON INSERT TO words WHERE new.word = 'b' DO INSTEAD NOTHING;";
        scenario.source(table + "INSERT INTO words VALUES ('a'); ALTER TABLE words DISABLE RULE without_b;"
                        + "INSERT INTO words VALUES ('b'); ALTER TABLE words ENABLE RULE without_b")
                .target(table);
        try (OpenPackage source = scenario.open(RuleSet.of("test", RuleEntry.of("words", Rule.OVERWRITE)))) {
            Plan plan = scenario.plan(source);
            assertThatThrownBy(() -> apply(source, plan)).isInstanceOf(NotConvergedException.class);
        }
    }

    @Test
    void columnsThatGoOrGetAnotherDefaultLeaveNothingToCompare() {
        scenario.target("ALTER TABLE items ADD COLUMN obsolete text DEFAULT 'x', ALTER COLUMN note SET DEFAULT 'none',"
                + " ALTER COLUMN name SET NOT NULL");
        Plan plan = scenario.plan(opened, Scenario.drop("drop-column:public.items.obsolete"));
        assertApplied(apply(plan));
        assertThat(steps)
                .containsEntry(Step.CHECK_PLAN, "the target is as planned")
                .containsEntry(Step.PROVE, "nothing is left to do");
        assertThat(steps.get(Step.CHANGE_SCHEMA)).doesNotContain("compared");
    }

    @Test
    void rowsThatWereComparedAfterTheirColumnsHadChangedAreNotComparedOnceMore() {
        scenario.source("ALTER TABLE items ADD COLUMN weight int DEFAULT 3; UPDATE items SET weight = 4 WHERE id = 9");
        try (OpenPackage source = scenario.open(RULES)) {
            Applied applied = apply(source, scenario.plan(source));
            assertThat(applied.rowsChanged()).isEqualTo(4);
            assertThat(steps).containsEntry(Step.PROVE, "nothing is left to do");
            assertThat(steps.get(Step.CHANGE_SCHEMA)).contains("1 tables were compared");
            assertThat(scenario.plan(source).isEmpty()).isTrue();
        }
    }

    @Test
    void theTargetsOwnRowsMayChangeWhereTheRuleLeavesThemAlone() {
        Plan plan = scenario.plan(opened);
        scenario.target("INSERT INTO others VALUES (4, 'four'); UPDATE others SET name = 'drei' WHERE id = 3");
        assertApplied(apply(plan));
        assertThat(scenario.targetRows("SELECT * FROM others ORDER BY id"))
                .containsExactly("1|one", "2|two", "3|drei", "4|four");
    }

    @Test
    void rowsThatWereNotKeptAreFoundAgain() {
        Plan plan = scenario.plan(opened);
        scenario.plannedRows.contents.clear();
        assertApplied(apply(plan));
        assertThat(steps)
                .containsEntry(Step.LOAD_ROWS, "6 rows, found again")
                .containsEntry(Step.CHECK_PLAN, "the target is as planned");
    }

    @Test
    void keptRowsThatAreDamagedAreFoundAgain() {
        Plan plan = scenario.plan(opened);
        scenario.plannedRows.contents.replaceAll((name, content) -> {
            byte[] damaged = content.clone();
            damaged[damaged.length / 2] ^= 1;
            return damaged;
        });
        assertApplied(apply(plan));
        assertThat(steps).containsEntry(Step.LOAD_ROWS, "6 rows, found again");
    }

    /** So that it turns out when some tables' rows are loaded already, or all. */
    @ParameterizedTest
    @ValueSource(ints = {-60, -10, -1, 1})
    void whatWasLoadedOfRowsThatAreTooFewOrTooManyIsForgotten(int more) {
        Plan plan = scenario.plan(opened);
        scenario.plannedRows.contents.replaceAll((name, content) -> {
            byte[] rows = decompressed(content);
            return Zstd.compress(Arrays.copyOf(rows, rows.length + more));
        });
        assertApplied(apply(plan));
        assertThat(steps).containsEntry(Step.LOAD_ROWS, "6 rows, found again");
        assertThat(updates).allSatisfy(sql -> assertThat(sql).contains("pg_temp.slipway_rows_"));
    }

    private static byte[] decompressed(byte[] content) {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(content))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rowsThatAreFoundAgainMustBeThoseOfThePlan() {
        Plan plan = scenario.plan(opened);
        scenario.plannedRows.contents.clear();
        scenario.target("UPDATE items SET note = 'other' WHERE id = 20");
        assertThatThrownBy(() -> apply(plan))
                .isInstanceOfSatisfying(
                        StalePlanException.class,
                        e -> assertThat(e.changed()).containsExactly("rows of table public.items"));
    }

    @Test
    void whatARuleWritesBesideIsFoundByTheProof() {
        String rule = "CREATE RULE beside AS ON INSERT TO items DO ALSO UPDATE items SET note = 'rule' WHERE id = 40";
        scenario.source(rule).target(rule);
        List<String> before = scenario.targetRows("SELECT * FROM items ORDER BY id");
        try (OpenPackage withRule = scenario.open(RULES)) {
            Plan plan = scenario.plan(withRule);
            assertThatThrownBy(() -> scenario.apply(withRule, plan))
                    .isInstanceOf(NotConvergedException.class)
                    .hasMessageContaining("public.items")
                    .hasMessageContaining("1 to change");
        }
        assertThat(scenario.targetRows("SELECT * FROM items ORDER BY id")).isEqualTo(before);
    }

    @Test
    void aRuleThatWritesInsteadIsFoundByTheProof() {
        String rule = "CREATE RULE instead AS ON UPDATE TO items DO INSTEAD NOTHING";
        scenario.source(rule).target(rule);
        try (OpenPackage withRule = scenario.open(RULES)) {
            Plan plan = scenario.plan(withRule);
            assertThatThrownBy(() -> scenario.apply(withRule, plan))
                    .isInstanceOf(NotConvergedException.class)
                    .hasMessageContaining("2 to change");
        }
    }

    @Test
    void theLockIsHeldForNoLongerThanItIsToldToBe() {
        Plan plan = scenario.plan(opened);
        long begin = System.nanoTime();
        apply(plan);
        long all = (System.nanoTime() - begin) / 1_000_000;
        long locked =
                Long.parseLong(Objects.requireNonNull(steps.get(Step.COMMIT)).replaceAll("\\D", ""));
        assertThat(locked).isBetween(1L, all);
    }

    @Test
    void rowsMayExchangeWhatMustBeUnique() {
        String table = "CREATE TABLE menu (id int PRIMARY KEY, position int UNIQUE, ours text DEFAULT 'kept');";
        scenario.source(table + "INSERT INTO menu VALUES (1, 1), (2, 2), (3, 3)")
                .target(table + "INSERT INTO menu VALUES (1, 2), (2, 3), (3, 1); UPDATE menu SET ours = 'own ' || id");
        Applied applied = scenario.migrate(RuleSet.of(
                "menu",
                new RuleEntry("menu", Rule.OVERWRITE, null, new TreeSet<>(Set.of("ours")), List.of(), false, false)));
        assertThat(applied.rowsChanged()).isEqualTo(3);
        assertThat(scenario.targetRows("SELECT * FROM menu ORDER BY id"))
                .containsExactly("1|1|own 1", "2|2|own 2", "3|3|own 3");
    }
}
