package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.SmallRelease.DROP_LEGACY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.migration.CancelMigration;
import dev.slipway.contracts.migration.RequestMigration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who did what is on record, and stays so. */
class AuditTest extends MigrationServiceTest {

    private List<String> audit(String query) {
        List<String> entries = new ArrayList<>();
        for (JsonNode entry : api.get("/api/migration-audit?" + query).body().path("entries")) {
            entries.add("%s %s %s %s %s"
                    .formatted(
                            entry.path("actor").asString(),
                            entry.path("origin").asString(),
                            entry.path("action").asString(),
                            entry.path("name").asString(""),
                            entry.path("detail").asString("")));
        }
        return entries;
    }

    @Test
    void tellsWhoAskedDecidedWaivedAndRolledBackFromWhere() {
        SmallRelease release = SmallRelease.prepare(api, "audited");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        request.remove("decisions");
        UUID id = id(request);
        api.post("/api/migrations", request);
        api.post("/api/migrations", request);
        api.awaitState(id, "awaiting-decision");
        api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", DROP_LEGACY, "choice", "APPLY"))));
        JsonNode completed = api.awaitEnd(id);
        api.post("/api/migrations/" + id + "/rollback", Map.of());
        api.awaitState(id, "rolled-back");

        assertThat(audit("migration=" + id))
                .containsExactly(
                        "migration-service job migration-rolled-back  ",
                        "ann 127.0.0.1 rollback-requested  ",
                        "migration-service job migration-completed  package "
                                + completed.path("package").asString(),
                        "ann 127.0.0.1 decision-made " + DROP_LEGACY + " APPLY",
                        "ann 127.0.0.1 migration-requested  from audited/dev");
        assertThat(audit("application=audited&actor=ann&action=decision-made")).hasSize(1);
        assertThat(audit("subject=audited/prod&from=2099-01-01T00:00:00Z")).isEmpty();

        JsonNode page =
                api.get("/api/migration-audit?subject=audited%2Fprod&limit=2").body();
        assertThat(page.path("entries")).hasSize(2);
        assertThat(audit("subject=audited%2Fprod&limit=100&before="
                        + page.path("next").asString()))
                .hasSize(3);
        List<JsonNode> exported = api.read("/api/migration-audit/export?subject=audited%2Fprod", "*/*")
                .lines()
                .map(line -> new JsonMapper().readTree(line))
                .toList();
        assertThat(exported).hasSize(5);
        assertThat(exported.getFirst().path("action").asString()).isEqualTo("migration-requested");
        assertThat(exported.getLast().path("action").asString()).isEqualTo("migration-rolled-back");
    }

    @Test
    void tellsOfWaiversPlansAndFailures() {
        SmallRelease release = SmallRelease.prepare(api, "audited-waiver");
        Map<String, Object> request = release.request();
        request.put("skipBackup", true);
        api.post("/api/migrations", request);
        api.awaitEnd(id(request));
        assertThat(audit("migration=" + id(request)))
                .contains("ann 127.0.0.1 backup-waived  ", "ann 127.0.0.1 decision-made " + DROP_LEGACY + " APPLY");

        String plan = api.post("/api/plans", Map.of("source", release.source(), "target", release.target()))
                .body()
                .path("id")
                .asString();
        assertThat(audit("subject=audited-waiver/prod&action=plan-requested"))
                .containsExactly("ann 127.0.0.1 plan-requested " + plan + " from audited-waiver/dev");

        Map<String, Object> hopeless = release.request();
        hopeless.put("target", "audited-waiver/nowhere");
        api.post("/api/migrations", hopeless);
        api.awaitEnd(id(hopeless));
        assertThat(audit("migration=" + id(hopeless)).getFirst())
                .startsWith("migration-service job migration-failed")
                .contains("audited-waiver/nowhere");
    }

    @Test
    void tellsOfWhatCameByEvent() {
        SmallRelease release = SmallRelease.prepare(api, "audited-event");
        UUID id = UUID.randomUUID();
        EnvironmentRef target = EnvironmentRef.parse(release.target());
        BACKUP_SERVICE.publish(new RequestMigration(
                id, EnvironmentRef.parse(release.source()), null, target, null, List.of(), "robot"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.migration(id).path("state").asString().equals("awaiting-decision"));
        BACKUP_SERVICE.publish(new CancelMigration(id, target, "robot"));
        api.awaitEnd(id);
        assertThat(audit("migration=" + id))
                .containsExactly(
                        "robot event migration-cancelled  ", "robot event migration-requested  from audited-event/dev");
    }

    @Test
    void isReadByThoseWhoMayAndChangedByNobody() {
        assertThat(new Api(port, "migrations:read").get("/api/migration-audit").status())
                .isEqualTo(403);
        assertThat(api.get("/api/migration-audit?action=nonsense").status()).isEqualTo(400);
        assertThat(api.get("/api/migration-audit?from=yesterday").status()).isEqualTo(400);
        for (String statement : List.of("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit", "TRUNCATE audit")) {
            assertThatThrownBy(() -> jdbc.sql(statement).update()).hasMessageContaining("never changed or removed");
        }
    }
}
