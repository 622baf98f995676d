package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.plan.TablePlan;
import dev.slipway.migration.ruleset.CheckResult;
import dev.slipway.migration.ruleset.Presets;
import dev.slipway.migration.ruleset.Rule;
import dev.slipway.migration.ruleset.RuleSet;
import dev.slipway.migration.ruleset.RunChecks;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real application's development database released into its production database. */
class NocoBaseReleaseTest {

    private static final String LEGACY_CODE = "drop-column:public.products.legacyCode";

    private final RuleSet rules = preset();
    private Scenario scenario = new Scenario();

    static RuleSet preset() {
        return Presets.shipped().find("nocobase").orElseThrow();
    }

    @BeforeEach
    void loadDatabases() {
        scenario.close();
        scenario = Scenario.ofNocoBase();
    }

    @AfterEach
    void dropDatabases() {
        scenario.close();
    }

    @Test
    void movesDevelopmentsConfigurationAndLeavesProductionsLifeAlone() {
        Map<String, String> before = Scenario.digests(scenario.target);
        List<String> counter = scenario.targetRows("SELECT current FROM sequences");
        List<String> customers = scenario.targetRows("SELECT id, name, email FROM customers ORDER BY id");

        try (OpenPackage opened = scenario.open(rules)) {
            Plan plan = scenario.plan(opened);
            assertThat(plan.undecided()).containsExactly(LEGACY_CODE);
            assertThat(plan.obstacles()).isEmpty();

            Plan decided = plan.decide(List.of(Scenario.drop(LEGACY_CODE)));
            Applied applied = scenario.apply(opened, decided);
            assertThat(applied.statements()).isEqualTo(decided.statementsToRun().size());

            Set<String> carried = opened.manifest().tables().stream()
                    .filter(table -> table.rule().rule().carriesRows())
                    .map(table -> table.table().toString())
                    .collect(Collectors.toSet());
            Set<String> restructured = Set.of("public.customers", "public.products", "public.suppliers");
            Map<String, String> after = Scenario.digests(scenario.target);
            before.forEach((table, digest) -> {
                if (!carried.contains(table) && !restructured.contains(table)) {
                    assertThat(after).as("rows of %s", table).containsEntry(table, digest);
                }
            });
            Map<String, String> source = Scenario.digests(scenario.source);
            Set<String> withRetained = plan.tables().stream()
                    .filter(table -> table.retained() > 0)
                    .map(table -> table.table().toString())
                    .collect(Collectors.toSet());
            opened.manifest().tables().stream()
                    .filter(table -> table.rule().rule() == Rule.OVERWRITE)
                    .filter(table -> table.rule().excludedColumns().isEmpty()
                            && table.rule().insertOnlyColumns().isEmpty()
                            && table.rule().filter() == null)
                    .map(table -> table.table().toString())
                    .filter(table -> !withRetained.contains(table))
                    .forEach(table -> assertThat(after)
                            .as("rows of %s", table)
                            .containsEntry(table, source.getOrDefault(table, "")));

            assertThat(checks(scenario.target, rules)).allMatch(CheckResult.Passed.class::isInstance);

            Plan again = scenario.plan(opened);
            assertThat(again.isEmpty()).as("a second plan: %s", again).isTrue();
            assertThat(again.decisions()).isEmpty();
        }

        assertThat(scenario.targetRows("SELECT count(*) FROM suppliers")).containsExactly("0");
        assertThat(scenario.targetRows("SELECT DISTINCT \"loyaltyTier\" FROM customers"))
                .containsExactly("bronze");
        assertThat(scenario.targetRows("SELECT id, name, email FROM customers ORDER BY id"))
                .isEqualTo(customers);
        assertThat(Scenario.catalog(scenario.target).has("column public.products.legacyCode"))
                .isFalse();
        assertThat(scenario.targetRows("SELECT current FROM sequences")).isEqualTo(counter);
        assertThat(scenario.targetRows("SELECT name FROM roles WHERE name IN ('auditor', 'support') ORDER BY 1"))
                .containsExactly("auditor", "support");
    }

    @Test
    void keepsAColumnWhenThatWasDecided() {
        List<String> codes = scenario.targetRows("SELECT id, \"legacyCode\" FROM products ORDER BY id");

        scenario.migrate(rules, Scenario.keep(LEGACY_CODE));

        assertThat(scenario.targetRows("SELECT id, \"legacyCode\" FROM products ORDER BY id"))
                .isEqualTo(codes);
        assertThat(scenario.targetRows("SELECT count(*) FROM suppliers")).containsExactly("0");
    }

    @Test
    void aRoleThatProductionUsersHoldStaysWithItsPermissions() {
        try (OpenPackage opened = scenario.open(rules)) {
            List<RowChange> changes = scenario.changes(opened);
            assertThat(changes)
                    .filteredOn(change -> change.kind() == RowChange.Kind.RETAINED)
                    .anySatisfy(change -> assertThat(change.key()).containsEntry("name", "auditor"));
            Plan plan = scenario.plan(opened, Scenario.drop(LEGACY_CODE));
            List<String> permissions = scenario.targetRows(
                    "SELECT \"roleName\", \"dataSourceKey\" FROM \"dataSourcesRoles\" WHERE \"roleName\" = 'auditor'");
            assertThat(permissions).isNotEmpty();

            scenario.apply(opened, plan);

            assertThat(plan.tables())
                    .filteredOn(table -> table.retained() > 0)
                    .extracting(TablePlan::table)
                    .extracting(Object::toString)
                    .contains("public.roles", "public.dataSourcesRoles");
            assertThat(scenario.targetRows("SELECT \"roleName\", \"dataSourceKey\" FROM \"dataSourcesRoles\""
                            + " WHERE \"roleName\" = 'auditor'"))
                    .isEqualTo(permissions);
        }
    }

    @Test
    void undoesEverythingWhenProductionViolatesANewConstraint() {
        scenario.target("UPDATE customers SET email = 'same@example.com' WHERE id IN"
                + " (SELECT id FROM customers ORDER BY id LIMIT 2)");
        try (OpenPackage opened = scenario.open(rules)) {
            Plan plan = scenario.plan(opened, Scenario.drop(LEGACY_CODE));
            assertThat(plan.undecided()).containsExactly("unique:public.customers.customers_email_uk");
            assertThat(plan.violations()).singleElement().satisfies(violation -> {
                assertThat(violation.rows()).isEqualTo(2);
                assertThat(violation.examples()).hasSize(2);
            });
            Plan anyway = plan.decide(List.of(Scenario.drop("unique:public.customers.customers_email_uk")));
            Map<String, String> digests = Scenario.digests(scenario.target);
            assertThatThrownBy(() -> scenario.apply(opened, anyway))
                    .isInstanceOf(ApplyFailedException.class)
                    .hasMessageContaining("customers_email_uk")
                    .hasMessageContaining("same@example.com");
            assertThat(Scenario.digests(scenario.target)).isEqualTo(digests);
        }
    }

    private static List<CheckResult> checks(ManagedDatabase database, RuleSet rules) {
        try (Connection connection = database.open()) {
            connection.setAutoCommit(false);
            return RunChecks.run(connection, rules.checks());
        } catch (SQLException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }
}
