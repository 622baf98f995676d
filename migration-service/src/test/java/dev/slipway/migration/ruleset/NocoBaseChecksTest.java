package dev.slipway.migration.ruleset;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.migration.ManagedTestDatabase;
import dev.slipway.teststack.NocoBase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The check queries of NocoBase's preset on its real databases. */
class NocoBaseChecksTest {

    private static final RuleSet RULES = Presets.shipped().find("nocobase").orElseThrow();
    private static final TestDatabase PROD = TestPostgres.createDatabase("prod");

    @BeforeAll
    static void load() {
        NocoBase.load(PROD, "prod");
    }

    @AfterAll
    static void drop() {
        TestPostgres.dropDatabase(PROD);
    }

    private static Connection begin(TestDatabase database) throws SQLException {
        Connection connection = ManagedTestDatabase.of(database).open();
        connection.setAutoCommit(false);
        return connection;
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "dev-b", "prod"})
    void everyRealDatabaseIsWell(String name) throws SQLException {
        TestDatabase database = TestPostgres.createDatabase("noco");
        NocoBase.load(database, name);
        assertThat(RULES.checks()).hasSizeGreaterThan(15);
        try (Connection connection = begin(database)) {
            assertThat(RunChecks.run(connection, RULES.checks())).allMatch(CheckResult.Passed.class::isInstance);
        } finally {
            TestPostgres.dropDatabase(database);
        }
    }

    @Test
    void aDatabaseWithoutAnyOfThePluginsIsWellToo() throws SQLException {
        TestDatabase database = TestPostgres.createDatabase("empty");
        try (Connection connection = begin(database)) {
            assertThat(RunChecks.run(connection, RULES.checks())).allMatch(CheckResult.Skipped.class::isInstance);
        } finally {
            TestPostgres.dropDatabase(database);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            described-columns-exist               | ALTER TABLE customers DROP COLUMN phone
            described-columns-exist               | UPDATE fields SET name = 'gone' WHERE key = 'fun5qx937nv'
            relations-have-columns                | ALTER TABLE orders DROP COLUMN "customerId"
            relations-have-columns                | DROP TABLE t_customers_contract
            collections-have-tables               | DROP TABLE labels
            fields-have-collections               | DELETE FROM collections WHERE name = 'orders'
            roles-of-users-exist                  | DELETE FROM roles WHERE name = 'auditor'
            permissions-have-roles                | DELETE FROM roles WHERE name = 'sales'
            one-default-role                      | UPDATE roles SET "default" = true
            permitted-actions-are-complete        | DELETE FROM "dataSourcesRolesResources"
            permitted-actions-are-complete        | DELETE FROM "dataSourcesRolesResourcesScopes"
            workflows-have-one-current-revision   | UPDATE workflows SET current = NULL
            workflow-nodes-are-complete           | DELETE FROM workflows
            ui-schema-tree-is-complete            | DELETE FROM "uiSchemaTreePath" WHERE depth = 2
            ui-schema-tree-is-complete            | DELETE FROM "uiSchemaTreePath" WHERE depth = 1
            ui-schema-tree-is-complete            | DELETE FROM "uiSchemaTreePath" WHERE depth = 0
            ui-schema-tree-is-complete            | DELETE FROM "uiSchemas" WHERE "x-uid" = 'iia72t5w9pb'
            flow-model-tree-is-complete           | DELETE FROM "flowModelTreePath" WHERE depth = 2
            flow-model-tree-is-complete           | DELETE FROM "flowModelTreePath" WHERE depth = 1
            flow-model-tree-is-complete           | DELETE FROM "flowModels" WHERE uid IN (SELECT max(uid) FROM "flowModels")
            menu-entries-have-pages               | DELETE FROM "uiSchemas" WHERE "x-uid" = 'wlcmpage001'
            menu-is-a-tree                        | DELETE FROM "main_desktopRoutes_path" WHERE "nodePk" = 399151577301006
            menu-is-a-tree                        | DELETE FROM "desktopRoutes" WHERE id = 399151577301005
            menu-of-roles-exists                  | DELETE FROM "desktopRoutes" WHERE id = 399151577301005
            departments-are-a-tree                | DELETE FROM main_departments_path
            templates-are-complete                | DELETE FROM "flowModelTemplates"
            one-default-theme                     | UPDATE "themeConfig" SET "default" = true
            """)
    void whatSomebodySpoiltIsFoundAndCountsUnlessItWasSoBefore(String name, String damage) throws SQLException {
        try (Connection connection = begin(PROD);
                Statement statement = connection.createStatement()) {
            List<CheckResult> before = RunChecks.run(connection, RULES.checks());
            statement.execute("SET LOCAL search_path = public");
            statement.execute(damage);
            List<CheckResult> after = RunChecks.run(connection, RULES.checks());

            assertThat(after).noneMatch(CheckResult.Unusable.class::isInstance);
            for (int i = 0; i < after.size(); i++) {
                CheckQuery check = after.get(i).check();
                if (check.name().equals(name)) {
                    assertThat(after.get(i)).isInstanceOf(CheckResult.Violated.class);
                    assertThat(after.get(i).since(before.get(i)).isFatal())
                            .isEqualTo(check.severity() == CheckQuery.Severity.ERROR);
                }
                assertThat(after.get(i).since(after.get(i)).isFatal()).isFalse();
            }
            assertThat(after).extracting(result -> result.check().name()).contains(name);
            connection.rollback();
        }
    }
}
