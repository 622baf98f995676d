package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.ruleset.Grants;
import dev.slipway.migration.ruleset.RenameHint;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleEntry;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.schema.CatalogObject;
import dev.slipway.migration.schema.LocalObjects;
import dev.slipway.migration.schema.Rehearsal;
import dev.slipway.migration.schema.SchemaStatement;
import dev.slipway.migration.schema.SchemaStatement.Phase;
import dev.slipway.migration.schema.TableLock;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a plan finds out about schema changes beforehand, and what they must not take away. */
class TriedOutStructureTest {

    private static final RuleSet RULES = RuleSet.of("test");

    private final Scenario scenario = Scenario.ofBoth("");

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void whatCannotConvergeIsSaidByThePlanAndNotApplied() {
        scenario.source("CREATE TABLE t (a uuid)").target("CREATE TABLE t (a int)");
        try (OpenPackage opened = scenario.open(RULES)) {
            Plan plan = scenario.plan(opened, Scenario.drop("change-type:public.t.a"));
            assertThat(plan.obstacles())
                    .singleElement()
                    .asString()
                    .startsWith("PostgreSQL would refuse \"ALTER TABLE \"public\".\"t\" ALTER COLUMN \"a\" TYPE uuid");
            assertThatThrownBy(() -> scenario.apply(opened, plan)).isInstanceOf(ApplyFailedException.class);
        }
    }

    @Test
    void aNameThatASkippedTableHasIsSaidToBeTaken() {
        scenario.source("CREATE TABLE t (a int); CREATE INDEX taken ON t (a)")
                .target("CREATE TABLE t (a int); CREATE TABLE taken (b int)");
        try (OpenPackage opened = scenario.open(RuleSet.of("test", RuleEntry.of("tak*", Rule.SKIP)))) {
            assertThat(scenario.plan(opened).obstacles())
                    .singleElement()
                    .asString()
                    .startsWith("PostgreSQL would refuse \"CREATE INDEX taken")
                    .contains("already exists");
        }
    }

    @Test
    void theRehearsalLeavesNothingBehind() {
        scenario.source("CREATE TABLE t (a int); CREATE TYPE mood AS ENUM ('ok')");
        try (OpenPackage opened = scenario.open(RULES)) {
            assertThat(scenario.plan(opened).obstacles()).isEmpty();
        }
        ManagedDatabase scratch = new ManagedDatabase(
                scenario.target.settings().withDatabase(Rehearsal.databaseOf(scenario.target)), "test");
        assertThat(Scenario.catalog(scratch).objects())
                .extracting(CatalogObject::id)
                .containsExactly("schema public");
        assertThat(Scenario.catalog(scenario.target).has("table public.t")).isFalse();
    }

    @Test
    void aRoleThatMayNotCreateDatabasesIsToldSo() {
        try (Scenario restricted = Scenario.ofNewRole().source("CREATE TABLE t (a int)");
                OpenPackage opened = restricted.open(RULES)) {
            asSuperuser("ALTER ROLE \"" + restricted.target.settings().user() + "\" NOCREATEDB");
            Plan plan = restricted.plan(opened);
            assertThat(plan.warnings()).singleElement().asString().contains("CREATEDB");
            assertThat(plan.obstacles()).isEmpty();
            restricted.apply(opened, plan);
            assertThat(Scenario.catalog(restricted.target).has("table public.t"))
                    .isTrue();
        }
    }

    @Test
    void aNewValueOfAnEnumerationCanBeUsedByTheSameRelease() {
        String tables = "CREATE TABLE t (id int PRIMARY KEY, m mood, n int); ";
        scenario.source("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); " + tables
                        + "ALTER TABLE t ALTER m SET DEFAULT 'happy'; ALTER TABLE t ADD CHECK (n > 0);"
                        + "INSERT INTO t VALUES (1, 'happy', 1)")
                .target("CREATE TYPE mood AS ENUM ('sad', 'ok'); " + tables + "INSERT INTO t VALUES (2, 'sad', -1)");
        try (OpenPackage opened = scenario.open(RuleSet.of("test", RuleEntry.of("t", Rule.INSERT_OR_UPDATE)))) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.statements())
                    .filteredOn(statement -> statement.phase() == Phase.BEFORE_TRANSACTION)
                    .extracting(SchemaStatement::sql)
                    .containsExactly("ALTER TYPE public.mood ADD VALUE IF NOT EXISTS 'happy' AFTER 'ok'");

            Plan regardless = plan.decide(List.of(Scenario.drop("check:public.t.t_n_check")));
            assertThatThrownBy(() -> scenario.apply(opened, regardless))
                    .as("a row violates the check")
                    .isInstanceOf(ApplyFailedException.class);
            assertThat(scenario.targetRows("SELECT enum_range(NULL::mood)")).containsExactly("{sad,ok,happy}");
            assertThat(scenario.targetRows("SELECT id, m FROM t")).containsExactly("2|sad");

            // when what was in the way is gone, the value that is there already is no obstacle
            scenario.target("UPDATE t SET n = 1");
            Plan again = scenario.plan(opened);
            assertThat(again.statements()).noneMatch(statement -> statement.phase() == Phase.BEFORE_TRANSACTION);
            scenario.apply(opened, again);
            assertThat(scenario.targetRows("SELECT id, m FROM t ORDER BY 1")).containsExactly("1|happy", "2|sad");
        }
    }

    @Test
    void whatIsMadeAnewKeepsItsPrivileges() {
        scenario.source("CREATE TABLE t (id bigint); CREATE VIEW v AS SELECT id FROM t")
                .target("CREATE TABLE t (id int); CREATE VIEW v AS SELECT id FROM t; GRANT SELECT ON v TO PUBLIC");
        try (OpenPackage opened = scenario.open(RULES)) {
            scenario.apply(opened, scenario.plan(opened));
        }
        assertThat(scenario.targetRows("SELECT has_table_privilege('public', 'v', 'SELECT')"))
                .containsExactly("t");
    }

    @Test
    void privilegesTravelByChoiceOnly() {
        String tables = "CREATE TABLE t (id int, v text); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';";
        scenario.source(
                        tables + "GRANT SELECT, INSERT ON t TO PUBLIC; GRANT UPDATE (v) ON t TO PUBLIC;"
                                + "REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC; CREATE VIEW w AS SELECT 1; GRANT SELECT ON w TO PUBLIC")
                .target(tables
                        + "GRANT DELETE, SELECT ON t TO PUBLIC; CREATE TABLE own (a int); GRANT ALL ON own TO PUBLIC;"
                        + "CREATE VIEW w AS SELECT 1");
        String privileges =
                "SELECT (SELECT string_agg(privilege_type, ',' ORDER BY privilege_type) FROM aclexplode(relacl) WHERE"
                        + " grantee = 0), has_column_privilege('public', 't', 'v', 'UPDATE'), has_function_privilege('public',"
                        + " 'f()', 'EXECUTE'), has_table_privilege('public', 'w', 'SELECT') FROM pg_class WHERE relname = 't'";
        try (OpenPackage opened = scenario.open(RULES)) {
            Plan plan = scenario.plan(opened, Scenario.keep("drop-table:public.own"));
            assertThat(plan.statements()).extracting(SchemaStatement::object).containsOnly("table public.own");
        }
        boolean maintained =
                scenario.targetRows("SHOW server_version_num").getFirst().compareTo("170000") >= 0;
        if (maintained) {
            scenario.source("GRANT MAINTAIN ON t TO PUBLIC");
        }
        try (OpenPackage opened =
                scenario.open(RULES.toBuilder().grants(Grants.SYNCHRONISE).build())) {
            Plan plan = scenario.plan(opened, Scenario.keep("drop-table:public.own"));
            assertThat(plan.obstacles()).isEmpty();
            scenario.apply(opened, plan);
            assertThat(scenario.targetRows(privileges))
                    .containsExactly((maintained ? "INSERT,MAINTAIN,SELECT" : "INSERT,SELECT") + "|t|f|t");
            assertThat(scenario.plan(opened, Scenario.keep("drop-table:public.own"))
                            .statementsToRun())
                    .isEmpty();
        }
    }

    @Test
    void whatBelongsToAnEnvironmentIsSaidToStayBehind() {
        scenario.source(
                        "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION news FOR TABLE t; CREATE PUBLICATION shared;"
                                + "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC; SELECT lo_create(0);"
                                + "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = %L', current_database(), '5MB'); END $$")
                .target(
                        "CREATE TABLE t (id int PRIMARY KEY); CREATE PUBLICATION shared; CREATE PUBLICATION own FOR TABLE t");
        try (OpenPackage opened = scenario.open(RULES)) {
            assertThat(opened.schemaSql()).doesNotContain("PUBLICATION");
            Plan plan = scenario.plan(opened);
            assertThat(plan.isEmpty()).isTrue();
            assertThat(plan.warnings())
                    .singleElement()
                    .asString()
                    .startsWith("These belong to an environment and do not travel; the target lacks them: "
                            + "default privileges of role ")
                    .contains(scenario.source.settings().user() + " in schema public for tables")
                    .endsWith(", large objects, publication news, setting work_mem of the database.");
            scenario.apply(opened, plan);
        }
    }

    @Test
    void theTargetsOwnExtensionsAndVersionsAreLeftAlone() {
        scenario.target("CREATE SCHEMA own; CREATE EXTENSION citext SCHEMA own");
        try (OpenPackage opened = scenario.open(RULES)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.isEmpty()).isTrue();
            assertThat(plan.warnings())
                    .containsExactly("Extensions that only the target has stay, each with its schema: citext.");
        }
        assertThat(LocalObjects.differences(
                        List.of("version 1.6 of extension citext", "version 1.0 of extension fresh"),
                        List.of("version 1.5 of extension citext", "version 2.0 of extension own")))
                .containsExactly(
                        "The source has version 1.6 of extension citext, the target version 1.5; extensions are"
                                + " not updated (ALTER EXTENSION … UPDATE does).",
                        "Extensions that only the target has stay, each with its schema: own.");
    }

    @Test
    void whatIsRenamedByAHintKeepsItsRows() {
        scenario.source(
                        "CREATE TABLE client (id serial PRIMARY KEY, title text, age int); CREATE INDEX ON client (title)")
                .target("CREATE TABLE customer (id serial PRIMARY KEY, name text); CREATE INDEX ON customer (name);"
                        + "INSERT INTO customer (name) VALUES ('Ada'), ('Bob')");
        RuleSet rules = RULES.toBuilder()
                .renames(List.of(
                        RenameHint.ofTable("customer", "client"), RenameHint.ofColumn("client", "name", "title")))
                .build();
        try (OpenPackage opened = scenario.open(rules)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.decisions()).isEmpty();
            assertThat(plan.obstacles()).isEmpty();
            scenario.apply(opened, plan);
            assertThat(scenario.plan(opened).isEmpty()).isTrue();
        }
        assertThat(scenario.targetRows("SELECT id, title, age FROM client ORDER BY 1"))
                .containsExactly("1|Ada|null", "2|Bob|null");
        assertThat(scenario.targetRows("INSERT INTO client (title) VALUES ('Cy') RETURNING id"))
                .containsExactly("3");
    }

    @Test
    void anIdentityGoesOnWhereTheSerialStood() {
        scenario.source("CREATE TABLE t (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text);"
                        + "CREATE TABLE u (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, v text)")
                .target("CREATE TABLE t (id serial PRIMARY KEY, v text); INSERT INTO t (v) SELECT 'x' FROM"
                        + " generate_series(1, 7); DELETE FROM t WHERE id > 3;"
                        + "CREATE TABLE u (id int PRIMARY KEY, v text); INSERT INTO u VALUES (41, 'x')");
        try (OpenPackage opened = scenario.open(RULES)) {
            scenario.apply(opened, scenario.plan(opened));
        }
        assertThat(scenario.targetRows("INSERT INTO t (v) VALUES ('y') RETURNING id"))
                .containsExactly("8");
        assertThat(scenario.targetRows("INSERT INTO u (v) VALUES ('y') RETURNING id"))
                .containsExactly("42");
    }

    @Test
    void statementsSayWhatTheyLockAndForAboutHowLong() {
        scenario.source(
                        "CREATE TABLE big (id bigint, v text); CREATE INDEX big_v ON big (v); CREATE TABLE fresh (a int)")
                .target("CREATE TABLE big (id int, v text);"
                        + "INSERT INTO big SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) AS g");
        try (OpenPackage opened = scenario.open(RULES)) {
            List<SchemaStatement> statements = scenario.plan(opened).statements();
            assertThat(statements)
                    .filteredOn(statement -> statement.object().equals("column public.big.id"))
                    .singleElement()
                    .satisfies(statement -> {
                        assertThat(statement.lock()).isEqualTo(TableLock.ACCESS_EXCLUSIVE);
                        assertThat(statement.estimatedMillis()).isBetween(500L, 5_000L);
                    });
            assertThat(statements)
                    .filteredOn(statement -> statement.object().equals("index public.big_v"))
                    .singleElement()
                    .satisfies(statement -> {
                        assertThat(statement.lock()).isEqualTo(TableLock.SHARE);
                        assertThat(statement.estimatedMillis()).isBetween(300L, 3_000L);
                    });
            assertThat(statements)
                    .filteredOn(statement -> statement.object().equals("table public.fresh"))
                    .singleElement()
                    .satisfies(statement -> {
                        assertThat(statement.lock()).isEqualTo(TableLock.NONE);
                        assertThat(statement.estimatedMillis()).isLessThan(50);
                    });
        }
    }

    private static void asSuperuser(String sql) {
        TestDatabase superuser = TestPostgres.superuser();
        try (Connection connection =
                        DriverManager.getConnection(superuser.jdbcUrl(), superuser.user(), superuser.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
