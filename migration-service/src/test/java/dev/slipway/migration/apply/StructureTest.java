package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.schema.Catalog;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.Contradiction;
import dev.slipway.migration.schema.Safety;
import dev.slipway.migration.schema.SchemaStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** From one structure to another, with rows in the way. */
class StructureTest {

    private static final RuleSet ALL_SCHEMA_ONLY = RuleSet.of("test");

    private final Scenario scenario = Scenario.ofBoth("");
    private @Nullable OpenPackage opened;

    @AfterEach
    void close() {
        if (opened != null) {
            opened.close();
        }
        scenario.close();
    }

    private Plan plan(RuleSet rules) {
        if (opened != null) {
            opened.close();
        }
        opened = scenario.open(rules);
        return scenario.plan(opened);
    }

    private Applied apply(Plan plan) {
        if (opened == null) {
            throw new IllegalStateException("plan first");
        }
        return scenario.apply(opened, plan);
    }

    private static Plan decideAll(Plan plan, Decision.Choice choice) {
        return plan.decide(
                plan.undecided().stream().map(id -> new Decision(id, choice)).toList());
    }

    private static List<String> ids(Catalog catalog) {
        return catalog.objects().stream().map(CatalogObject::id).toList();
    }

    private static final String BEFORE = """
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE TYPE gone AS ENUM ('x');
            CREATE TABLE parent (id bigint PRIMARY KEY, code text NOT NULL);
            CREATE TABLE t1 (id integer NOT NULL CONSTRAINT t1_pk PRIMARY KEY, a varchar(20), b integer, dropme text,
                             "Quoted Col" text, price numeric(10,2));
            INSERT INTO t1 SELECT g, 'a' || g, g, 'x', 'q', 1 FROM generate_series(1, 5) AS g;
            CREATE TABLE old_table (id bigserial PRIMARY KEY, v text);
            CREATE VIEW v1 AS SELECT id, a FROM t1;
            CREATE VIEW v_gone AS SELECT 1 AS x;
            CREATE FUNCTION f(i integer) RETURNS integer LANGUAGE sql AS $$ SELECT i + 1 $$;
            CREATE SEQUENCE seq_gone;
            CREATE TABLE keepcol (id int PRIMARY KEY, legacy text, CONSTRAINT legacy_ck CHECK (legacy <> ''));
            CREATE UNIQUE INDEX keepcol_legacy ON keepcol (legacy);
            INSERT INTO keepcol VALUES (1, 'precious');
            """;

    private static final String AFTER = """
            CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
            CREATE TYPE colour AS ENUM ('red', 'green');
            CREATE DOMAIN posint AS integer CHECK (value > 0);
            CREATE TABLE parent (id bigint PRIMARY KEY, code text NOT NULL UNIQUE);
            CREATE TABLE t1 (ts timestamptz NOT NULL DEFAULT now(), id bigint NOT NULL CONSTRAINT t1_pk PRIMARY KEY,
                             a varchar(50), b text, "Quoted Col" text NOT NULL, price numeric(8,2),
                             e colour NOT NULL DEFAULT 'red', n bigint GENERATED ALWAYS AS IDENTITY,
                             g integer GENERATED ALWAYS AS (5 * 2) STORED,
                             parent_id bigint REFERENCES parent, u uuid DEFAULT gen_random_uuid(),
                             CONSTRAINT t1_ck CHECK (price > 0));
            CREATE INDEX t1_a ON t1 (lower(a));
            CREATE UNIQUE INDEX t1_u ON t1 (a) WHERE b IS NOT NULL;
            CREATE VIEW v1 AS SELECT id, a, e FROM t1;
            CREATE MATERIALIZED VIEW mv AS SELECT count(*) FROM t1;
            CREATE FUNCTION f(i integer) RETURNS integer LANGUAGE sql AS $$ SELECT i + 2 $$;
            CREATE FUNCTION trg() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.a := 'x;y'; RETURN new; END $$;
            CREATE TRIGGER t1_trg BEFORE INSERT ON t1 FOR EACH ROW EXECUTE FUNCTION trg();
            CREATE TABLE ser (id serial PRIMARY KEY, "weird ""name" text DEFAULT 'it''s');
            COMMENT ON TABLE t1 IS 'hello; world';
            COMMENT ON COLUMN t1.a IS 'col';
            CREATE TABLE keepcol (id int PRIMARY KEY);
            ALTER TABLE t1 ENABLE ROW LEVEL SECURITY;
            CREATE POLICY p ON t1 USING (true);
            """;

    /** On its own, because the JDBC driver does not find its end among other statements. */
    private static final String ATOMIC = "CREATE FUNCTION atomic(i integer) RETURNS integer LANGUAGE sql"
            + " BEGIN ATOMIC SELECT CASE WHEN i > 1 THEN 2 ELSE 3 END; SELECT i + 2; END";

    @Test
    void whatHangsOnAColumnThatKeepsItsTypeIsNotMadeAnew() {
        String structure = "CREATE TABLE p (id %1$s PRIMARY KEY, note text);"
                + "CREATE TABLE t (id int PRIMARY KEY, p %1$s CONSTRAINT fk REFERENCES p, n %2$s,"
                + " twice numeric GENERATED ALWAYS AS (n * 2) STORED, o text);"
                + "CREATE VIEW v AS SELECT id, n FROM t; CREATE VIEW w AS SELECT id FROM v;"
                + "COMMENT ON VIEW w IS 'of v'; CREATE INDEX i ON t (n, twice)";
        scenario.source(structure.formatted("int", "int")).target(structure.formatted("bigint", "bigint"));
        Plan plan = plan(ALL_SCHEMA_ONLY);
        assertThat(plan.undecided())
                .contains("change-type:public.p.id", "change-type:public.t.p", "change-type:public.t.n");
        Plan kept = decideAll(plan, Decision.Choice.KEEP);
        assertThat(kept.statementsToRun()).isEmpty();
        // one of the two is enough for the foreign key to make way
        Plan some = kept.decide(List.of(Scenario.drop("change-type:public.p.id")));
        assertThat(some.statementsToRun())
                .extracting(SchemaStatement::object)
                .containsOnly("column public.p.id", "constraint public.t.fk");
        apply(some);
        apply(decideAll(plan(ALL_SCHEMA_ONLY), Decision.Choice.APPLY));
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
    }

    @Test
    void aColumnOfAPartitionedTableStaysInItsPartitions() {
        String structure = "CREATE TABLE parts (id int%s) PARTITION BY LIST (id);"
                + "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1) PARTITION BY LIST (id);"
                + "CREATE TABLE parts_11 PARTITION OF parts_1 FOR VALUES IN (1);";
        scenario.source(structure.formatted(""));
        scenario.target(structure.formatted(", extra text") + "CREATE INDEX i ON parts (extra);"
                + "INSERT INTO parts VALUES (1, 'precious')");
        RuleSet rules = RuleSet.builder("test").dropExtraIndexes(true).build();
        apply(decideAll(plan(rules), Decision.Choice.KEEP));
        assertThat(scenario.targetRows("SELECT extra FROM parts")).containsExactly("precious");
        assertThat(decideAll(plan(rules), Decision.Choice.KEEP).isEmpty()).isTrue();
    }

    @Test
    void whatCannotStayWithoutSomethingThatGoesIsToldBeforehand() {
        scenario.target("CREATE TYPE gone AS ENUM ('x'); CREATE SCHEMA s; CREATE TABLE s.t (g gone, id int);"
                + "CREATE TABLE t (id bigserial PRIMARY KEY, a int, b text, wide int);"
                + "CREATE VIEW of_b AS SELECT b FROM t; CREATE VIEW of_a AS SELECT a FROM t;"
                + "CREATE VIEW of_both AS SELECT b.*, a.a FROM of_b AS b, of_a AS a;"
                + "CREATE VIEW of_wide AS SELECT wide FROM t; CREATE VIEW named AS SELECT 1 AS one");
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, a smallint, wide bigint); CREATE TABLE named (n int)");
        Plan plan = plan(ALL_SCHEMA_ONLY);
        assertThat(plan.contradictions())
                .extracting(Contradiction::keep, Contradiction::apply)
                .containsExactlyInAnyOrder(
                        tuple("change-type:public.t.id", "drop-sequence:public.t_id_seq"),
                        tuple("drop-table:s.t", "drop-schema:s"),
                        tuple("drop-table:s.t", "drop-type:public.gone"),
                        tuple("drop-view:public.of_a", "change-type:public.t.a"),
                        tuple("drop-view:public.of_b", "drop-column:public.t.b"),
                        tuple("drop-view:public.of_both", "drop-view:public.of_a"),
                        tuple("drop-view:public.of_both", "drop-view:public.of_b"));
        assertThat(plan.decisions())
                .filteredOn(decision -> !decision.options().contains(Decision.Choice.KEEP))
                .extracting(RequiredDecision::id)
                .containsExactlyInAnyOrder("drop-view:public.named", "drop-view:public.of_wide");
        Plan decided = decideAll(plan, Decision.Choice.APPLY);
        assertThat(decided.contradicted()).isEmpty();
        assertThat(decided.decide(List.of(Scenario.keep("drop-table:s.t"))).contradicted())
                .hasSize(2);
        Decision[] kept = {
            Scenario.keep("drop-view:public.of_both"),
            Scenario.keep("drop-view:public.of_a"),
            Scenario.keep("drop-view:public.of_b"),
            Scenario.keep("change-type:public.t.a"),
            Scenario.keep("drop-column:public.t.b"),
            Scenario.keep("drop-table:s.t"),
            Scenario.keep("drop-schema:s"),
            Scenario.keep("drop-type:public.gone")
        };
        Plan possible = decided.decide(List.of(kept));
        assertThat(possible.contradicted()).isEmpty();
        apply(possible);
        assertThat(scenario.targetRows("SELECT count(*) FROM of_both, s.t")).containsExactly("0");
    }

    @Test
    void anAttributeGoesOnlyWhenThatIsDecidedAndOneThatComesIsTold() {
        String types = "CREATE TYPE inner_place AS (%s); CREATE TYPE place AS (at inner_place);"
                + " CREATE TYPE unused AS (%s);";
        String tables = "CREATE TABLE kept (id int PRIMARY KEY, a place[]); CREATE TABLE t (a inner_place);";
        scenario.source(types.formatted("street text, zip text", "a int") + tables);
        scenario.target(types.formatted("street text, number int", "a int, b int") + tables
                + "INSERT INTO kept VALUES (1, ARRAY[ROW(ROW('here', 1))::place])");
        RuleSet rules = RuleSet.of("test", RuleEntry.of("kept", Rule.SKIP));
        Plan plan = plan(rules);
        assertThat(plan.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.id()).isEqualTo("drop-attribute:public.inner_place.number");
            assertThat(decision.question()).contains("column public.kept.a", "column public.t.a");
            assertThat(decision.options()).containsExactly(Decision.Choice.APPLY);
        });
        assertThat(plan.warnings())
                .contains(
                        "Type public.inner_place gets attribute zip. The values that the target has now get it, too, and are empty there: column public.kept.a, column public.t.a.");
        apply(decideAll(plan, Decision.Choice.APPLY));
        assertThat(scenario.targetRows("SELECT a FROM kept")).containsExactly("{\"(\\\"(here,)\\\")\"}");
        assertThat(plan(rules).isEmpty()).isTrue();
    }

    @Test
    void aRichStructureConverges() {
        scenario.source(AFTER).source(ATOMIC).target(BEFORE);
        Plan plan = plan(ALL_SCHEMA_ONLY);
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.undecided())
                .containsExactlyInAnyOrder(
                        "drop-view:public.v_gone",
                        "drop-column:public.keepcol.legacy",
                        "drop-column:public.t1.dropme",
                        "drop-table:public.old_table",
                        "drop-sequence:public.seq_gone",
                        "drop-type:public.gone",
                        "change-type:public.t1.price");

        apply(decideAll(plan, Decision.Choice.APPLY));

        assertThat(ids(Scenario.catalog(scenario.target))).isEqualTo(ids(Scenario.catalog(scenario.source)));
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
        assertThat(scenario.targetRows("SELECT DISTINCT e, g, u IS NOT NULL FROM t1"))
                .containsExactly("red|10|t");
        assertThat(scenario.targetRows("SELECT * FROM mv")).containsExactly("5");
        assertThat(plan(ALL_SCHEMA_ONLY).isEmpty()).isTrue();
    }

    @Test
    void whatIsDecidedToBeKeptStaysWithAllThatHangsOnIt() {
        scenario.source(AFTER).source(ATOMIC).target(BEFORE);
        apply(decideAll(plan(ALL_SCHEMA_ONLY), Decision.Choice.KEEP));
        assertThat(ids(Scenario.catalog(scenario.target)))
                .contains(
                        "column public.keepcol.legacy",
                        "constraint public.keepcol.legacy_ck",
                        "index public.keepcol_legacy",
                        "table public.old_table",
                        "constraint public.old_table.old_table_pkey",
                        "sequence public.old_table_id_seq",
                        "view public.v_gone",
                        "type public.gone");
        assertThat(scenario.targetRows("SELECT legacy FROM keepcol")).containsExactly("precious");
        assertThat(scenario.targetRows(
                        "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attname = 'price'"))
                .containsExactly("numeric(10,2)");
    }

    @Test
    void theOrderOfColumnsIsNoDifference() {
        scenario.source("CREATE TABLE t (a int, b text)").target("CREATE TABLE t (b text, a int)");
        assertThat(plan(ALL_SCHEMA_ONLY).isEmpty()).isTrue();
    }

    @Test
    void indexesThatOnlyTheTargetHasStayAndAreMentioned() {
        scenario.source("CREATE TABLE t (a int)").target("CREATE TABLE t (a int); CREATE INDEX lazily ON t (a)");
        Plan plan = plan(ALL_SCHEMA_ONLY);
        assertThat(plan.isEmpty()).isTrue();
        assertThat(plan.warnings()).singleElement().asString().contains("public.lazily");
        scenario.source("ALTER TABLE t ADD COLUMN b int");
        plan = plan(ALL_SCHEMA_ONLY);
        assertThat(plan.warnings()).singleElement().asString().contains("public.lazily");
        apply(plan);
        assertThat(Scenario.catalog(scenario.target).has("index public.lazily")).isTrue();
    }

    @Test
    void aRuleSetMayAskForExtraIndexesToGo() {
        scenario.source("CREATE TABLE t (a int)").target("CREATE TABLE t (a int); CREATE INDEX lazily ON t (a)");
        RuleSet rules = RuleSet.builder("strict").dropExtraIndexes(true).build();
        apply(plan(rules));
        assertThat(Scenario.catalog(scenario.target).has("index public.lazily")).isFalse();
    }

    @Test
    void aRuleSetMayLetSomeThingsGoWithoutAnyoneBeingAsked() {
        scenario.source("CREATE TABLE t (a int)")
                .target("CREATE TABLE t (a int, old_b int, old_c int, d int); CREATE TABLE tmp_1 (a int)");
        RuleSet rules = RuleSet.builder("lenient")
                .allowedDrops(List.of("column:public.t.old_*", "table:public.tmp_*"))
                .build();
        try (OpenPackage opened = scenario.open(rules)) {
            Plan plan = scenario.plan(opened, Scenario.keep("drop-column:public.t.old_c"));
            assertThat(plan.undecided()).containsExactly("drop-column:public.t.d");
            scenario.apply(opened, plan.decide(List.of(Scenario.keep("drop-column:public.t.d"))));
        }
        assertThat(Scenario.catalog(scenario.target).has("column public.t.old_b"))
                .isFalse();
        assertThat(Scenario.catalog(scenario.target).has("table public.tmp_1")).isFalse();
        assertThat(Scenario.catalog(scenario.target).has("column public.t.old_c"))
                .isTrue();
        assertThat(Scenario.catalog(scenario.target).has("column public.t.d")).isTrue();
    }

    @Test
    void aMandatoryColumnIsFilledByTheRowsThatArrive() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, must text NOT NULL); INSERT INTO t VALUES (1, 'a')")
                .target("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
        apply(plan(RuleSet.of("test", RuleEntry.of("t", Rule.OVERWRITE))));
        assertThat(scenario.targetRows("SELECT * FROM t")).containsExactly("1|a");
    }

    @Test
    void rowsThatWouldBreakANewConstraintArePutRightFirst() {
        scenario.source(
                        "CREATE TABLE t (id int PRIMARY KEY, v int UNIQUE CHECK (v > 0)); INSERT INTO t VALUES (1, 1), (2, 2)")
                .target("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, -5), (2, -5)");
        apply(plan(RuleSet.of("test", RuleEntry.of("t", Rule.OVERWRITE))));
        assertThat(scenario.targetRows("SELECT * FROM t ORDER BY 1")).containsExactly("1|1", "2|2");
    }

    @Test
    void aKeyWhoseTypeChangesIsComparedAfterTheChange() {
        scenario.source(
                        "CREATE TABLE t (id text PRIMARY KEY, v int); INSERT INTO t VALUES ('1', 1), ('10', 10), ('9', 0)")
                .target("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1), (9, 9), (10, 10)");
        Plan plan = plan(RuleSet.of("test", RuleEntry.of("t", Rule.OVERWRITE)));
        assertThat(plan.warnings()).singleElement().asString().contains("public.t");
        Applied applied = apply(decideAll(plan, Decision.Choice.APPLY));
        assertThat(applied.rowsChanged()).isEqualTo(1);
    }

    @Test
    void keysThatForeignKeysPointAtCanChangeTheirType() {
        String rows = "INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1);";
        String other = "CREATE TABLE other (id serial PRIMARY KEY, v text); COMMENT ON COLUMN other.v IS 'same';";
        scenario.source(other + "CREATE TABLE parent (id bigint PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY,"
                        + " parent bigint NOT NULL REFERENCES parent, at timestamptz DEFAULT now()); " + rows)
                .target(other + "CREATE TABLE parent (id int PRIMARY KEY); CREATE TABLE child (id int PRIMARY KEY,"
                        + " parent int NOT NULL REFERENCES parent); " + rows);
        Plan plan = plan(ALL_SCHEMA_ONLY);
        assertThat(plan.statements()).noneMatch(statement -> statement.sql().contains("other"));
        apply(plan);
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
    }

    @Test
    void aPlanSurvivesJson() {
        scenario.source(AFTER).target(BEFORE);
        Plan plan = plan(RuleSet.of("test", RuleEntry.of("parent", Rule.OVERWRITE)))
                .decide(List.of(Scenario.keep("drop-table:public.old_table")));
        JsonMapper json = new JsonMapper();
        assertThat(json.readValue(json.writeValueAsString(plan), Plan.class)).isEqualTo(plan);
    }

    @Test
    void statementsSayHowDangerousTheyAre() {
        scenario.source("CREATE TABLE t (a bigint, b text DEFAULT 'x', c int CHECK (c > 0)); CREATE INDEX i ON t (a)")
                .target("CREATE TABLE t (a int, c int, d int)");
        assertThat(plan(ALL_SCHEMA_ONLY).statements())
                .extracting(SchemaStatement::object, SchemaStatement::safety)
                .containsExactlyInAnyOrder(
                        tuple("column public.t.a", Safety.REWRITING),
                        tuple("column public.t.b", Safety.SAFE),
                        tuple("column public.t.d", Safety.DESTRUCTIVE),
                        tuple("constraint public.t.t_c_check", Safety.LOCKING),
                        tuple("index public.i", Safety.LOCKING));
    }

    @Test
    void aColumnThatKeepsItsTypeKeepsItsDefaultToo() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, token uuid NOT NULL DEFAULT gen_random_uuid())");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, token text DEFAULT 'none')");
        Plan plan = decideAll(plan(ALL_SCHEMA_ONLY), Decision.Choice.KEEP);
        assertThat(plan.decisions()).hasSize(1);
        apply(plan);
        assertThat(scenario.targetRows(
                        "SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = 't'::regclass"))
                .containsExactly("'none'::text");
        assertThat(decideAll(plan(ALL_SCHEMA_ONLY), Decision.Choice.KEEP).isEmpty())
                .isTrue();
    }

    @Test
    void aColumnThatMayBeNullBecomesAnIdentityWhenItsRowsAreThere() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY);"
                + " INSERT INTO t (id) VALUES (1), (2), (3)");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, NULL), (2, 7), (4, 9)");
        apply(plan(RuleSet.of("test", RuleEntry.of("t", Rule.OVERWRITE))));
        assertThat(scenario.targetRows("SELECT * FROM t ORDER BY id")).containsExactly("1|1", "2|2", "3|3");
        scenario.target("INSERT INTO t (id) VALUES (4)");
        assertThat(scenario.targetRows("SELECT n > 3 FROM t WHERE id = 4")).containsExactly("t");
    }
}
