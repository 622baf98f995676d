package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Stage;
import dev.slipway.contracts.migration.CancelMigration;
import dev.slipway.contracts.migration.RequestMigration;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class BadInputTest extends MigrationServiceTest {

    @BeforeAll
    static void register() {
        TestDatabase dev = TestPostgres.createDatabase("bad_dev");
        TestDatabase prod = TestPostgres.createDatabase("bad_prod");
        execute(dev, "CREATE TABLE roles (name text PRIMARY KEY)");
        ENV_SERVICE.register("bad/dev", Stage.DEVELOPMENT, dev);
        ENV_SERVICE.register("bad/dev-2", Stage.DEVELOPMENT, prod);
        ENV_SERVICE.register("bad/prod", Stage.PRODUCTION, prod);
        ENV_SERVICE.register("bad/twin", Stage.PRODUCTION, dev);
        ENV_SERVICE.register("bad/unreachable", Stage.PRODUCTION, prod, 1, prod.password());
        ENV_SERVICE.register("bad/wrong-password", Stage.PRODUCTION, prod, prod.port(), "wrong-but-secret");
        ENV_SERVICE.register("other/prod", Stage.PRODUCTION, prod);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bad/dev     | bad/nowhere        | bad/nowhere",
                "bad/nowhere | bad/prod           | bad/nowhere",
                "bad/prod    | bad/twin           | Only a development environment may be a source",
                "bad/dev     | bad/dev-2          | later stage",
                "bad/dev     | other/prod         | different applications",
                "bad/dev     | bad/twin           | same database",
                "bad/dev     | bad/unreachable    | cannot be reached",
                "bad/dev     | bad/wrong-password | refused the user name or password"
            })
    void aRequestThatCannotBeFollowedFailsWithTheReason(String source, String target, String reason) {
        Map<String, Object> request = request(source, target);
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);

        JsonNode failed = api.awaitEnd(id(request));

        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains(reason).doesNotContain("wrong-but-secret");
        assertThat(failed.path("steps").toString())
                .contains(failed.path("reason").asString().substring(0, 20));
        Awaitility.await()
                .untilAsserted(() -> assertThat(BACKUP_SERVICE.eventsOf(id(request)))
                        .contains("MigrationRequested", "MigrationFailed"));
    }

    @Test
    void aRuleSetThatNamesAMissingTableFailsWithTheTable() {
        api.put("/api/rule-sets/misspelt", """
                {"name": "misspelt", "rules": [{"table": "rolles", "rule": "overwrite"}]}
                """);
        Map<String, Object> request = request("bad/dev", "bad/prod");
        request.put("ruleSet", "misspelt");
        api.post("/api/migrations", request);
        assertThat(api.awaitEnd(id(request)).path("reason").asString()).contains("rolles");
    }

    @Test
    void withoutARuleSetNoneIsGuessed() {
        Map<String, Object> request = request("bad/dev", "bad/prod");
        request.remove("ruleSet");
        api.post("/api/migrations", request);
        assertThat(api.awaitEnd(id(request)).path("reason").asString())
                .contains("No rule set", "/api/rule-sets/defaults/bad");
    }

    @Test
    void anUnknownPackageAndAnUnknownPlanAreNamed() {
        UUID byPackage = UUID.randomUUID();
        String digest = "ab".repeat(32);
        api.post("/api/migrations", Map.of("id", byPackage, "package", digest, "target", "bad/prod"));
        assertThat(api.awaitEnd(byPackage).path("reason").asString()).contains(digest);

        UUID byPlan = UUID.randomUUID();
        UUID plan = UUID.randomUUID();
        api.post("/api/migrations", Map.of("id", byPlan, "plan", plan, "target", "bad/prod"));
        assertThat(api.awaitEnd(byPlan).path("reason").asString()).contains(plan.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                                      | target",
                "{\"source\": \"bad/dev\", \"target\": \"NOT A NAME\"}                   | target",
                "{\"target\": \"bad/prod\"}                                              | request",
                "{\"source\": \"bad/dev\", \"target\": \"bad/dev\"}                      | different environments",
                "{\"source\": \"bad/dev\", \"package\": \"x\", \"target\": \"bad/prod\"} | request",
                "{\"package\": \"x\", \"target\": \"bad/prod\"}                          | request"
            })
    void aRequestThatIsNotValidIsRefusedWithTheField(String body, String field) {
        Api.Answer answer = api.post("/api/migrations", body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body().path("errors").toString()).contains(field);
    }

    @Test
    void theSameIdForSomethingElseIsRefused() {
        Map<String, Object> request = request("bad/dev", "bad/nowhere");
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);
        Api.Answer again = api.post("/api/migrations", request);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("id").asString()).isEqualTo(id(request).toString());

        request.put("target", "bad/prod");
        Api.Answer other = api.post("/api/migrations", request);
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body().path("type").asString()).endsWith("/migration-id-taken");
    }

    @Test
    void whatIsNotPermittedIsRefusedWithTheScope() {
        Map<String, Object> request = request("bad/dev", "bad/prod");
        Api reader = new Api(port, "migrations:read");
        assertThat(reader.post("/api/migrations", request).status()).isEqualTo(403);

        Api writer = new Api(port, "migrations:read", "migrations:write");
        assertThat(writer.post("/api/migrations", request).body().path("detail").asString())
                .contains("migrations:decide");
        request.put("decisions", List.of());
        request.put("skipBackup", true);
        assertThat(writer.post("/api/migrations", request).body().path("detail").asString())
                .contains("migrations:skip-backup");
        request.put("skipBackup", false);
        request.put("variables", List.of(Map.of("name", "A", "type", "plain", "value", "v")));
        assertThat(writer.post("/api/migrations", request).body().path("detail").asString())
                .contains("environments:write");
        assertThat(api.get("/api/migrations/" + id(request)).status()).isEqualTo(404);
    }

    @Test
    void variablesForAnUnknownEnvironmentLeaveNothingBehind() {
        Map<String, Object> request = request("bad/dev", "bad/nowhere");
        request.put("variables", List.of(Map.of("name", "A", "type", "plain", "value", "v")));
        Api.Answer answer = api.post("/api/migrations", request);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().path("type").asString()).endsWith("/environment-unknown");
        assertThat(api.get("/api/migrations/" + id(request)).status()).isEqualTo(404);
    }

    @Test
    void aFailedMigrationCanBeNeitherCancelledNorDecidedNorRolledBack() {
        Map<String, Object> request = request("bad/dev", "bad/nowhere");
        api.post("/api/migrations", request);
        api.awaitEnd(id(request));
        for (String action : List.of("cancel", "rollback", "decisions")) {
            Api.Answer answer = api.post("/api/migrations/" + id(request) + "/" + action, Map.of());
            assertThat(answer.status()).as(action).isEqualTo(409);
            assertThat(answer.body().path("state").asString()).isEqualTo("failed");
        }
    }

    @Test
    void aCommandForAnUnknownMigrationBecomesADeadLetter() {
        String message = BACKUP_SERVICE.publish(
                new CancelMigration(UUID.randomUUID(), EnvironmentRef.parse("bad/prod"), "robot"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(BACKUP_SERVICE.hasDeadLetter(message)).isTrue());
    }

    @Test
    void aRequestByEventThatCannotBeFollowedFailsWithAnEvent() {
        UUID id = UUID.randomUUID();
        BACKUP_SERVICE.publish(new RequestMigration(
                id,
                EnvironmentRef.parse("bad/dev"),
                null,
                EnvironmentRef.parse("bad/dev"),
                "nocobase",
                List.of(),
                "robot"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(BACKUP_SERVICE.eventsOf(id)).contains("MigrationFailed"));
        assertThat(api.migration(id).path("reason").asString()).contains("same environment");
    }

    @Test
    void aRequestByEventWithoutAnOriginBecomesADeadLetter() {
        String message = BACKUP_SERVICE.publish(new RequestMigration(
                UUID.randomUUID(), null, null, EnvironmentRef.parse("bad/prod"), "nocobase", List.of(), "robot"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(BACKUP_SERVICE.hasDeadLetter(message)).isTrue());
    }

    @Test
    void anEnvServiceThatStaysDownFailsTheMigrationAfterSomeAttempts() {
        Map<String, Object> request = request("bad/dev", "bad/prod");
        ENV_SERVICE.down(true);
        try {
            api.post("/api/migrations", request);
            JsonNode failed = api.awaitEnd(id(request));
            assertThat(failed.path("reason").asString()).contains("env-service");
        } finally {
            ENV_SERVICE.down(false);
            // the circuit breaker leaves env-service alone for a while
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> api.get("/api/rule-sets/nocobase/classification?environment=bad/dev")
                                    .status()
                            == 200);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mine     | {\"name\": \"other\", \"rules\": []}                                             | other",
                "mine     | {\"name\": \"mine\", \"rulez\": []}                                              | rulez",
                "mine     | {\"name\": \"mine\", \"rules\": [{\"table\": \"a\", \"rule\": \"overwritten\"}]} | rule",
                "mine     | not json                                                                         | JSON"
            })
    void aRuleSetThatIsNotValidIsRefused(String name, String body, String told) {
        Api.Answer answer = api.put("/api/rule-sets/" + name, body);
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body().toString()).contains(told);
    }

    @Test
    void aPresetIsNotOverwritten() {
        assertThat(api.put("/api/rule-sets/nocobase", "{\"name\": \"nocobase\", \"rules\": []}")
                        .status())
                .isEqualTo(409);
    }
}
