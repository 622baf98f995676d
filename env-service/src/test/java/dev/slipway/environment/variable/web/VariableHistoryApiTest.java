package dev.slipway.environment.variable.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.service.security.Scopes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.JsonPathAssertions;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

@EnvServiceTest
class VariableHistoryApiTest {

    private final Api api;
    private final Database database;
    private String variables = "";

    VariableHistoryApiTest(Api api, Database database) {
        this.api = api;
        this.database = database;
    }

    @BeforeEach
    void registerEnvironment() {
        variables = api.newEnvironment() + "/variables";
    }

    @Test
    void everyChangeIsAVersionWithWhoWhenAndWhy() {
        put("A", Map.of("type", "plain", "value", "1", "reason", "The first one"));
        put("B", Map.of("type", "plain", "value", "1"));
        api.delete(variables + "/A?reason=Not needed any more").expectStatus().isNoContent();

        ok("/version-history")
                .jsonPath("$.changes[*].version")
                .isEqualTo(List.of(3, 2, 1))
                .jsonPath("$.changes[*].changedBy")
                .isEqualTo(List.of(Api.WRITER, Api.WRITER, Api.WRITER))
                .jsonPath("$.changes[*].reason")
                .isEqualTo(List.of("Not needed any more", "The first one"))
                .jsonPath("$.changes[*].variables")
                .isEqualTo(List.of(1, 1, 1))
                .jsonPath("$.changes[0].changedAt")
                .isNotEmpty()
                .jsonPath("$.next")
                .doesNotExist();
        assertThat(database.jdbc()
                        .sql("SELECT reason FROM audit_entry WHERE subject = ? AND name = 'A' ORDER BY id")
                        .param(Api.ref(variables.replace("/variables", "")))
                        .query(String.class)
                        .list())
                .containsExactly("The first one", "Not needed any more");
    }

    @Test
    void theHistoryIsPaged() {
        for (int value = 1; value <= 4; value++) {
            put("A", Map.of("type", "plain", "value", "value " + value));
        }

        ok("/version-history?limit=3")
                .jsonPath("$.changes[*].version")
                .isEqualTo(List.of(4, 3, 2))
                .jsonPath("$.next")
                .isEqualTo(2);
        ok("/version-history?limit=3&before=2")
                .jsonPath("$.changes[*].version")
                .isEqualTo(List.of(1))
                .jsonPath("$.next")
                .doesNotExist();
        ok("/version-history?limit=4").jsonPath("$.next").doesNotExist();
        ok("/A/versions?limit=3")
                .jsonPath("$.versions[*].variable.value")
                .isEqualTo(List.of("value 4", "value 3", "value 2"))
                .jsonPath("$.next")
                .isEqualTo(2);
        ok("/A/versions?limit=3&before=2")
                .jsonPath("$.versions[*].variable.value")
                .isEqualTo(List.of("value 1"))
                .jsonPath("$.next")
                .doesNotExist();
    }

    @Test
    void theVersionsOfOneVariableAreListedAlsoWhenItIsGone() {
        put("A", Map.of("type", "plain", "value", "1", "description", "Number", "reason", "Begin"));
        put("B", Map.of("type", "plain", "value", "other"));
        put("A", Map.of("type", "plain", "value", "2"));
        api.delete(variables + "/A").expectStatus().isNoContent();

        ok("/A/versions")
                .json("""
                        {"name": "A", "versions": [
                          {"change": {"version": 4, "changedBy": "alice", "variables": 1}},
                          {"change": {"version": 3, "changedBy": "alice", "variables": 1},
                           "variable": {"type": "plain", "value": "2", "description": "Number", "version": 3}},
                          {"change": {"version": 1, "changedBy": "alice", "variables": 1, "reason": "Begin"},
                           "variable": {"type": "plain", "value": "1", "description": "Number", "version": 1}}]}
                        """, JsonCompareMode.LENIENT)
                .jsonPath("$.versions[0].variable")
                .doesNotExist();
        expectProblem(api.get(variables + "/C/versions"), 404, "unknown-variable");
        expectProblem(api.get(variables + "/C-D/versions"), 400, "invalid-variable-name");
    }

    @Test
    void twoVersionsAreComparedWithoutTheValuesOfSecrets() {
        put("CHANGED", Map.of("type", "plain", "value", "before"));
        put("DESCRIBED", Map.of("type", "plain", "value", "same", "description", "before"));
        put("REMOVED", Map.of("type", "secret", "value", "canary 1"));
        put("ROTATED", Map.of("type", "secret", "value", "canary 2"));
        put("SECRET_SAME", Map.of("type", "secret", "value", "canary 3"));
        put("UNTOUCHED", Map.of("type", "plain", "value", "same"));
        put("CHANGED", Map.of("type", "plain", "value", "after"));
        put("DESCRIBED", Map.of("type", "plain", "value", "same", "description", "after"));
        api.delete(variables + "/REMOVED").expectStatus().isNoContent();
        put("ROTATED", Map.of("type", "secret", "value", "canary 4"));
        put("SECRET_SAME", Map.of("type", "secret", "value", "canary 5"));
        put("SECRET_SAME", Map.of("type", "secret", "value", "canary 3", "description", "back again"));
        put("ADDED", Map.of("type", "plain", "value", "new"));

        ok("/version-differences?from=6&to=13").json("""
                        {"from": 6, "to": 13, "differences": [
                          {"name": "ADDED", "kind": "added", "valueChanged": true,
                           "after": {"type": "plain", "value": "new", "description": "", "version": 13}},
                          {"name": "CHANGED", "kind": "changed", "valueChanged": true,
                           "before": {"type": "plain", "value": "before", "description": "", "version": 1},
                           "after": {"type": "plain", "value": "after", "description": "", "version": 7}},
                          {"name": "DESCRIBED", "kind": "changed", "valueChanged": false,
                           "before": {"type": "plain", "value": "same", "description": "before", "version": 2},
                           "after": {"type": "plain", "value": "same", "description": "after", "version": 8}},
                          {"name": "REMOVED", "kind": "removed", "valueChanged": true,
                           "before": {"type": "secret", "description": "", "version": 3}},
                          {"name": "ROTATED", "kind": "changed", "valueChanged": true,
                           "before": {"type": "secret", "description": "", "version": 4},
                           "after": {"type": "secret", "description": "", "version": 10}},
                          {"name": "SECRET_SAME", "kind": "changed", "valueChanged": false,
                           "before": {"type": "secret", "description": "", "version": 5},
                           "after": {"type": "secret", "description": "back again", "version": 12}}]}
                        """, JsonCompareMode.STRICT);
        ok("/version-differences?from=13&to=6")
                .jsonPath("$.differences[?(@.name == 'ADDED')].kind")
                .isEqualTo("removed")
                .jsonPath("$.differences[?(@.name == 'REMOVED')].kind")
                .isEqualTo("added");
        ok("/version-differences?from=0&to=13")
                .jsonPath("$.differences.length()")
                .isEqualTo(6);
        ok("/version-differences?from=9&to=9").jsonPath("$.differences").isEmpty();
    }

    @Test
    void aTypeAloneIsADifference() {
        put("A", Map.of("type", "secret", "value", "same"));
        put("A", Map.of("type", "plain", "value", "same"));

        ok("/version-differences?from=1&to=2").json("""
                        {"differences": [{"name": "A", "kind": "changed", "valueChanged": true,
                          "before": {"type": "secret"}, "after": {"type": "plain", "value": "same"}}]}
                        """, JsonCompareMode.LENIENT);
    }

    @ParameterizedTest
    @CsvSource({
        "/version-history?limit=0, limit",
        "/version-history?limit=1001, limit",
        "/version-history?before=last, before",
        "/A/versions?limit=0, limit",
        "/version-differences?from=one&to=2, from",
        "/version-differences?from=1&to=99999999999999999999, to"
    })
    void aBadParameterIsNamed(String path, String field) {
        expectProblem(api.get(variables + path), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @Test
    void aVersionThatNeverWasIsNotFound() {
        put("A", Map.of("type", "plain", "value", "1"));

        expectProblem(api.get(variables + "/version-differences?from=0&to=2"), 404, "unknown-variable-version");
        expectProblem(api.get(variables + "/version-differences?from=-1&to=1"), 404, "unknown-variable-version");
        api.get(variables + "/version-differences?from=1").expectStatus().isBadRequest();
    }

    @Test
    void whatDoesNotExistHasNoHistory() {
        String elsewhere = variables.replace("/dev/", "/prod/");

        expectProblem(api.get(elsewhere + "/version-history"), 404, "unknown-environment");
        expectProblem(api.get(elsewhere + "/version-differences?from=0&to=0"), 404, "unknown-environment");
        expectProblem(api.get(elsewhere + "/A/versions"), 404, "unknown-environment");
        ok("/version-history").jsonPath("$.changes").isEmpty();
    }

    @Test
    void aPlainVariableThatBecomesASecretIsEncryptedInEveryVersion() {
        List<String> canaries = List.of(canary(), canary(), canary(), canary());
        put("TOKEN", Map.of("type", "plain", "value", canaries.get(0)));
        put("TOKEN", Map.of("type", "plain", "value", canaries.get(1)));
        api.delete(variables + "/TOKEN").expectStatus().isNoContent();
        put("TOKEN", Map.of("type", "plain", "value", canaries.get(2)));
        assertThat(database.dump("variable_version")).contains(canaries.get(0), canaries.get(1), canaries.get(2));

        put("TOKEN", Map.of("type", "secret", "value", canaries.get(3)));

        assertEncrypted("TOKEN", 4);
        assertNowhereInTheClear(canaries);
        ok("/TOKEN/versions")
                .jsonPath("$.versions[*].variable.type")
                .isEqualTo(List.of("secret", "secret", "secret", "secret"))
                .jsonPath("$.versions[*].variable.value")
                .isEmpty();
        // and each is still what it was
        for (int version : List.of(1, 2, 4)) {
            api.post(variables + "/TOKEN/roll-back", Map.of("toVersion", version))
                    .expectStatus()
                    .isOk();
            reveal("TOKEN").isEqualTo(canaries.get(version == 4 ? 2 : version - 1));
        }
    }

    @Test
    void aRemovedPlainVariableThatComesBackAsASecretIsEncryptedInEveryVersion() {
        String canary = canary();
        put("TOKEN", Map.of("type", "plain", "value", canary));
        api.delete(variables + "/TOKEN").expectStatus().isNoContent();

        put("TOKEN", Map.of("type", "secret", "value", "another"));

        assertEncrypted("TOKEN", 2);
        assertNowhereInTheClear(List.of(canary));
    }

    @Test
    void aRollBackToASecretEncryptsThePlainVersionsSince() {
        String canary = canary();
        put("ONE", Map.of("type", "secret", "value", "a secret"));
        put("ALL", Map.of("type", "secret", "value", "a secret"));
        put("ONE", Map.of("type", "plain", "value", canary));
        put("ALL", Map.of("type", "plain", "value", canary));

        api.post(variables + "/ONE/roll-back", Map.of("toVersion", 2))
                .expectStatus()
                .isOk();
        api.post(variables + "/roll-back", Map.of("toVersion", 2))
                .expectStatus()
                .isOk();

        assertEncrypted("ONE", 3);
        assertEncrypted("ALL", 3);
        assertNowhereInTheClear(List.of(canary));
        reveal("ALL").isEqualTo("a secret");
    }

    @Test
    void anImportAndACopyEncryptThePastAsWell() {
        String canary = canary();
        String environment = variables.replace("/variables", "");
        String other = api.newEnvironmentBeside(environment, "test", "pre-release");
        api.setVariable(environment, "IMPORTED", "plain", canary);
        api.setVariable(environment, "COPIED", "plain", canary);
        api.setVariable(other, "COPIED", "secret", "a secret");

        api.post(variables + "/import?format=json", Map.of("IMPORTED", Map.of("type", "secret", "value", "x")))
                .expectStatus()
                .isOk();
        api.as("carl", Scopes.ENVIRONMENTS_WRITE, Scopes.SECRETS_REVEAL)
                .post()
                .uri(variables + "/copy")
                .body(Map.of("from", "test", "names", List.of("COPIED")))
                .exchange()
                .expectStatus()
                .isOk();

        assertEncrypted("IMPORTED", 2);
        assertEncrypted("COPIED", 2);
        assertNowhereInTheClear(List.of(canary));
    }

    @Test
    void aSecretThatBecomesPlainNeedsAValueAndStaysSecretInThePast() {
        String canary = canary();
        put("TOKEN", Map.of("type", "secret", "value", canary));

        expectProblem(api.put(variables + "/TOKEN", Map.of("type", "plain")), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo("value");
        ok("/TOKEN").jsonPath("$.type").isEqualTo("secret");
        put("TOKEN", Map.of("type", "plain", "value", "shown"));

        ok("/TOKEN/versions")
                .jsonPath("$.versions[*].variable.type")
                .isEqualTo(List.of("plain", "secret"))
                .jsonPath("$.versions[*].variable.value")
                .isEqualTo(List.of("shown"));
        assertNowhereInTheClear(List.of(canary));
    }

    /** All stored versions of a variable that have a value have it as ciphertext with a fingerprint. */
    private void assertEncrypted(String name, int versions) {
        List<Map<String, Object>> rows = database.jdbc()
                .sql("""
                        SELECT v.plain_value, v.secret_value, v.fingerprint
                          FROM variable_version v
                          JOIN environment e ON e.id = v.set_id
                          JOIN application a ON a.id = e.application_id
                         WHERE a.name || '/' || e.name = ? AND v.name = ? AND NOT v.removed
                        """)
                .param(Api.ref(variables.replace("/variables", "")))
                .param(name)
                .query()
                .listOfRows();
        assertThat(rows).hasSize(versions).allSatisfy(row -> {
            assertThat(row.get("plain_value")).isNull();
            assertThat(row.get("secret_value")).isNotNull();
            assertThat(row.get("fingerprint")).isNotNull();
        });
    }

    private void assertNowhereInTheClear(List<String> values) {
        for (String table : List.of("variable_version", "variable_change", "audit_entry", "outbox_message")) {
            String dump = database.dump(table);
            assertThat(values)
                    .allSatisfy(value -> assertThat(dump)
                            .doesNotContain(value)
                            .doesNotContain(HexFormat.of().formatHex(value.getBytes(StandardCharsets.UTF_8))));
        }
    }

    private JsonPathAssertions reveal(String name) {
        return api.revealer()
                .post()
                .uri(variables + "/" + name + "/reveal")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.value");
    }

    private static String canary() {
        return "canary-" + UUID.randomUUID();
    }

    private BodyContentSpec ok(String suffix) {
        return api.get(variables + suffix).expectStatus().isOk().expectBody();
    }

    private void put(String name, Map<String, Object> body) {
        api.put(variables + "/" + name, body).expectStatus().is2xxSuccessful();
    }
}
