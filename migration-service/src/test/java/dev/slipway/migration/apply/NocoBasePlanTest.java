package dev.slipway.migration.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.plan.MakePlan;
import dev.slipway.migration.plan.Plan;
import dev.slipway.migration.plan.RowChange;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlanOrder;
import dev.slipway.migration.planning.PlanState;
import dev.slipway.migration.planning.Subject;
import dev.slipway.migration.planning.document.Document;
import dev.slipway.migration.planning.document.Notation;
import dev.slipway.migration.planning.document.ReadablePlan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person reads before a real release. */
class NocoBasePlanTest {

    private static String read(Scenario scenario, Notation notation) {
        try (OpenPackage source = scenario.open(NocoBaseReleaseTest.preset())) {
            List<RowChange> changes = new ArrayList<>();
            Plan plan = new MakePlan(scenario.plannedRows).plan(source, scenario.target, List.of(), changes::add);
            PlanOrder order = new PlanOrder(
                    PlanId.random(),
                    EnvironmentRef.parse("crm/prod"),
                    new Subject.Source(EnvironmentRef.parse("crm/dev"), "nocobase"),
                    "ann",
                    Instant.EPOCH,
                    new PlanState.Ready(plan, List.of(), List.of(), Instant.EPOCH));
            Document document = ReadablePlan.of(
                    order,
                    List.of(),
                    table -> changes.stream()
                            .filter(change -> change.table().equals(table))
                            .toList());
            return notation.write(document);
        }
    }

    @Test
    void saysWhatChangesAndNothingThatDoesNotMatter() {
        try (Scenario scenario = Scenario.ofNocoBase()) {
            String text = read(scenario, Notation.TEXT);
            assertThat(text)
                    .startsWith("Plan for crm/prod from crm/dev\n")
                    .contains("This plan can be applied; it waits for 1 decision.")
                    .contains("drop-column:public.products.legacyCode")
                    .contains("customers_email_uk")
                    .doesNotContain("Rows that would not fit")
                    .doesNotContain("point by")
                    .doesNotContain("could not be looked at")
                    .containsPattern("public.roles +overwrite +1 +\\d+ +0 +1")
                    .containsPattern("retained +name=auditor")
                    .containsPattern("added +name=support");
            // titles of fields are told by their place, not as two long documents
            assertThat(text).containsPattern("changed +key=\\S+ +options /uiSchema/title");
            assertThat(read(scenario, Notation.HTML)).contains("<td>retained</td><td>name=auditor</td>");
        }
    }

    @Test
    void saysWhichCustomersShareAnAddress() {
        try (Scenario scenario = Scenario.ofNocoBase()) {
            scenario.target("UPDATE customers SET email = 'same@example.com' WHERE id IN"
                    + " (SELECT id FROM customers ORDER BY id LIMIT 3)");
            assertThat(read(scenario, Notation.MARKDOWN))
                    .contains("it waits for 2 decisions.")
                    .contains("unique:public.customers.customers\\_email\\_uk")
                    .contains("## Rows that would not fit")
                    .contains("3 row(s) of table public.customers would have the same email")
                    .containsPattern("- row id=\\d+: email=same@example.com");
        }
    }
}
