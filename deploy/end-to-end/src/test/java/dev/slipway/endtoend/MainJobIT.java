package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The main job, by HTTP and by event: development's configuration into production, and back. */
class MainJobIT {

    @Test
    void aReleaseDoesToEachTableWhatItsRuleSaysAndARollbackBringsEachTableBack() {
        Release release = Release.prepare("main-job");
        release.variable("dev", "SHIPPING_API", "plain", "http://ship.dev.example");
        Map<String, TableContent> source = TableContent.of(release.development);
        Map<String, TableContent> before = TableContent.of(release.production);
        Map<String, String> fingerprintsBefore = release.production.fingerprints();

        Map<String, Object> request = release.request();
        request.put("decisions", List.of());
        String id = release.migrate(request);
        JsonNode held = release.awaitState(id, Set.of("awaiting-decision", "failed"));
        assertThat(held.path("held").path("decisions").toString()).contains(Release.DROP_LEGACY_CODE);
        assertThat(held.path("held").path("missingVariables").toString()).contains("SHIPPING_API");
        assertThat(release.production.fingerprints()).isEqualTo(fingerprintsBefore);

        release.gateway.post(
                "/api/migrations/" + id + "/decisions",
                Map.of(
                        "decisions",
                        List.of(Map.of("id", Release.DROP_LEGACY_CODE, "choice", "APPLY")),
                        "variables",
                        List.of(Map.of(
                                "name", "SHIPPING_API", "type", "plain", "value", "https://ship.prod.example"))));
        JsonNode completed = release.awaitEnd(id);
        assertThat(state(completed)).as(completed.toString()).isEqualTo("completed");
        assertThat(completed.path("backupId").asString()).isNotEmpty();

        Map<String, TableContent> after = TableContent.of(release.production);
        Map<String, String> rules = rules(release);
        JsonNode ruleSet = release.gateway.get("/api/rule-sets/nocobase");
        assertThat(after.keySet()).isEqualTo(source.keySet());
        before.forEach((table, rows) -> RuleExpectation.of(table, rules.getOrDefault(table, "schema-only"), ruleSet)
                .check(
                        source.getOrDefault(table, new TableContent(List.of(), List.of())),
                        rows,
                        Objects.requireNonNull(after.get(table))));

        assertThat(release.production.value("SELECT count(*) FROM public.suppliers"))
                .isEqualTo("0");
        assertThat(release.production.value("SELECT string_agg(DISTINCT \"loyaltyTier\", ',') FROM public.customers"))
                .isEqualTo("bronze");
        assertThat(legacyCodeColumns(release)).isEqualTo("0");
        assertThat(release.production.value("SELECT value FROM public.\"environmentVariables\" WHERE name = 'ERP_URL'"))
                .isEqualTo("https://erp.prod.example");
        assertThat(release.production.value("SELECT \"current\" FROM public.sequences WHERE field = 'orderNo'"))
                .isEqualTo("290");
        assertThat(release.production.value("SELECT name FROM public.roles WHERE name = 'auditor'"))
                .isEqualTo("auditor");
        assertThat(release.production.value("SELECT count(*) FROM public.workflows WHERE title = 'Low stock alert'"))
                .isEqualTo("1");

        JsonNode rolledBack = release.rollBack(id);
        assertThat(state(rolledBack)).as(rolledBack.toString()).isEqualTo("rolled-back");
        assertThat(release.production.fingerprints()).isEqualTo(fingerprintsBefore);
        assertThat(legacyCodeColumns(release)).isEqualTo("1");
    }

    @Test
    void aDestructiveChangeThatIsDecidedAgainstLeavesTheColumnInPlace() {
        Release release = Release.prepare("keep");
        Map<String, Object> request = release.request();
        request.put("decisions", List.of(Map.of("id", Release.DROP_LEGACY_CODE, "choice", "KEEP")));

        JsonNode ended = release.awaitEnd(release.migrate(request));

        assertThat(state(ended)).as(ended.toString()).isEqualTo("completed");
        assertThat(legacyCodeColumns(release)).isEqualTo("1");
    }

    @Test
    void theSameRequestTwiceIsOneMigration() {
        Release release = Release.prepare("twice");
        Map<String, Object> request = release.request();

        String first = release.migrate(request);
        String second = release.migrate(request);
        assertThat(second).isEqualTo(first);
        assertThat(state(release.awaitEnd(first))).isEqualTo("completed");
        release.migrate(request);

        assertThat(release.gateway
                        .get("/api/migrations?target=" + release.target().replace("/", "%2F"))
                        .path("migrations"))
                .hasSize(1);
        assertThat(release.gateway
                        .get("/api/backups?environment=" + release.target().replace("/", "%2F"))
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void anotherSystemReleasesAndRollsBackByEventsAlone() {
        Release release = Release.prepare("by-event");
        Map<String, String> before = release.production.fingerprints();
        UUID id = UUID.randomUUID();
        Topics topics = release.slipway.topics();

        Map<String, Object> request = new HashMap<>();
        request.put("migrationId", id);
        request.put("source", release.source());
        request.put("target", release.target());
        request.put("ruleSet", "nocobase");
        request.put("decisions", List.of(Map.of("id", Release.DROP_LEGACY_CODE, "choice", "APPLY")));
        request.put("requestedBy", "release-robot");
        String message =
                topics.publish("migration.commands.v1", "dev.slipway.RequestMigration", release.target(), request);
        topics.publishAgain(
                message, "migration.commands.v1", "dev.slipway.RequestMigration", release.target(), request);

        JsonNode completed = topics.await("migration.events.v1", "dev.slipway.MigrationCompleted", id);
        assertThat(completed.path("rowsAdded").asLong()).isPositive();
        topics.publish(
                "migration.commands.v1",
                "dev.slipway.RollBackMigration",
                release.target(),
                Map.of("migrationId", id, "target", release.target(), "requestedBy", "release-robot"));
        topics.await("migration.events.v1", "dev.slipway.MigrationRolledBack", id);
        assertThat(release.production.fingerprints()).isEqualTo(before);
    }

    private static Map<String, String> rules(Release release) {
        Map<String, String> rules = new TreeMap<>();
        release.gateway
                .get("/api/rule-sets/nocobase/classification?environment="
                        + release.source().replace("/", "%2F"))
                .path("tables")
                .forEach(table -> rules.put(
                        table.path("table").asString().replaceFirst("^public\\.", ""),
                        table.path("rule").asString()));
        assertThat(rules).isNotEmpty();
        return rules;
    }

    private static String legacyCodeColumns(Release release) {
        return release.production.value("SELECT count(*) FROM information_schema.columns"
                + " WHERE table_name = 'products' AND column_name = 'legacyCode'");
    }
}
