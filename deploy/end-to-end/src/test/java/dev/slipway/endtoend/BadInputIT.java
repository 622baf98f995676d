package dev.slipway.endtoend;

import static dev.slipway.endtoend.Release.state;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.slipway.local.demo.GatewayException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What is asked wrongly is refused or fails with a reason, and the target is as it was. */
class BadInputIT {

    private static Release release;
    private static Map<String, String> before;

    @BeforeAll
    static void prepare() {
        release = Release.prepare("bad-input");
        before = release.production.fingerprints();
    }

    @Test
    void anUnknownTargetIsNamed() {
        assertThat(reasonOf(Map.of("target", "bad-input/nowhere"))).contains("bad-input/nowhere");
    }

    @Test
    void sourceAndTargetMustDiffer() {
        assertThat(reasonOf(Map.of("target", release.source()))).containsIgnoringCase("source");
    }

    @Test
    void onlyDevelopmentMayBeASource() {
        release.register("prod-2", "production", release.development.connectionSettings());
        assertThat(reasonOf(Map.of("source", release.target(), "target", "bad-input/prod-2")))
                .containsIgnoringCase("development");
    }

    @Test
    void configurationNeverGoesBackToAnEarlierStage() {
        release.register("dev-2", "development", release.production.connectionSettings());
        assertThat(reasonOf(Map.of("target", "bad-input/dev-2"))).containsIgnoringCase("stage");
    }

    @Test
    void aTargetThatDoesNotAnswerIsNamed() {
        Map<String, Object> connection = new HashMap<>(release.production.connectionSettings());
        connection.put("port", 1);
        release.register("unreachable", "production", connection);
        assertThat(reasonOf(Map.of("target", "bad-input/unreachable"))).contains("127.0.0.1:1");
    }

    @Test
    void wrongCredentialsAreToldWithoutShowingThem() {
        Map<String, Object> connection = new HashMap<>(release.production.connectionSettings());
        connection.put("password", "wrong-but-still-secret");
        release.register("wrong-password", "production", connection);
        assertThat(reasonOf(Map.of("target", "bad-input/wrong-password")))
                .containsIgnoringCase("password")
                .doesNotContain("wrong-but-still-secret");
    }

    @Test
    void anUnknownRuleSetIsNamed() {
        assertThat(reasonOf(Map.of("ruleSet", "no-such-rules"))).contains("no-such-rules");
    }

    @Test
    void aRuleSetThatNamesAMissingTableIsRefusedWithTheTable() {
        release.gateway.put(
                "/api/rule-sets/misspelt",
                Map.of("name", "misspelt", "rules", List.of(Map.of("table", "rolles", "rule", "overwrite"))));
        assertThat(reasonOf(Map.of("ruleSet", "misspelt"))).contains("rolles");
    }

    @Test
    void aMalformedBodyIsAProblemThatNamesTheField() {
        GatewayException problem = catchThrowableOfType(
                GatewayException.class, () -> release.gateway.post("/api/migrations", Map.of("target", "NOT A NAME")));
        assertThat(problem.status()).isBetween(400, 422);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dev.slipway.MakeCoffee       | {}",
                "dev.slipway.RequestMigration | {not json",
                "dev.slipway.RequestMigration | {\"target\": \"bad-input/prod\"}",
                "dev.slipway.TakeBackup       | {}"
            })
    void aMessageThatNobodyCanReadGoesToTheDeadLettersWithTheReason(String type, String data) {
        Topics topics = release.slipway.topics();
        String id = UUID.randomUUID().toString();

        topics.publishRaw(id, "migration.commands.v1", type, "bad-input/prod", data.getBytes(UTF_8));

        var dead = topics.awaitRecord(
                "migration.commands.v1.dlt",
                message -> Topics.header(message, "ce_id").equals(id));
        assertThat(new String(dead.value(), UTF_8)).isEqualTo(data);
        List<String> names = new java.util.ArrayList<>();
        dead.headers().forEach(header -> names.add(header.key()));
        assertThat(names).anyMatch(name -> name.contains("reason")).noneMatch(name -> name.contains("stacktrace"));
    }

    @Test
    void aRequestByEventForAnUnknownEnvironmentFailsWithTheReason() {
        Topics topics = release.slipway.topics();
        UUID id = UUID.randomUUID();
        topics.publish(
                "migration.commands.v1",
                "dev.slipway.RequestMigration",
                "bad-input/nowhere",
                Map.of(
                        "migrationId",
                        id,
                        "source",
                        release.source(),
                        "target",
                        "bad-input/nowhere",
                        "ruleSet",
                        "nocobase",
                        "decisions",
                        List.of(),
                        "requestedBy",
                        "release-robot"));
        JsonNode failed = topics.await("migration.events.v1", "dev.slipway.MigrationFailed", id);
        assertThat(failed.path("reason").asString()).contains("bad-input/nowhere");
    }

    @Test
    void nothingIsOpenToStrangers() {
        Slipway slipway = release.slipway;
        for (String path : List.of("/api/applications", "/api/migrations", "/api/backups", "/actuator/prometheus")) {
            assertThat(slipway.anonymousStatus("gateway", path)).as(path).isEqualTo(401);
        }
        assertThat(slipway.anonymousStatus("gateway", "/internal/environments/bad-input/prod"))
                .isIn(401, 403, 404);
        assertThat(slipway.anonymousStatus("env-service", "/internal/environments/bad-input/prod"))
                .isEqualTo(401);
        assertThat(slipway.adminStatus("env-service", "/internal/environments/bad-input/prod"))
                .isEqualTo(403);
        assertThat(slipway.anonymousStatus("gateway", "/actuator/health")).isEqualTo(200);
    }

    /** The reason that a request with these changes is refused or fails for; checks that nothing was changed. */
    private static String reasonOf(Map<String, Object> changes) {
        Map<String, Object> request = release.request();
        request.putAll(changes);
        String reason;
        try {
            JsonNode ended = release.awaitEnd(release.migrate(request));
            assertThat(state(ended)).as(ended.toString()).isEqualTo("failed");
            reason = ended.path("reason").asString();
        } catch (GatewayException e) {
            assertThat(e.status()).isBetween(400, 499);
            reason = String.valueOf(e.getMessage());
        }
        assertThat(release.production.fingerprints()).isEqualTo(before);
        return reason;
    }
}
