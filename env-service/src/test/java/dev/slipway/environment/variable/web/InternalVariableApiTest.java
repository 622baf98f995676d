package dev.slipway.environment.variable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class InternalVariableApiTest {

    private final Api api;
    private final Database database;
    private String environment = "";

    InternalVariableApiTest(Api api, Database database) {
        this.api = api;
        this.database = database;
    }

    @BeforeEach
    void registerEnvironmentWithVariables() {
        environment = api.newEnvironment();
        api.setVariable(environment, "HOST", "plain", "example.org");
        api.setVariable(environment, "TOKEN", "secret", "the token");
        api.setVariable(environment, "PASSWORD", "secret", "the password");
    }

    @Test
    void namesAndTypesAreTold() {
        get("/variables").expectStatus().isOk().expectBody().json("""
                        [{"name": "HOST", "type": "PLAIN"},
                         {"name": "PASSWORD", "type": "SECRET"},
                         {"name": "TOKEN", "type": "SECRET"}]
                        """, JsonCompareMode.STRICT);
    }

    @Test
    void secretValuesAreHandedOutAndEachIsAudited() {
        get("/secret-values").expectStatus().isOk().expectBody().json("""
                        ["the password", "the token"]
                        """, JsonCompareMode.STRICT);

        assertThat(database.audit(Api.ref(environment)))
                .filteredOn("action", "SECRET_REVEALED")
                .extracting(entry -> entry.get("actor"), entry -> entry.get("via"), entry -> entry.get("name"))
                .containsExactly(
                        tuple("bob", "migration-service", "PASSWORD"), tuple("bob", "migration-service", "TOKEN"));
    }

    @Test
    void oneSecretIsHandedOutByItsNameAndAudited() {
        get("/secrets/TOKEN").expectStatus().isOk().expectBody().json("""
                        {"value": "the token"}
                        """, JsonCompareMode.STRICT);
        get("/secrets/HOST").expectStatus().isNotFound();
        get("/secrets/NOBODY").expectStatus().isNotFound();

        assertThat(database.audit(Api.ref(environment)))
                .filteredOn("action", "SECRET_REVEALED")
                .extracting(entry -> entry.get("actor"), entry -> entry.get("via"), entry -> entry.get("name"))
                .containsExactly(tuple("bob", "migration-service", "TOKEN"));
    }

    @Test
    void whatIsMissingOrMistypedIsTold() {
        post("""
                [{"name": "HOST", "type": "PLAIN"}, {"name": "TOKEN", "type": "plain"},
                 {"name": "BUCKET", "type": "PLAIN"}, {"name": "KEY", "type": "SECRET"}]
                """).expectStatus().isOk().expectBody().json("""
                        {"missing": [{"name": "BUCKET", "type": "PLAIN"}, {"name": "KEY", "type": "SECRET"}],
                         "mistyped": [{"name": "TOKEN", "type": "PLAIN"}]}
                        """, JsonCompareMode.STRICT);
        post("[]").expectBody().json("{\"missing\": [], \"mistyped\": []}", JsonCompareMode.STRICT);
    }

    @Test
    void variablesAreSetOnBehalfOfTheActor() {
        put(List.of(
                        Map.of("name", "BUCKET", "type", "PLAIN", "value", "files"),
                        Map.of("name", "TOKEN", "type", "SECRET", "value", "another token")))
                .expectStatus()
                .isNoContent();

        api.reader()
                .get()
                .uri(environment + "/variables/BUCKET")
                .exchange()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo("files")
                .jsonPath("$.changedBy")
                .isEqualTo("bob");
        get("/secret-values").expectBody().json("[\"the password\", \"another token\"]", JsonCompareMode.STRICT);
    }

    @Test
    void setVariablesAreAllOrNone() {
        put(List.of(
                        Map.of("name", "BUCKET", "type", "PLAIN", "value", "files"),
                        Map.of("name", "BUCKET", "type", "PLAIN", "value", "again")))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("https://slipway.dev/problems/duplicate-variable");
        put(List.of(
                        Map.of("name", "BUCKET", "type", "PLAIN", "value", "files"),
                        Map.of("name", "NO-NAME", "type", "PLAIN", "value", "x")))
                .expectStatus()
                .isBadRequest();

        api.reader()
                .get()
                .uri(environment + "/variables/BUCKET")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void aVariableWithoutValueIsRefused() {
        put(List.of(Map.of("name", "BUCKET", "type", "PLAIN"))).expectStatus().isBadRequest();
    }

    @Test
    void variablesAreRolledBackOncePerIdOnBehalfOfTheActor() {
        UUID restore = UUID.randomUUID();
        api.setVariable(environment, "HOST", "plain", "other.example");
        api.setVariable(environment, "TOKEN", "secret", "the next token");
        api.setVariable(environment, "NEW", "plain", "1");

        rollBack(restore, "{\"toVersion\": 3, \"reason\": \"Restore of backup 1\"}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(7);
        get("/secret-values").expectBody().json("[\"the password\", \"the token\"]", JsonCompareMode.STRICT);
        assertThat(database.audit(Api.ref(environment)))
                .filteredOn(entry -> "bob".equals(entry.get("actor"))
                        && String.valueOf(entry.get("action")).startsWith("VARIABLE_"))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("name"))
                .containsExactlyInAnyOrder(
                        tuple("VARIABLE_CHANGED", "bob", "HOST"),
                        tuple("VARIABLE_CHANGED", "bob", "TOKEN"),
                        tuple("VARIABLE_REMOVED", "bob", "NEW"));

        api.setVariable(environment, "HOST", "plain", "changed since");
        rollBack(restore, "{\"toVersion\": 3}")
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(7);
        api.reader()
                .get()
                .uri(environment + "/variables/HOST")
                .exchange()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo("changed since");
    }

    @Test
    void aRollBackToWhatNeverWasIsRefused() {
        rollBack(UUID.randomUUID(), "{\"toVersion\": 4}")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("https://slipway.dev/problems/unknown-variable-version");
        rollBack(UUID.randomUUID(), "{\"toVersion\": -1}").expectStatus().isBadRequest();
        rollBack(UUID.randomUUID(), "{}").expectStatus().isBadRequest();
    }

    @Test
    void onlyServicesMayAsk() {
        api.writer()
                .get()
                .uri(Api.internal(environment) + "/secret-values")
                .exchange()
                .expectStatus()
                .isForbidden();
        api.anonymous()
                .get()
                .uri(Api.internal(environment) + "/secret-values")
                .exchange()
                .expectStatus()
                .isUnauthorized();
    }

    @Test
    void anUnknownEnvironmentIsNotFound() {
        environment = environment.replace("/environments/dev", "x/environments/dev");

        get("/secret-values").expectStatus().isNotFound();
        get("").expectStatus().isNotFound();
    }

    private ResponseSpec get(String suffix) {
        return api.service()
                .get()
                .uri(Api.internal(environment) + suffix)
                .header("X-Slipway-Actor", "bob")
                .exchange();
    }

    private ResponseSpec post(String json) {
        return api.service()
                .post()
                .uri(Api.internal(environment) + "/requirements-check")
                .contentType(MediaType.APPLICATION_JSON)
                .body(json)
                .exchange();
    }

    private ResponseSpec rollBack(UUID id, String json) {
        return api.service()
                .put()
                .uri(Api.internal(environment) + "/variable-roll-backs/" + id)
                .header("X-Slipway-Actor", "bob")
                .contentType(MediaType.APPLICATION_JSON)
                .body(json)
                .exchange();
    }

    private ResponseSpec put(List<Map<String, Object>> variables) {
        return api.service()
                .put()
                .uri(Api.internal(environment) + "/variables")
                .header("X-Slipway-Actor", "bob")
                .contentType(MediaType.APPLICATION_JSON)
                .body(variables)
                .exchange();
    }
}
