package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.contracts.migration.Decision;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RequiredDecision;
import dev.slipway.migration.plan.Violation;
import dev.slipway.migration.plan.Violation.Kind;
import dev.slipway.migration.ruleset.LogicalReference;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What PostgreSQL would refuse is known from the plan: which rows, how many, and what can be decided. */
class ViolationsTest {

    private static final RuleSet NOTHING_CARRIED = RuleSet.of("test");

    private final Scenario scenario = new Scenario();
    private final List<OpenPackage> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(OpenPackage::close);
        scenario.close();
    }

    private OpenPackage open(RuleSet rules) {
        OpenPackage fresh = scenario.open(rules);
        opened.add(fresh);
        return fresh;
    }

    private static RuleSet rules(RuleEntry... entries) {
        return RuleSet.of("test", entries);
    }

    private Violation onlyViolation(RuleSet rules) {
        Plan plan = scenario.plan(open(rules));
        assertThat(plan.violations()).as(plan.toString()).hasSize(1);
        return plan.violations().getFirst();
    }

    private static List<String> keys(Violation violation) {
        return violation.examples().stream()
                .map(example -> example.key().values().toString())
                .toList();
    }

    /** Planned with nothing decided; left out and applied; then planned again, put right, brought and applied. */
    private void assertItCanBeLeftOutOrPutRight(RuleSet rules, String remedy) {
        OpenPackage source = open(rules);
        Plan plan = scenario.plan(source);
        Violation violation = plan.violations().getFirst();
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.undecided()).containsExactly(violation.id());
        RequiredDecision decision = plan.decisions().getFirst();
        assertThat(decision.kind()).isEqualTo(RequiredDecision.Kind.VIOLATION);
        assertThat(decision.question()).contains(violation.sentence());

        Decision apply = new Decision(violation.id(), Decision.Choice.APPLY);
        assertThatThrownBy(() -> scenario.apply(source, plan.decide(List.of(apply))))
                .isInstanceOf(ApplyFailedException.class);
        scenario.apply(source, plan.decide(List.of(Scenario.keep(violation.id()))));

        scenario.target(remedy);
        Plan again = scenario.plan(source);
        assertThat(again.violations()).isEmpty();
        assertThat(again.undecided()).isEmpty();
        scenario.apply(source, again);
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
    }

    @Test
    void duplicatesOfANewUniqueConstraint() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, email text CONSTRAINT t_email UNIQUE);"
                + " COMMENT ON CONSTRAINT t_email ON t IS 'one each'");
        scenario.target(
                "CREATE TABLE t (id int PRIMARY KEY, email text);"
                        + " INSERT INTO t SELECT g, 'e' || g / 2 FROM generate_series(2, 15) AS g; INSERT INTO t VALUES (99), (98)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("unique:public.t.t_email");
        assertThat(violation.kind()).isEqualTo(Kind.UNIQUE);
        assertThat(violation.rows()).isEqualTo(14);
        assertThat(violation.sentence()).contains("14 row(s) of table public.t", "email", "t_email");
        assertThat(keys(violation)).startsWith("[2]", "[3]", "[4]", "[5]").hasSize(10);
        assertThat(violation.examples().getFirst().values()).containsEntry("email", "e1");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "UPDATE t SET email = 'e' || id");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "CREATE UNIQUE INDEX u ON t (lower(a))                        | ('x', 1), ('X', 2), ('y', 3)   | 2",
                "CREATE UNIQUE INDEX u ON t (a) WHERE b > 1                   | ('x', 1), ('x', 2), ('x', 3)   | 2",
                "CREATE UNIQUE INDEX u ON t (a, (b % 2))                      | ('x', 1), ('x', 2), ('x', 3)   | 2",
                "CREATE UNIQUE INDEX u ON t (a) NULLS NOT DISTINCT            | (NULL, 1), (NULL, 2), ('x', 3) | 2",
                "CREATE UNIQUE INDEX u ON t (a COLLATE \"C\" DESC NULLS LAST) | ('x', 1), ('x', 2), ('X', 3)   | 2",
                "CREATE UNIQUE INDEX u ON t (a text_pattern_ops) INCLUDE (b)  | ('x', 1), ('x', 2), ('X', 3)   | 2",
                "CREATE UNIQUE INDEX \"U (odd)\" ON t (\"Odd, \"\"Name\")     | ('x', 1), ('y', 2), ('y', 3)   | 3",
                "ALTER TABLE t ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (a) | (NULL, 1), (NULL, 2), ('x', 3) | 2",
            })
    void duplicatesOfEveryFormOfUniqueIndex(String index, String rows, long violating) {
        scenario.source("CREATE TABLE t (a text, b int, \"Odd, \"\"Name\" int);" + index);
        scenario.target("CREATE TABLE t (a text, b int, \"Odd, \"\"Name\" int);" + "INSERT INTO t (a, b) VALUES " + rows
                + "; UPDATE t SET \"Odd, \"\"Name\" = 7");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.kind()).isEqualTo(Kind.UNIQUE);
        assertThat(violation.rows()).isEqualTo(violating);
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "DELETE FROM t");
    }

    @Test
    void aNewColumnWhoseDefaultIsTheSameForAllCannotBeUnique() {
        scenario.source(
                "CREATE TABLE t (id int PRIMARY KEY, code text DEFAULT 'none' UNIQUE, token uuid NOT NULL DEFAULT"
                        + " gen_random_uuid() UNIQUE, n int GENERATED ALWAYS AS IDENTITY UNIQUE)");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("unique:public.t.t_code_key");
        assertThat(violation.rows()).isEqualTo(3);
    }

    @Test
    void rowsThatMeetRowsOfTheTargetUnderAnotherUniqueKey() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE, note text)";
        scenario.source(table + "; INSERT INTO t VALUES (1, 'a', 's'), (2, 'b', 's'), (5, 'free', 's')");
        scenario.target(
                table + "; INSERT INTO t VALUES (1, 'z', 't'), (7, 'a', 't'), (8, 'other', 't'), (9, 'b', 't')");
        Violation violation = onlyViolation(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE)));
        assertThat(violation.id()).isEqualTo("unique:public.t.t_code_key");
        assertThat(violation.rows()).isEqualTo(4);
        assertThat(keys(violation)).containsExactly("[1]", "[7]", "[2]", "[9]");
        // the target has the constraint already: nothing to leave out
        assertThat(violation.decision()).isNull();
        Plan plan = scenario.plan(open(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE))));
        assertThat(plan.obstacles()).containsExactly(violation.sentence());
    }

    @Test
    void rowsThatMakeRoomForEachOtherAreNoViolation() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, code text UNIQUE)";
        scenario.source(table + "; INSERT INTO t VALUES (1, 'new'), (2, 'a')");
        scenario.target(table + "; INSERT INTO t VALUES (1, 'a'), (3, 'c')");
        assertThat(scenario.plan(open(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE))))
                        .violations())
                .isEmpty();
        assertThat(scenario.plan(open(rules(RuleEntry.of("t", Rule.OVERWRITE)))).violations())
                .isEmpty();
    }

    @Test
    void aRowWhoseKeyIsTakenByARowThatTheFilterLeavesAlone() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, kind text)";
        scenario.source(table + "; INSERT INTO t VALUES (1, 'config'), (2, 'config')");
        scenario.target(table + "; INSERT INTO t VALUES (2, 'own'), (3, 'config')");
        Violation violation = onlyViolation(
                rules(new RuleEntry("t", Rule.OVERWRITE, "kind = 'config'", new TreeSet<>(), List.of(), false, false)));
        assertThat(violation.kind()).isEqualTo(Kind.UNIQUE);
        assertThat(violation.id()).isEqualTo("unique:public.t.t_pkey");
        assertThat(keys(violation)).containsExactly("[2]", "[2]");
    }

    @Test
    void aUniqueIndexThatOnlyTheTargetHas() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x'), (2, 'x')");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, a text); CREATE UNIQUE INDEX own ON t (a)");
        Violation violation = onlyViolation(rules(RuleEntry.of("t", Rule.OVERWRITE)));
        assertThat(violation.id()).isEqualTo("unique:public.own");
        assertThat(violation.decision()).isNull();
    }

    @Test
    void rowsOfATableWithoutKeyAreCountedAsOftenAsTheyAreThere() {
        String table = "CREATE TABLE t (a text, b text); CREATE UNIQUE INDEX u ON t (a) WHERE b = 'once'";
        scenario.source(table + "; INSERT INTO t VALUES ('x', 'many'), ('x', 'many'), ('y', 'once')");
        scenario.target(table + "; INSERT INTO t VALUES ('x', 'many'), ('x', 'many'), ('x', 'many'), ('z', 'once')");
        assertThat(scenario.plan(open(rules(RuleEntry.of("t", Rule.OVERWRITE)))).violations())
                .isEmpty();
        scenario.target("DROP INDEX u; CREATE UNIQUE INDEX u ON t (a, b) WHERE b <> 'many'");
        scenario.source("INSERT INTO t VALUES ('q', 'twice'), ('q', 'twice')");
        scenario.source("DROP INDEX u");
        Violation violation = onlyViolation(rules(RuleEntry.of("t", Rule.OVERWRITE)));
        assertThat(violation.rows()).isEqualTo(2);
        assertThat(violation.examples().getFirst().values()).isEqualTo(Map.of("a", "q", "b", "twice"));
    }

    @Test
    void anOverlapThatAnExclusionConstraintForbids() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, during int4range, cancelled boolean NOT NULL DEFAULT false";
        scenario.source(table + ", CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (NOT cancelled))");
        scenario.target(
                table + "); INSERT INTO t VALUES (1, '[1,5)', false), (2, '[4,9)', false), (3, '[9,12)', false),"
                        + " (4, '[1,99)', true)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.kind()).isEqualTo(Kind.EXCLUSION);
        assertThat(violation.rows()).isEqualTo(2);
        assertThat(keys(violation)).containsExactly("[1]", "[2]");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "DELETE FROM t WHERE id = 2");
    }

    @Test
    void rowsThatANewCheckConstraintRefuses() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, price numeric CONSTRAINT positive CHECK (price > 0))");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, price numeric);"
                + " INSERT INTO t VALUES (1, 1), (2, 0), (3, -1), (4, NULL)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("check:public.t.positive");
        assertThat(violation.rows()).isEqualTo(2);
        assertThat(keys(violation)).containsExactly("[2]", "[3]");
        assertThat(violation.examples().getLast().values()).containsEntry("price", "-1");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "UPDATE t SET price = 1");
    }

    @Test
    void aChangedCheckConstraintIsKeptAsItWas() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, n int CONSTRAINT few CHECK (n < 10))");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, n int CONSTRAINT few CHECK (n < 100));"
                + " INSERT INTO t VALUES (1, 50)");
        OpenPackage source = open(NOTHING_CARRIED);
        Plan plan = scenario.plan(source);
        scenario.apply(source, plan.decide(List.of(Scenario.keep("check:public.t.few"))));
        assertThat(scenario.targetRows("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'few'"))
                .containsExactly("CHECK ((n < 100))");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UNIQUE (n)                 | UNIQUE (n) INCLUDE (id)                      | INSERT INTO t VALUES (2, 1)",
                "EXCLUDE (n WITH =)         | EXCLUDE (n WITH =) DEFERRABLE                | INSERT INTO t VALUES (2, 1)",
                "FOREIGN KEY (n) REFERENCES p | FOREIGN KEY (n) REFERENCES p ON DELETE CASCADE | SELECT 1",
                "FOREIGN KEY (n) REFERENCES q | FOREIGN KEY (n) REFERENCES p                 | SELECT 1",
            })
    void aRuleCannotBeLeftOutWhereTheTargetsOwnRefusesTheRowsToo(String own, String wanted, String rows) {
        String tables = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE q (id int PRIMARY KEY);"
                + " CREATE TABLE t (id int PRIMARY KEY, n int, CONSTRAINT c %s);";
        scenario.source(tables.formatted(wanted) + "INSERT INTO p VALUES (1); INSERT INTO t VALUES (1, 1)");
        scenario.target(tables.formatted(own) + rows);
        OpenPackage source = open(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE)));
        Plan plan = scenario.plan(source);
        assertThat(plan.undecided()).isEmpty();
        assertThat(plan.obstacles()).singleElement().asString().contains("row(s) of table public.t would");
    }

    @Test
    void aColumnOfANewPrimaryKeyCannotBeLeftWithoutValues() {
        scenario.source("CREATE TABLE t (id int, b text, PRIMARY KEY (id, b))");
        scenario.target("CREATE TABLE t (id int, b text); INSERT INTO t VALUES (1, NULL), (2, 'x')");
        Plan plan = scenario.plan(open(NOTHING_CARRIED));
        assertThat(plan.undecided()).isEmpty();
        assertThat(plan.obstacles()).singleElement().asString().contains("no value in column b");
    }

    @Test
    void aForeignKeyThatIsMadeAnewAsItWasCannotBeLeftOut() {
        String table = "CREATE TABLE t (id %s PRIMARY KEY, u int, parent int REFERENCES t MATCH FULL);";
        scenario.source(table.formatted("bigint GENERATED ALWAYS AS IDENTITY")
                + "INSERT INTO t OVERRIDING SYSTEM VALUE VALUES (2, 1, NULL), (5, 2, 2)");
        scenario.target(table.formatted("int"));
        OpenPackage source =
                open(rules(new RuleEntry("t", Rule.OVERWRITE, "u % 3 <> 1", new TreeSet<>(), List.of(), false, false)));
        assertThat(scenario.plan(source).undecided()).isEmpty();
        assertThat(scenario.plan(source).obstacles())
                .containsExactly(
                        "1 row(s) of table public.t would point by parent at rows of table public.t that are not there (foreign key public.t.t_parent_fkey).");
    }

    @Test
    void rowsThatStayAndRowsThatComeMeetACheckTogetherWithWhatIsNotCarried() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, low int, high int, CHECK (low < high))";
        scenario.source(table + "; INSERT INTO t VALUES (1, 5, 6), (2, 1, 2)");
        scenario.target(table + "; INSERT INTO t VALUES (1, 1, 4), (2, 1, 4)");
        Violation violation = onlyViolation(rules(
                new RuleEntry("t", Rule.OVERWRITE, null, new TreeSet<>(List.of("high")), List.of(), false, false)));
        assertThat(violation.kind()).isEqualTo(Kind.CHECK);
        assertThat(keys(violation)).containsExactly("[1]");
        // what never leaves the source is not shown of the target either
        assertThat(violation.examples().getFirst().values())
                .containsEntry("low", "5")
                .containsEntry("high", "•••");
        assertThat(violation.isObstacle()).isTrue();
    }

    @Test
    void aConstraintThatTheSourceItselfDoesNotHold() {
        String constraint = "ALTER TABLE t ADD CONSTRAINT no_blue CHECK (v <> 'blue') NOT VALID";
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'blue');" + constraint);
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (9, 'blue');" + constraint);
        Violation violation = onlyViolation(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE)));
        assertThat(violation.id()).isEqualTo("check:public.t.no_blue");
        assertThat(keys(violation)).containsExactly("[1]");
        assertThat(scenario.plan(open(NOTHING_CARRIED)).violations()).isEmpty();
    }

    @Test
    void rowsWithoutAValueThatBecomesMandatory() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL, b text NOT NULL DEFAULT 'x')");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, a text); INSERT INTO t VALUES (1, 'x'), (2, NULL)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("not-null:public.t.a");
        assertThat(keys(violation)).containsExactly("[2]");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "UPDATE t SET a = 'now'");
    }

    @Test
    void aDefaultThatIsComputedGivesRowsThatAreThereNoValue() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, at timestamptz NOT NULL DEFAULT clock_timestamp())");
        scenario.target(
                "CREATE TABLE t (id int PRIMARY KEY, at timestamptz); INSERT INTO t VALUES (1, now()), (2, NULL)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("not-null:public.t.at");
        assertThat(keys(violation)).containsExactly("[2]");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "UPDATE t SET at = now()");
    }

    @Test
    void aNewMandatoryColumnWithoutDefault() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, must text NOT NULL)");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
        assertThat(onlyViolation(NOTHING_CARRIED).rows()).isEqualTo(2);
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "UPDATE t SET must = 'filled'");
    }

    @Test
    void rowsToBeInsertedWhoseMandatoryColumnIsNotCarried() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, password text NOT NULL, note text NOT NULL DEFAULT '')";
        scenario.source(table + "; INSERT INTO t VALUES (1, 'secret', 'n'), (2, 'secret', 'n')");
        scenario.target(table + "; INSERT INTO t VALUES (2, 'own', 'o')");
        Violation violation = onlyViolation(rules(new RuleEntry(
                "t", Rule.OVERWRITE, null, new TreeSet<>(List.of("password", "note")), List.of(), false, false)));
        assertThat(violation.kind()).isEqualTo(Kind.NOT_NULL);
        assertThat(violation.sentence()).contains("password");
        assertThat(keys(violation)).containsExactly("[1]");
        assertThat(violation.isObstacle()).isTrue();
    }

    @Test
    void rowsThatANewForeignKeyWouldLeaveDangling() {
        String tables = "CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p_id int);";
        scenario.source(tables + "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (p_id) REFERENCES p");
        scenario.target(tables + "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1), (2, 2), (3, NULL), (4, 9)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("foreign-key:public.c.c_p");
        assertThat(violation.rows()).isEqualTo(2);
        assertThat(keys(violation)).containsExactly("[2]", "[4]");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "DELETE FROM c WHERE p_id > 1");
    }

    @Test
    void aForeignKeyThatNeedsALeftOutUniqueConstraintIsLeftOutWithIt() {
        String tables =
                "CREATE TABLE p (id int PRIMARY KEY, code text); CREATE TABLE c (id int PRIMARY KEY, code text);";
        scenario.source(tables + "ALTER TABLE p ADD CONSTRAINT p_code UNIQUE (code);"
                + "ALTER TABLE c ADD CONSTRAINT c_p FOREIGN KEY (code) REFERENCES p (code)");
        scenario.target(tables + "INSERT INTO p VALUES (1, 'a'), (2, 'a'); INSERT INTO c VALUES (1, 'a')");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "DELETE FROM p WHERE id = 2");
    }

    @Test
    void rowsOfTheTargetThatPointAtRowsThatWouldBeRemoved() {
        String tables = "CREATE TABLE roles (name text PRIMARY KEY);"
                + "CREATE TABLE members (id int PRIMARY KEY, role text %s);";
        RuleSet overwrite = rules(RuleEntry.of("roles", Rule.OVERWRITE));
        scenario.source(tables.formatted("REFERENCES roles") + "INSERT INTO roles VALUES ('admin')");
        scenario.target(tables.formatted("REFERENCES roles")
                + "INSERT INTO roles VALUES ('admin'), ('gone'); INSERT INTO members VALUES (1, 'admin'), (2, 'gone')");
        Violation violation = onlyViolation(overwrite);
        assertThat(violation.id()).isEqualTo("foreign-key:public.members.members_role_fkey");
        assertThat(keys(violation)).containsExactly("[2]");
        assertThat(violation.examples().getFirst().values()).containsEntry("role", "gone");
        assertThat(violation.isObstacle()).isTrue();
    }

    @Test
    void logicalReferencesWarnOfWhatThisPlanBringsAboutOnly() {
        String tables = "CREATE TABLE roles (name text PRIMARY KEY); CREATE TABLE members (id bigint PRIMARY KEY, role"
                + " varchar(40));";
        scenario.source(
                tables + "INSERT INTO roles VALUES ('admin'); INSERT INTO members VALUES (1, 'nowhere'), (5, 'new')");
        scenario.target(tables + "INSERT INTO roles VALUES ('admin'), ('gone');"
                + " INSERT INTO members VALUES (2, 'gone'), (3, 'never-there'), (4, 'nowhere')");
        RuleSet rules = RuleSet.builder("test")
                .rules(List.of(RuleEntry.of("roles", Rule.OVERWRITE), RuleEntry.of("members", Rule.INSERT_OR_UPDATE)))
                .references(List.of(new LogicalReference("members", List.of("role"), "roles", List.of("name"))))
                .build();
        Violation violation = onlyViolation(rules);
        assertThat(violation.kind()).isEqualTo(Kind.REFERENCE);
        assertThat(violation.object()).isEqualTo("public.members(role) → public.roles(name)");
        assertThat(keys(violation)).containsExactly("[2]", "[5]");
        Plan plan = scenario.plan(open(rules));
        assertThat(plan.obstacles()).isEmpty();
        assertThat(plan.undecided()).isEmpty();
        assertThat(plan.warnings()).contains(violation.sentence());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text          | integer       | ('1'), ('x'), (' 2 '), ('')            | type       | 2",
                "text          | integer       | ('1'), ('007')                         | none       | 0",
                "bigint        | integer       | (1), (3000000000)                      | type       | 1",
                "numeric(10,2) | numeric(10,1) | (1.10), (1.25), (1.00)                 | value-loss | 1",
                "numeric(10,2) | numeric(4,2)  | (1.10), (12345.00)                     | type       | 1",
                "text          | varchar(3)    | ('abc'), ('abcd')                      | value-loss | 1",
                "timestamp     | date          | ('2026-01-01'), ('2026-01-01 12:00')   | value-loss | 1",
                "text          | jsonb         | ('{}'), ('{')                          | type       | 1",
                "text          | uuid          | ('00000000-0000-0000-0000-000000000000'), ('0') | type | 1",
            })
    void valuesThatANewTypeCannotHold(String before, String after, String rows, String kind, long violating) {
        scenario.source("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v " + after + ")");
        scenario.target("CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v " + before
                + "); INSERT INTO t (v) VALUES " + rows);
        Plan plan = scenario.plan(open(NOTHING_CARRIED));
        assertThat(plan.undecided()).containsExactly("change-type:public.t.v");
        assertThat(plan.violations())
                .extracting(violation -> violation.kind().label() + " " + violation.rows())
                .isEqualTo(kind.equals("none") ? List.of() : List.of(kind + " " + violating));
        if (!plan.violations().isEmpty()) {
            assertThat(plan.violations().getFirst().decision()).isEqualTo("change-type:public.t.v");
            assertThat(plan.decisions().getFirst().question())
                    .contains(plan.violations().getFirst().sentence());
        }
        assertThat(plan.warnings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bigint        | integer       | 1            | true",
                "text          | uuid          | '00000000-0000-0000-0000-000000000000' | true",
                "varchar(4)[]  | text[]        | '{abcd}'     | true",
                "varchar(4)[]  | text[]        | '{abcde}'    | false",
                "timestamp     | date          | '2026-01-01' | false",
                "numeric(10,2) | numeric(10,1) | 1.5          | false",
            })
    void aTypeCannotStayThatDoesNotHoldTheSourcesValuesAsTheyAre(
            String before, String after, String value, boolean stays) {
        String table = "CREATE TABLE t (id int PRIMARY KEY, v %s)";
        scenario.source(table.formatted(after) + "; INSERT INTO t VALUES (1, '" + value + "'), (2, NULL)");
        scenario.target(table.formatted(before));
        OpenPackage source = open(rules(RuleEntry.of("t", Rule.OVERWRITE)));
        Plan plan = scenario.plan(source);
        RequiredDecision decision = plan.decisions().getFirst();
        assertThat(decision.options().contains(Decision.Choice.KEEP)).isEqualTo(stays);
        assertThat(plan.obstacles()).isEmpty();
        if (stays) {
            scenario.apply(source, plan.decide(List.of(Scenario.keep(decision.id()))));
            assertThat(scenario.plan(source, Scenario.keep(decision.id())).isEmpty())
                    .isTrue();
        } else {
            assertThat(decision.question()).contains("1 value(s) from the source would be others in column public.t.v");
        }
    }

    @Test
    void theTypeOfAKeyByWhichRowsCannotBeComparedYetCannotStay() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (2), (10)");
        scenario.target("CREATE TABLE t (id text PRIMARY KEY)");
        Plan plan = scenario.plan(open(rules(RuleEntry.of("t", Rule.OVERWRITE))));
        assertThat(plan.decisions()).singleElement().satisfies(decision -> {
            assertThat(decision.options()).containsExactly(Decision.Choice.APPLY);
            assertThat(decision.question()).contains("Rows could not be compared by column public.t.id");
        });
    }

    @Test
    void valuesThatADomainHoldsNoMore() {
        scenario.source(
                "CREATE DOMAIN code AS text CHECK (VALUE ~ '^[a-z]+$'); CREATE TABLE t (id int PRIMARY KEY, c code)");
        scenario.target("CREATE DOMAIN code AS text; CREATE TABLE t (id int PRIMARY KEY, c code);"
                + " INSERT INTO t VALUES (1, 'abc'), (2, 'ABC'), (3, NULL)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.kind()).isEqualTo(Kind.DOMAIN);
        assertThat(violation.object()).isEqualTo("type public.code");
        assertThat(keys(violation)).containsExactly("[2]");
        Plan plan = scenario.plan(open(NOTHING_CARRIED));
        assertThat(plan.undecided()).containsExactly("domain:public.code");
    }

    @Test
    void valuesThatAnEnumLoses() {
        scenario.source("CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE t (id int PRIMARY KEY, m mood)");
        scenario.target("CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s'); CREATE TABLE t (id int PRIMARY KEY, m mood);"
                + " INSERT INTO t VALUES (1, 'sad'), (2, 'it''s')");
        Plan plan = scenario.plan(open(NOTHING_CARRIED));
        assertThat(plan.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.TYPE);
            assertThat(keys(violation)).containsExactly("[2]");
            assertThat(violation.sentence()).contains("it''s");
        });
    }

    @Test
    void whatCannotBeLookedAtBeforehandIsSaid() {
        scenario.source("CREATE FUNCTION fine(i int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT i > 0';"
                + "CREATE TABLE t (id int PRIMARY KEY, n int CONSTRAINT ok CHECK (fine(n)))");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, -1)");
        Plan plan = scenario.plan(open(NOTHING_CARRIED));
        assertThat(plan.violations()).isEmpty();
        assertThat(plan.warnings()).singleElement().asString().contains("public.t.ok", "public.fine");
    }

    @Test
    void lookingLeavesNothingBehind() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, v int UNIQUE); INSERT INTO t VALUES (1, 1)");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (7, 'x')");
        @Nullable Object before = Scenario.catalog(scenario.target);
        scenario.plan(open(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE))));
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(before);
        assertThat(scenario.targetRows("SELECT count(*) FROM pg_proc WHERE proname ~ 'slipway'"))
                .containsExactly("0");
    }

    @Test
    void whatSomethingElseNeedsCannotBeLeftOut() {
        scenario.source("CREATE TABLE t (id int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)");
        scenario.target("CREATE TABLE t (id int PRIMARY KEY, n int); INSERT INTO t VALUES (1, NULL)");
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.kind()).isEqualTo(Kind.NOT_NULL);
        assertThat(violation.decision()).isNull();
        assertThat(scenario.plan(open(NOTHING_CARRIED)).obstacles()).containsExactly(violation.sentence());

        String parts = "CREATE TABLE p (id int, day int) PARTITION BY RANGE (day);"
                + " CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (10);";
        scenario.source("DROP TABLE t; " + parts + "CREATE UNIQUE INDEX once ON p (id, day)");
        scenario.target("DROP TABLE t; " + parts + "INSERT INTO p VALUES (1, 1), (1, 1)");
        Violation alike = onlyViolation(NOTHING_CARRIED);
        assertThat(alike.kind()).isEqualTo(Kind.UNIQUE);
        assertThat(alike.decision()).isNull();
    }

    @Test
    void rowsFromWhichAGeneratedColumnCannotBeComputed() {
        String table = "CREATE TABLE t (id int PRIMARY KEY, a int, b int%s)";
        String computed = ", ratio int GENERATED ALWAYS AS (a / b) STORED,"
                + " label varchar(3) NOT NULL GENERATED ALWAYS AS ('#' || a) STORED";
        RuleSet withoutB =
                rules(new RuleEntry("t", Rule.OVERWRITE, null, new TreeSet<>(List.of("b")), List.of(), false, false));
        scenario.source(table.formatted(computed) + "; INSERT INTO t VALUES (1, 5, 1), (2, 7, 1)");
        scenario.target(table.formatted(computed) + "; INSERT INTO t VALUES (1, 5, 1), (3, 8, 2)");
        assertThat(scenario.plan(open(withoutB)).violations()).isEmpty();

        // rows that stay, when the column is new
        scenario.target("ALTER TABLE t DROP COLUMN ratio, DROP COLUMN label;"
                + " INSERT INTO t VALUES (4, 1, 0), (5, 100, 1), (6, NULL, 1)");
        Plan plan = scenario.plan(open(NOTHING_CARRIED));
        assertThat(plan.violations())
                .extracting(Violation::id, ViolationsTest::keys)
                .containsExactlyInAnyOrder(
                        tuple("generated:public.t.ratio", List.of("[4]")),
                        tuple("generated:public.t.label", List.of("[5]", "[6]")));
        assertThat(plan.obstacles()).hasSize(2);

        // rows that are written, together with a value that stays
        String product = "ALTER TABLE t DROP COLUMN IF EXISTS ratio, DROP COLUMN IF EXISTS label,"
                + " ADD COLUMN product smallint GENERATED ALWAYS AS (a * b) STORED";
        scenario.source(product + "; UPDATE t SET a = 1000 WHERE id = 1");
        scenario.target("DELETE FROM t WHERE id > 3; " + product + "; UPDATE t SET b = 1000 WHERE id = 1");
        Violation violation = onlyViolation(withoutB);
        assertThat(violation.id()).isEqualTo("generated:public.t.product");
        assertThat(keys(violation)).containsExactly("[1]");
    }

    @Test
    void aSequenceThatHasCountedBeyondItsNewBounds() {
        scenario.source(
                "CREATE SEQUENCE s MAXVALUE 100; CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
        scenario.target(
                "CREATE SEQUENCE s; SELECT setval('s', 500);"
                        + " CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); SELECT setval('t_id_seq', 3000000000)");
        OpenPackage source = open(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE)));
        Plan plan = scenario.plan(source);
        assertThat(plan.violations())
                .extracting(Violation::id, Violation::decision)
                .containsExactlyInAnyOrder(
                        tuple("sequence:public.s", "sequence:public.s"),
                        tuple("sequence:public.t_id_seq", "change-type:public.t.id"));
        assertThat(plan.undecided()).containsExactlyInAnyOrder("sequence:public.s", "change-type:public.t.id");
        scenario.apply(
                source,
                plan.decide(List.of(Scenario.keep("sequence:public.s"), Scenario.keep("change-type:public.t.id"))));
        assertThat(scenario.targetRows("SELECT nextval('s'), nextval('t_id_seq')"))
                .containsExactly("501|3000000001");

        scenario.target("ALTER SEQUENCE s RESTART 7; ALTER SEQUENCE t_id_seq RESTART 8");
        OpenPackage again = open(rules(RuleEntry.of("t", Rule.INSERT_OR_UPDATE)));
        Plan later = scenario.plan(again, Scenario.drop("change-type:public.t.id"));
        assertThat(later.violations()).isEmpty();
        scenario.apply(again, later);
        assertThat(Scenario.catalog(scenario.target)).isEqualTo(Scenario.catalog(scenario.source));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY", "id bigserial PRIMARY KEY"})
    void aKeyThatKeepsItsTypeKeepsWhatCountsIt(String counted) {
        scenario.source("CREATE TABLE t (" + counted + ", name text); INSERT INTO t (name) VALUES ('one')");
        scenario.target("CREATE TABLE t (id text PRIMARY KEY, name text); INSERT INTO t VALUES ('x', 'own')");
        OpenPackage source = open(NOTHING_CARRIED);
        Plan plan = scenario.plan(source, Scenario.keep("change-type:public.t.id"));
        scenario.apply(source, plan);
        assertThat(scenario.targetRows("SELECT * FROM t")).containsExactly("x|own");
    }

    @Test
    void timesThatAForeignKeyOfPeriodsLeavesUncovered() {
        assumeTrue(!scenario.targetRows("SELECT WHERE current_setting('server_version_num')::int >= 180000")
                .isEmpty());
        String tables = "CREATE TABLE rooms (id int4range, during int4range, name text,"
                + " PRIMARY KEY (id, during WITHOUT OVERLAPS));"
                + " CREATE TABLE bookings (id int PRIMARY KEY, room int4range, during int4range%s);";
        String key = ", CONSTRAINT in_room FOREIGN KEY (room, PERIOD during) REFERENCES rooms (id, PERIOD during)";
        String rows =
                "INSERT INTO rooms VALUES ('[1,2)', '[1,5)', 'a'), ('[1,2)', '[5,9)', 'b'), ('[2,3)', '[1,9)', 'c');";
        String bookings =
                "INSERT INTO bookings VALUES (1, '[1,2)', '[2,8)'), (2, '[1,2)', '[2,10)'), (3, '[3,4)', '[1,2)'),"
                        + " (4, NULL, '[1,2)'), (5, '[2,3)', '[1,9)');";
        scenario.source(tables.formatted(key) + rows);
        scenario.target(tables.formatted("") + rows + bookings);
        Violation violation = onlyViolation(NOTHING_CARRIED);
        assertThat(violation.id()).isEqualTo("foreign-key:public.bookings.in_room");
        assertThat(keys(violation)).containsExactly("[2]", "[3]");
        assertItCanBeLeftOutOrPutRight(NOTHING_CARRIED, "DELETE FROM bookings WHERE id IN (2, 3)");

        // a time goes that a row of the target needs
        scenario.source("DELETE FROM rooms WHERE name = 'b'");
        Violation lost = onlyViolation(rules(RuleEntry.of("rooms", Rule.OVERWRITE)));
        assertThat(keys(lost)).containsExactly("[1]");
        assertThat(lost.isObstacle()).isTrue();
    }
}
