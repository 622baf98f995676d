package dev.slipway.environment.variable.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.jayway.jsonpath.JsonPath;
import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class RollBackApiTest {

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String environment = "";
    private String variables = "";

    RollBackApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    /** A: 1 in version 1, 2 in version 3, B: a secret in version 2, gone in version 4. C: only since version 5. */
    @BeforeEach
    void registerEnvironmentWithAPast() {
        environment = api.newEnvironment();
        variables = environment + "/variables";
        put("A", Map.of("type", "plain", "value", "1", "description", "The first"));
        put("B", Map.of("type", "secret", "value", "the secret"));
        put("A", Map.of("type", "plain", "value", "2", "description", "The second"));
        api.delete(variables + "/B").expectStatus().isNoContent();
        put("C", Map.of("type", "plain", "value", "only now"));
    }

    @Test
    void oneVariableBecomesWhatItWas() {
        api.post(variables + "/A/roll-back", Map.of("toVersion", 2, "reason", "2 was wrong"))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"6\"")
                .expectBody()
                .json("""
                        {"version": 6, "created": [], "changed": ["A"], "removed": [], "unchanged": []}
                        """, JsonCompareMode.STRICT);

        api.get(variables + "/A").expectBody().json("""
                        {"type": "plain", "value": "1", "description": "The first", "version": 6}
                        """, JsonCompareMode.LENIENT);
        api.get(variables + "/version-history?limit=1")
                .expectBody()
                .jsonPath("$.changes[0].reason")
                .isEqualTo("2 was wrong");
        assertThat(names()).containsExactly("A", "C");
    }

    @Test
    void aRemovedVariableComesBackWithItsSecret() {
        api.post(variables + "/B/roll-back", Map.of("toVersion", 3))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(List.of("B"));

        reveal("B", "the secret");
        api.get(variables + "/version-history?limit=1")
                .expectBody()
                .jsonPath("$.changes[0].reason")
                .isEqualTo("Rolled back to version 3");
    }

    @Test
    void aRemovedAndRecreatedVariableBecomesWhatItWasBefore() {
        put("B", Map.of("type", "plain", "value", "another one"));

        api.post(variables + "/B/roll-back", Map.of("toVersion", 2))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.changed")
                .isEqualTo(List.of("B"));
        reveal("B", "the secret");

        api.post(variables + "/B/roll-back", Map.of("toVersion", 4))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.removed")
                .isEqualTo(List.of("B"));
        expectProblem(api.get(variables + "/B"), 404, "unknown-variable");
    }

    @Test
    void aVariableThatThereWasNotYetIsRemoved() {
        api.post(variables + "/C/roll-back", Map.of("toVersion", 1))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.removed")
                .isEqualTo(List.of("C"));

        assertThat(names()).containsExactly("A");
    }

    @Test
    void allVariablesBecomeWhatTheyWereAsOneVersion() {
        api.post(variables + "/roll-back", Map.of("toVersion", 2, "reason", "All of it was wrong"))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"6\"")
                .expectBody()
                .json("""
                        {"version": 6, "created": ["B"], "changed": ["A"], "removed": ["C"], "unchanged": []}
                        """, JsonCompareMode.STRICT);

        api.get(variables + "/version-differences?from=2&to=6")
                .expectBody()
                .jsonPath("$.differences")
                .isEmpty();
        reveal("B", "the secret");
        assertThat(database.audit(Api.ref(environment)))
                .extracting(entry -> entry.get("action"), entry -> entry.get("name"))
                .contains(
                        tuple("VARIABLE_CHANGED", "A"), tuple("VARIABLE_CREATED", "B"), tuple("VARIABLE_REMOVED", "C"));
        List<Event> published = events.await(Api.ref(environment), 9);
        assertThat(published)
                .extracting(Event::type)
                .endsWith("dev.slipway.VariableChanged", "dev.slipway.VariableChanged", "dev.slipway.VariableRemoved");
        assertThat(published.subList(6, 9))
                .allSatisfy(event -> assertThat(event.data()).contains("\"version\":6"))
                .noneSatisfy(event -> assertThat(event.data()).contains("the secret"));
    }

    @Test
    void aRollBackIsRolledBackItself() {
        api.post(variables + "/roll-back", Map.of("toVersion", 2))
                .expectStatus()
                .isOk();

        api.post(variables + "/roll-back", Map.of("toVersion", 5))
                .expectStatus()
                .isOk();

        api.get(variables + "/version-differences?from=5&to=7")
                .expectBody()
                .jsonPath("$.differences")
                .isEmpty();
        assertThat(names()).containsExactly("A", "C");
    }

    @Test
    void versionZeroIsEmpty() {
        api.post(variables + "/roll-back", Map.of("toVersion", 0))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.removed")
                .isEqualTo(List.of("A", "C"));

        assertThat(names()).isEmpty();
        api.post(variables + "/roll-back", Map.of("toVersion", 5))
                .expectStatus()
                .isOk();
        assertThat(names()).containsExactly("A", "C");
    }

    @Test
    void whatHeldAtATimeHoldsAgain() {
        String third = changedAt(3);
        String first = changedAt(1);

        api.post(variables + "/roll-back", Map.of("toTime", third))
                .expectStatus()
                .isOk();
        assertThat(names()).containsExactly("A", "B");
        api.get(variables + "/A").expectBody().jsonPath("$.value").isEqualTo("2");
        api.post(variables + "/A/roll-back", Map.of("toTime", first))
                .expectStatus()
                .isOk();
        api.get(variables + "/A").expectBody().jsonPath("$.value").isEqualTo("1");

        Instant before = Instant.parse(first).minusNanos(1000);
        api.post(variables + "/roll-back", Map.of("toTime", before.toString()))
                .expectStatus()
                .isOk();
        assertThat(names()).isEmpty();
        api.post(variables + "/roll-back", Map.of("toTime", "2999-01-01T00:00:00+02:00"))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(8);
    }

    @Test
    void whatIsSoAlreadyMakesNoVersion() {
        api.post(variables + "/A/roll-back", Map.of("toVersion", 3))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"5\"")
                .expectBody()
                .jsonPath("$.unchanged")
                .isEqualTo(List.of("A"));
        api.post(variables + "/B/roll-back", Map.of("toVersion", 1))
                .expectBody()
                .jsonPath("$.unchanged")
                .isEqualTo(List.of("B"));
        api.post(variables + "/roll-back", Map.of("toVersion", 5))
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(5);

        assertThat(database.audit(Api.ref(environment))).hasSize(6);
    }

    @Test
    void aStaleRollBackIsRefusedAndChangesNothing() {
        expectProblem(
                api.postIfMatch(variables + "/A/roll-back", "\"1\"", Map.of("toVersion", 1)), 412, "stale-version");
        expectProblem(api.postIfMatch(variables + "/B/roll-back", "*", Map.of("toVersion", 2)), 412, "stale-version");
        expectProblem(api.postIfMatch(variables + "/roll-back", "\"4\"", Map.of("toVersion", 1)), 412, "stale-version");
        expectProblem(
                api.postIfMatch(variables + "/roll-back", "five", Map.of("toVersion", 1)), 400, "invalid-request");
        api.get(variables + "/version-history")
                .expectBody()
                .jsonPath("$.changes.length()")
                .isEqualTo(5);

        api.postIfMatch(variables + "/A/roll-back", "\"3\"", Map.of("toVersion", 1))
                .expectStatus()
                .isOk();
        api.postIfMatch(variables + "/roll-back", "\"6\"", Map.of("toVersion", 1))
                .expectStatus()
                .isOk();
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    {},toVersion
                    `{"toVersion": 1, "toTime": "2026-01-01T00:00:00Z"}`,toVersion
                    {"toVersion": -1},toVersion
                    {"toVersion": "one"},toVersion
                    {"toTime": "yesterday"},toTime
                    {"toTime": "+1000000000-12-31T23:59:59Z"},toTime
                    {"toTime": "-1000000000-01-01T00:00:00Z"},toTime
                    {"toTime": 1e300},toTime
                    """)
    void anUnclearPointIsRefusedByField(String json, String field) {
        for (String path : List.of("/roll-back", "/A/roll-back")) {
            expectProblem(api.post(variables + path, json), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo(field);
        }
    }

    @Test
    void whatNeverWasIsNotFound() {
        expectProblem(api.post(variables + "/roll-back", Map.of("toVersion", 6)), 404, "unknown-variable-version");
        expectProblem(api.post(variables + "/A/roll-back", Map.of("toVersion", 6)), 404, "unknown-variable-version");
        expectProblem(api.post(variables + "/NEVER/roll-back", Map.of("toVersion", 1)), 404, "unknown-variable");
        expectProblem(api.post(variables + "/NO-NAME/roll-back", Map.of("toVersion", 1)), 400, "invalid-variable-name");
        expectProblem(
                api.post(variables.replace("/dev/", "/prod/") + "/roll-back", Map.of("toVersion", 0)),
                404,
                "unknown-environment");
        expectProblem(
                api.post(variables + "/roll-back", Map.of("toVersion", 1, "reason", "r".repeat(1001))),
                400,
                "invalid-text");
        expectProblem(
                api.post(variables + "/roll-back", Map.of("toVersion", 1, "reason", "a\u0000b")), 400, "invalid-text");
    }

    @Test
    void readersMayNotRollBackAndNobodyMayWhereItIsArchived() {
        expectProblem(rollBackAsReader("/roll-back"), 403, "forbidden");
        expectProblem(rollBackAsReader("/A/roll-back"), 403, "forbidden");

        api.post(environment + "/archive").expectStatus().isOk();

        expectProblem(api.post(variables + "/roll-back", Map.of("toVersion", 1)), 409, "environment-archived");
        expectProblem(api.post(variables + "/A/roll-back", Map.of("toVersion", 1)), 409, "environment-archived");
        api.get(variables + "/version-history").expectStatus().isOk();
    }

    private ResponseSpec rollBackAsReader(String suffix) {
        return api.reader()
                .post()
                .uri(variables + suffix)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("toVersion", 1))
                .exchange();
    }

    private void reveal(String name, String value) {
        api.revealer()
                .post()
                .uri(variables + "/" + name + "/reveal")
                .exchange()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(value);
    }

    private String changedAt(int version) {
        List<String> times =
                JsonPath.read(body("/version-history"), "$.changes[?(@.version == %d)].changedAt".formatted(version));
        return times.getFirst();
    }

    private List<String> names() {
        return JsonPath.read(body(""), "$.variables[*].name");
    }

    private String body(String suffix) {
        return String.valueOf(api.get(variables + suffix)
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    private void put(String name, Map<String, Object> body) {
        api.put(variables + "/" + name, body).expectStatus().is2xxSuccessful();
    }
}
