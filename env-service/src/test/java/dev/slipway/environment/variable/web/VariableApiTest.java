package dev.slipway.environment.variable.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class VariableApiTest {

    private static final String PROBLEMS = "https://slipway.dev/problems/";
    private static final int LARGEST_VALUE = 64 * 1024;

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String environment = "";

    VariableApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @BeforeEach
    void registerEnvironment() {
        environment = api.newEnvironment();
    }

    @Test
    void aPlainVariableIsCreatedChangedAndRemoved() {
        put("SMTP_HOST", Map.of("type", "plain", "value", "mail.example.org", "description", "Outgoing mail"))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location(environment + "/variables/SMTP_HOST")
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"1\"");
        put("SMTP_HOST", Map.of("type", "plain", "value", "mail2.example.org"))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"2\"");
        get("/SMTP_HOST")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"2\"")
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("plain")
                .jsonPath("$.value")
                .isEqualTo("mail2.example.org")
                .jsonPath("$.description")
                .isEqualTo("Outgoing mail")
                .jsonPath("$.version")
                .isEqualTo(2)
                .jsonPath("$.changedBy")
                .isEqualTo(Api.WRITER);
        delete("SMTP_HOST").expectStatus().isNoContent();
        expectProblem(get("/SMTP_HOST"), 404, "unknown-variable");
        expectProblem(delete("SMTP_HOST"), 404, "unknown-variable");

        assertThat(database.audit(Api.ref(environment)))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("name"))
                .containsExactly(
                        tuple("ENVIRONMENT_REGISTERED", Api.WRITER, null),
                        tuple("VARIABLE_CREATED", Api.WRITER, "SMTP_HOST"),
                        tuple("VARIABLE_CHANGED", Api.WRITER, "SMTP_HOST"),
                        tuple("VARIABLE_REMOVED", Api.WRITER, "SMTP_HOST"));
    }

    @Test
    void changesArePublishedInOrderWithoutValues() {
        api.setVariable(environment, "A", "plain", "the value");
        api.setVariable(environment, "A", "secret", "the value");
        delete("A").expectStatus().isNoContent();

        List<Event> published = events.await(Api.ref(environment), 4);

        assertThat(published)
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.EnvironmentRegistered",
                        "dev.slipway.VariableChanged",
                        "dev.slipway.VariableChanged",
                        "dev.slipway.VariableRemoved");
        assertThat(published.get(1).data()).contains("\"name\":\"A\"", "\"type\":\"PLAIN\"", "\"version\":1");
        assertThat(published.get(2).data()).contains("\"type\":\"SECRET\"", "\"version\":2");
        assertThat(published).noneSatisfy(event -> assertThat(event.data()).contains("the value"));
    }

    @Test
    void aSecretIsNeverGivenBack() {
        put("TOKEN", Map.of("type", "secret", "value", "s3cr3t"))
                .expectStatus()
                .isCreated()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("\"secret\"").doesNotContain("s3cr3t"));
        get("/TOKEN")
                .expectBody(String.class)
                .value(body -> assertThat(body).doesNotContain("s3cr3t").doesNotContain("\"value\""));
        get("").expectBody(String.class)
                .value(body -> assertThat(body).contains("TOKEN").doesNotContain("s3cr3t"));
    }

    @Test
    void variablesAreListedByName() {
        api.setVariable(environment, "b", "plain", "1");
        api.setVariable(environment, "A", "secret", "2");
        api.setVariable(environment, "B", "plain", "");

        get("").expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("A", "B", "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "secret"})
    void aRepeatedValueChangesNothing(String type) {
        api.setVariable(environment, "A", type, "same");

        put("A", Map.of("type", type, "value", "same"))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"1\"");

        assertThat(database.audit(Api.ref(environment))).hasSize(2);
    }

    @Test
    void aStaleWriteIsRefusedAndChangesNothing() {
        api.setVariable(environment, "A", "plain", "first");
        api.setVariable(environment, "A", "plain", "second");

        expectProblem(putIf(HttpHeaders.IF_MATCH, "\"1\"", "third"), 412, "stale-version");
        expectProblem(putIf(HttpHeaders.IF_NONE_MATCH, "*", "third"), 412, "stale-version");
        expectProblem(putIf(HttpHeaders.IF_MATCH, "three", "third"), 400, "invalid-request");
        expectProblem(putIf(HttpHeaders.IF_MATCH, "W/\"2\"", "third"), 400, "invalid-request");
        get("/A").expectBody().jsonPath("$.value").isEqualTo("second");

        putIf(HttpHeaders.IF_MATCH, "\"2\"", "third").expectStatus().isOk();
        putIf(HttpHeaders.IF_MATCH, "*", "fourth").expectStatus().isOk();
    }

    @Test
    void aVersionNeverComesBackForAnotherValue() {
        api.setVariable(environment, "A", "plain", "first");
        delete("A").expectStatus().isNoContent();
        api.setVariable(environment, "A", "plain", "another");

        expectProblem(putIf(HttpHeaders.IF_MATCH, "\"1\"", "third"), 412, "stale-version");
    }

    @Test
    void concurrentWritersOfOneVersionHaveOneWinner() throws Exception {
        api.setVariable(environment, "A", "plain", "first");
        List<Future<HttpStatus>> answers = new ArrayList<>();
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 8; writer++) {
                String value = "by writer " + writer;
                answers.add(writers.submit(() -> HttpStatus.valueOf(putIf(HttpHeaders.IF_MATCH, "\"1\"", value)
                        .returnResult()
                        .getStatus()
                        .value())));
            }
        }
        List<HttpStatus> statuses = new ArrayList<>();
        for (Future<HttpStatus> answer : answers) {
            statuses.add(answer.get());
        }

        assertThat(statuses)
                .containsOnlyOnce(HttpStatus.OK)
                .containsOnly(HttpStatus.OK, HttpStatus.PRECONDITION_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1A", "_A", "A-B", "A.B", "Ä", "A B"})
    void aBadNameIsRefused(String name) {
        expectProblem(put(name, Map.of("type", "plain", "value", "x")), 400, "invalid-variable-name");
    }

    @Test
    void anyCharactersButNulAreKept() {
        String value = "line 1\nline 2\r\n\t\"quoted\" \\ päss \uD83D\uDD11 \u0001";
        api.setVariable(environment, "A", "plain", value);

        get("/A").expectBody().jsonPath("$.value").isEqualTo(value);
    }

    @Test
    void aValueThatCannotBeStoredIsRefused() {
        expectProblem(put("A", Map.of("type", "plain", "value", "a\u0000b")), 400, "invalid-text");
        expectProblem(putJson("{\"type\": \"secret\", \"value\": \"half \\ud83d\"}"), 400, "invalid-text");
        expectProblem(
                put("A", Map.of("type", "plain", "value", "x", "description", "d".repeat(1001))), 400, "invalid-text");
    }

    @Test
    void aValueMayHave64KibibytesAndNotOneMore() {
        put("A", Map.of("type", "plain", "value", "x".repeat(LARGEST_VALUE)))
                .expectStatus()
                .isCreated();
        put("B", Map.of("type", "secret", "value", "ä".repeat(LARGEST_VALUE / 2)))
                .expectStatus()
                .isCreated();
        expectProblem(
                put("C", Map.of("type", "secret", "value", "ä".repeat(LARGEST_VALUE / 2) + "x")),
                413,
                "value-too-large");
        expectProblem(
                put("C", Map.of("type", "plain", "value", "x".repeat(16 * 1024 * 1024))), 413, "request-too-large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"secret\"}",
                "{\"value\": \"x\"}",
                "{\"type\": \"public\", \"value\": \"x\"}",
                "{\"type\": \"plain\", \"value\": {\"a\": 1}}",
                "{\"type\": \"plain\", \"value\": null}"
            })
    void aBodyWithoutTypeOrValueIsRefusedByField(String json) {
        expectProblem(putJson(json), 400, "invalid-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null"})
    void whatIsNoVariableIsRefused(String json) {
        putJson(json).expectStatus().isBadRequest();
    }

    @Test
    void anUnknownEnvironmentHasNoVariables() {
        environment = environment.replace("/dev", "/prod");

        expectProblem(get(""), 404, "unknown-environment");
        expectProblem(put("A", Map.of("type", "plain", "value", "x")), 404, "unknown-environment");
        expectProblem(delete("A"), 404, "unknown-environment");
    }

    @Test
    void readersMayNotWrite() {
        api.reader()
                .put()
                .uri(environment + "/variables/A")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("type", "plain", "value", "x"))
                .exchange()
                .expectStatus()
                .isForbidden();
        api.reader()
                .delete()
                .uri(environment + "/variables/A")
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    @Test
    void theApiIsDescribed() {
        api.anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.paths['/api/applications/{application}/environments/{environment}/variables/{name}'].put"
                        + ".responses['412'].description")
                .isNotEmpty()
                .jsonPath("$.paths[*]..parameters[?(@.name == 'caller')]")
                .doesNotExist();
    }

    private ResponseSpec get(String suffix) {
        return api.reader().get().uri(environment + "/variables" + suffix).exchange();
    }

    private ResponseSpec put(String name, Map<String, Object> body) {
        return api.writer()
                .put()
                .uri(environment + "/variables/{name}", name)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private ResponseSpec putJson(String json) {
        return api.put(environment + "/variables/A", json);
    }

    private ResponseSpec putIf(String header, String value, String newValue) {
        return api.writer()
                .put()
                .uri(environment + "/variables/A")
                .header(header, value)
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("type", "plain", "value", newValue))
                .exchange();
    }

    private ResponseSpec delete(String name) {
        return api.writer().delete().uri(environment + "/variables/" + name).exchange();
    }

    private static void expectProblem(ResponseSpec response, int status, String slug) {
        response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(PROBLEMS + slug)
                .jsonPath("$.detail")
                .isNotEmpty();
    }
}
