package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Values that must not be seen anywhere are put in at every entrance, and looked for at every exit. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsStayOutTest extends MigrationServiceTest {

    private static final String GIVEN = "canary-given-" + UUID.randomUUID();
    private static final String STORED = "canary-stored-" + UUID.randomUUID();
    private static final String REFUSED = "canary-refused-" + UUID.randomUUID();

    @Test
    void noSecretIsInAnyLogEventAnswerOrTable(CapturedOutput output) {
        SmallRelease release = SmallRelease.prepare(api, "canary");
        ENV_SERVICE.variable(release.source(), "API_KEY", "SECRET", STORED);
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        request.put("variables", List.of(Map.of("name", "API_KEY", "type", "secret", "value", GIVEN)));
        api.post("/api/migrations", request);
        JsonNode completed = api.awaitEnd(id(request));
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(ENV_SERVICE.value(release.target(), "API_KEY")).isEqualTo(GIVEN);

        // mistakes are where values slip out
        Api.Answer badName = api.post(
                "/api/migrations",
                Map.of(
                        "source",
                        release.source(),
                        "target",
                        release.target(),
                        "variables",
                        List.of(Map.of("name", "not a name", "type", "secret", "value", REFUSED))));
        Api.Answer badType = api.post(
                "/api/migrations",
                "{\"target\": \"canary/prod\", \"variables\": [{\"name\": \"A\", \"type\": \"%s\"}]}"
                        .formatted(REFUSED));
        assertThat(badName.status()).isEqualTo(400);
        assertThat(badType.status()).isEqualTo(400);
        ENV_SERVICE.register("canary/locked", Stage.PRODUCTION, release.production, release.production.port(), REFUSED);
        Map<String, Object> locked = release.request();
        locked.put("target", "canary/locked");
        api.post("/api/migrations", locked);
        JsonNode failed = api.awaitEnd(id(locked));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(BACKUP_SERVICE.eventsOf(id(locked))).contains("MigrationFailed"));

        String answers = completed + " " + failed + " " + badName.body() + badType.body()
                + api.get("/api/plans/" + completed.path("planId").asString()).body()
                + api.get("/api/packages/" + completed.path("package").asString())
                        .body();
        for (String secret : List.of(GIVEN, STORED, REFUSED, release.production.password())) {
            assertThat(answers).doesNotContain(secret);
            assertThat(output.getAll()).doesNotContain(secret);
            assertThat(BACKUP_SERVICE.everything()).doesNotContain(secret);
            assertThat(everyRow()).contains(id(request).toString()).doesNotContain(secret);
        }
    }

    @Test
    void aSecretOfTheSourceInACarriedRowStopsTheMigration() {
        SmallRelease release = SmallRelease.prepare(api, "leaking");
        ENV_SERVICE.variable(release.source(), "API_KEY", "SECRET", STORED);
        ENV_SERVICE.variable(release.target(), "API_KEY", "SECRET", "another");
        execute(release.development, "INSERT INTO settings VALUES ('key', 'Bearer " + STORED + "')");
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        JsonNode failed = api.awaitEnd(id(request));
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString())
                .contains("public.settings", "value")
                .doesNotContain(STORED);
        assertThat(release.content()).isEqualTo(SmallRelease.BEFORE);
    }

    private String everyRow() {
        StringBuilder all = new StringBuilder();
        for (String table : jdbc.sql("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
                .query(String.class)
                .list()) {
            jdbc.sql("SELECT t::text FROM " + table + " t")
                    .query(String.class)
                    .list()
                    .forEach(row -> all.append(row).append('\n'));
        }
        return all.toString();
    }
}
