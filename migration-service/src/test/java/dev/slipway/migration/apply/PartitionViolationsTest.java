package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.Violation;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.ruleset.RuleSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of partitions, of tables that inherit and of types that are yet to be made that would not fit a plan. */
class PartitionViolationsTest {

    private static final RuleSet NOTHING_CARRIED = RuleSet.of("test");

    private final Scenario scenario = new Scenario();

    @AfterEach
    void close() {
        scenario.close();
    }

    private Plan plan() {
        try (OpenPackage opened = scenario.open(NOTHING_CARRIED)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.warnings()).isEmpty();
            return plan;
        }
    }

    @Test
    void rowsOfTheDefaultPartitionThatBelongToANewOne() {
        String whole = "CREATE TABLE m (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);"
                + "CREATE TABLE m_rest PARTITION OF m DEFAULT;";
        scenario.source(whole + "CREATE TABLE m_2021 PARTITION OF m FOR VALUES FROM ('2021-01-01') TO ('2022-01-01')");
        scenario.target(whole + "INSERT INTO m SELECT g, date '2020-12-30' + g FROM generate_series(1, 4) AS g");
        Plan plan = plan();
        assertThat(plan.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.id()).isEqualTo("partition:public.m_2021@public.m_rest");
            assertThat(violation.kind()).isEqualTo(Kind.PARTITION);
            assertThat(violation.rows()).isEqualTo(3);
            assertThat(violation.examples().getFirst().values()).containsEntry("at", "2021-01-01");
            assertThat(violation.sentence()).contains("default partition of public.m", "Move them");
        });
        assertThat(plan.obstacles()).hasSize(1);
    }

    @Test
    void rowsOfATableThatBecomesAPartition() {
        String whole = "CREATE TABLE m (k int, b text) PARTITION BY LIST (k);";
        scenario.source(whole + "CREATE TABLE own PARTITION OF m FOR VALUES IN (1, 2)");
        scenario.target(
                whole + "CREATE TABLE own (k int, b text); INSERT INTO own VALUES (1, 'a'), (7, 'b'), (NULL, 'c')");
        assertThat(plan().violations())
                .extracting(Violation::id, Violation::rows)
                .containsExactly(tuple("partition:public.own@public.own", 2L));
    }

    @Test
    void foreignKeysOfAndToPartitionedTables() {
        String tables = "CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);"
                + "CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);"
                + "CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM (10) TO (20);"
                + "CREATE TABLE c (id int, p int) PARTITION BY HASH (id);"
                + "CREATE TABLE c_0 PARTITION OF c FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
                + "INSERT INTO p VALUES (1), (11);";
        scenario.source(tables + "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p) REFERENCES p");
        scenario.target(tables + "INSERT INTO c VALUES (1, 1), (2, 11), (3, 12), (4, NULL)");
        Plan plan = plan();
        assertThat(plan.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.FOREIGN_KEY);
            assertThat(violation.table()).hasToString("public.c_0");
            assertThat(violation.decision()).isEqualTo("foreign-key:public.c.c_p");
            assertThat(violation.rows()).isEqualTo(1);
            assertThat(violation.examples().getFirst().values()).containsEntry("p", "12");
        });
        scenario.target("DELETE FROM c WHERE id = 3");
        assertThat(plan().violations()).isEmpty();
        scenario.migrate(NOTHING_CARRIED);
        assertThat(plan().isEmpty()).isTrue();
    }

    @Test
    void valuesOfPartitionsAndChildrenThatDoNotFitATypeThatIsYetToBeMade() {
        scenario.source(
                "CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE DOMAIN code AS varchar(3) CHECK (VALUE <> 'bad');"
                        + "CREATE TABLE m (k int, a mood) PARTITION BY LIST (k); CREATE TABLE m_1 PARTITION OF m FOR VALUES IN (1);"
                        + "CREATE TABLE parent (id int PRIMARY KEY, c code); CREATE TABLE child () INHERITS (parent)");
        scenario.target(
                "CREATE TABLE m (k int, a text) PARTITION BY LIST (k); CREATE TABLE m_1 PARTITION OF m FOR VALUES IN (1);"
                        + "CREATE TABLE parent (id int PRIMARY KEY, c text); CREATE TABLE child () INHERITS (parent);"
                        + "INSERT INTO m VALUES (1, 'ok'), (1, 'angry'); INSERT INTO parent VALUES (1, 'abc');"
                        + "INSERT INTO child VALUES (2, 'bad'), (3, 'xyz')");
        assertThat(plan().violations())
                .extracting(Violation::id, Violation::rows, Violation::decision)
                .containsExactlyInAnyOrder(
                        tuple("type:public.m_1.a", 1L, "change-type:public.m.a"),
                        tuple("type:public.child.c", 1L, "change-type:public.parent.c"));
    }

    @Test
    void listsWithAValueThatAnEnumerationLoses() {
        scenario.source("CREATE TYPE mood AS ENUM ('ok'); CREATE TABLE t (id int PRIMARY KEY, many mood[])");
        scenario.target("CREATE TYPE mood AS ENUM ('ok', 'sad'); CREATE TABLE t (id int PRIMARY KEY, many mood[]);"
                + "INSERT INTO t VALUES (1, '{ok}'), (2, '{ok,sad}'), (3, NULL)");
        assertThat(plan().violations())
                .extracting(Violation::id, Violation::rows)
                .containsExactly(tuple("type:public.t.many", 1L));
    }
}
