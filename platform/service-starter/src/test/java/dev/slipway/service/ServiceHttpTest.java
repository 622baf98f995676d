package dev.slipway.service;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.slipway.service.security.Actor;
import dev.slipway.service.security.Scopes;
import dev.slipway.service.testapp.TestService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(classes = TestService.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ExtendWith(OutputCaptureExtension.class)
class ServiceHttpTest {

    private static final StubIssuer ISSUER = new StubIssuer();
    private static final String THINGS = "/api/things";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER::uri);
    }

    @Test
    void aRequestWithoutTokenIsRefusedWithAProblem() {
        HttpResponse<String> response = get(THINGS, null);

        assertProblem(response, 401, "unauthenticated");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
        assertThat(JsonPath.<String>read(response.body(), "$.action")).contains("Authorization: Bearer");
    }

    @Test
    void anExpiredTokenIsRefused() {
        HttpResponse<String> response =
                get(THINGS, ISSUER.token("ann", Instant.now().minusSeconds(120), Scopes.BACKUPS_READ));

        assertProblem(response, 401, "unauthenticated");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer error=\"invalid_token\"");
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        assertProblem(get(THINGS, new StubIssuer().token("eve", Scopes.BACKUPS_READ)), 401, "unauthenticated");
    }

    @Test
    void aTokenWithoutTheScopeIsRefusedAndTheScopeIsNamed() {
        HttpResponse<String> response = get(THINGS, ISSUER.token("ann", Scopes.PACKAGES_READ));

        assertProblem(response, 403, "forbidden");
        assertThat(JsonPath.<String>read(response.body(), "$.detail")).contains(Scopes.BACKUPS_READ);
    }

    @Test
    void theScopeOpensTheMethodAndTheSubjectIsTheActor() {
        HttpResponse<String> response = get(THINGS, ISSUER.token("ann", Scopes.BACKUPS_READ));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(JsonPath.<String>read(response.body(), "$.actor")).isEqualTo("ann");
    }

    @Test
    void theInternalPathsAreForServicesOnly() {
        assertProblem(get("/internal/secrets", null), 401, "unauthenticated");
        assertProblem(
                get("/internal/secrets", ISSUER.token("ann", Scopes.GRANTABLE.toArray(String[]::new))),
                403,
                "forbidden");
        assertThat(get("/internal/secrets", ISSUER.token("backup-service", Scopes.INTERNAL))
                        .body())
                .isEqualTo("backup-service");
    }

    @Test
    void theActorHeaderIsBelievedFromAServiceOnly() {
        HttpRequest.Builder fromService = request("/internal/secrets", ISSUER.token("backup-service", Scopes.INTERNAL))
                .header(Actor.HEADER, "ann");
        HttpRequest.Builder fromPerson =
                request(THINGS, ISSUER.token("eve", Scopes.BACKUPS_READ)).header(Actor.HEADER, "ann");

        assertThat(send(fromService).body()).isEqualTo("ann");
        assertThat(JsonPath.<String>read(send(fromPerson).body(), "$.actor")).isEqualTo("eve");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/v3/api-docs"})
    void healthAndTheApiDocumentAreOpen(String path) {
        assertThat(get(path, null).statusCode()).isIn(200, 503);
    }

    @Test
    void metricsNeedTheirScope() {
        assertProblem(get("/actuator/prometheus", null), 401, "unauthenticated");
        assertProblem(get("/actuator/prometheus", ISSUER.token("ann", Scopes.BACKUPS_READ)), 403, "forbidden");

        HttpResponse<String> metrics = get("/actuator/prometheus", ISSUER.token("prometheus", Scopes.METRICS_READ));
        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.body()).contains("application=\"test-service\"");
    }

    @Test
    void theApiDocumentDescribesTheApiWithoutTheInternalPaths() {
        String document = get("/v3/api-docs", null).body();

        assertThat(JsonPath.<String>read(document, "$.info.title")).isEqualTo("Slipway test-service");
        assertThat(document).contains("/api/things").doesNotContain("/internal");
        assertThat(JsonPath.<String>read(document, "$.paths['/api/things'].post.responses.403.description"))
                .contains(Scopes.BACKUPS_WRITE);
        assertThat(JsonPath.<Map<String, Object>>read(document, "$.paths['/api/things'].post.responses"))
                .containsKeys("200", "400", "401");
        assertThat(JsonPath.<String>read(document, "$.components.schemas.ProblemDetails.properties.action.description"))
                .isNotEmpty();
    }

    @Test
    void anInvalidBodyListsTheFields() {
        HttpResponse<String> response = post("{\"name\":\" \",\"size\":1}");

        assertProblem(response, 400, "invalid-request");
        assertThat(JsonPath.<String>read(response.body(), "$.errors[0].field")).isEqualTo("name");
        assertThat(JsonPath.<String>read(response.body(), "$.errors[0].message"))
                .isEqualTo("must not be blank");
    }

    @Test
    void aValueOfTheWrongTypeNamesItsFieldAndNoClass() {
        HttpResponse<String> response = post("{\"name\":\"a\",\"size\":\"canary-value\"}");

        assertProblem(response, 400, "invalid-request");
        assertThat(JsonPath.<String>read(response.body(), "$.errors[0].field")).isEqualTo("size");
        assertThat(response.body()).doesNotContain("canary-value", "java", "Thing");
    }

    @Test
    void aMemberThatNobodyReadsIsRefusedAndOnlyServicesMaySayMore() {
        HttpResponse<String> response = post("{\"name\":\"a\",\"size\":1,\"sise\":1}");

        assertProblem(response, 400, "invalid-request");
        assertThat(JsonPath.<String>read(response.body(), "$.errors[0].field")).isEqualTo("sise");
        assertThat(JsonPath.<String>read(response.body(), "$.errors[0].message"))
                .isEqualTo("is not known here; known are color, name, size");
        assertThat(send(request("/internal/things", ISSUER.token("env-service", Scopes.INTERNAL))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString("{\"name\":\"a\",\"newer\":{\"b\":[1]},\"size\":7}")))
                        .body())
                .contains("\"size\":7");
    }

    @Test
    void aWordThatIsNoneOfTheKnownOnesListsThem() {
        HttpResponse<String> response = post("{\"name\":\"a\",\"color\":\"canary-value\"}");

        assertThat(JsonPath.<String>read(response.body(), "$.errors[0].message"))
                .isEqualTo("must be one of RED, BLUE");
        assertThat(response.body()).doesNotContain("canary-value");
    }

    @Test
    void brokenJsonIsToldByItsPlace() {
        assertThat(JsonPath.<String>read(post("{\"name\":\n oops}").body(), "$.detail"))
                .contains("line 2, column");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "", "[1]", "null"})
    void anUnreadableBodyIsRefused(String body) {
        HttpResponse<String> response = post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(response.body()).doesNotContain("java", "jackson");
    }

    @Test
    void anInvalidParameterIsListed() {
        String token = ISSUER.token("ann", Scopes.BACKUPS_READ);

        HttpResponse<String> tooMuch = get(THINGS + "?limit=1000", token);
        HttpResponse<String> noNumber = get(THINGS + "?limit=many", token);
        HttpResponse<String> noId = get(THINGS + "/not-a-uuid", token);

        assertProblem(tooMuch, 400, "invalid-request");
        assertThat(JsonPath.<String>read(tooMuch.body(), "$.errors[0].field")).isEqualTo("limit");
        assertProblem(noNumber, 400, "invalid-request");
        assertProblem(noId, 400, "invalid-request");
        HttpResponse<String> nothing = get("/api/search", token);
        assertProblem(nothing, 400, "invalid-request");
        assertThat(JsonPath.<String>read(nothing.body(), "$.errors[0].field")).isEqualTo("text");
        assertThat(noId.body()).doesNotContain("UUID");
    }

    @Test
    void aProblemOfTheServiceCarriesItsTypeAdviceAndFields() {
        String id = "0c6a1f8e-54a6-4b1e-9a34-6d6f4d1b8f11";
        HttpResponse<String> response = get(THINGS + "/" + id, ISSUER.token("ann", Scopes.BACKUPS_READ));

        assertProblem(response, 404, "unknown-thing");
        assertThat(JsonPath.<String>read(response.body(), "$.thing")).isEqualTo(id);
        assertThat(JsonPath.<String>read(response.body(), "$.action")).isEqualTo("List the things.");
    }

    @Test
    void unknownPathsMethodsAndMediaTypesAreProblems() {
        String token = ISSUER.token("ann", Scopes.GRANTABLE.toArray(String[]::new));

        assertProblem(get("/nowhere", token), 404, "not-found");
        assertProblem(send(request(THINGS, token).DELETE()), 405, "method-not-allowed");
        assertProblem(
                send(request(THINGS, token).header("Content-Type", "text/plain").POST(BodyPublishers.ofString("a"))),
                415,
                "unsupported-media-type");
        assertProblem(send(request(THINGS, token).header("Accept", "image/png")), 406, "not-acceptable");
        assertThat(JsonPath.<String>read(send(request(THINGS, token).DELETE()).body(), "$.action"))
                .contains("GET", "POST");
    }

    @Test
    void anUnexpectedFaultTellsTheTraceIdAndNothingElse(CapturedOutput output) {
        HttpResponse<String> response = get("/api/fault", ISSUER.token("ann", Scopes.BACKUPS_READ));

        assertProblem(response, 500, "internal-error");
        assertThat(response.body()).doesNotContain("canary", "jdbc", "IllegalState", "at dev.");
        String traceId = JsonPath.read(response.body(), "$.traceId");
        assertThat(output.getOut()).contains("[" + traceId + "]").contains("canary-fault");
    }

    @Test
    void anIncomingTraceIsContinued() {
        String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        HttpResponse<String> response = send(request("/api/fault", ISSUER.token("ann", Scopes.BACKUPS_READ))
                .header("traceparent", "00-" + traceId + "-00f067aa0ba902b7-01"));

        assertThat(JsonPath.<String>read(response.body(), "$.traceId")).isEqualTo(traceId);
    }

    @Test
    void theDatabaseBeingDownIs503WithRetryAfterAndShowsInReadiness() {
        HttpResponse<String> response = get("/api/rows", ISSUER.token("ann", Scopes.BACKUPS_READ));
        HttpResponse<String> readiness = get("/actuator/health/readiness", null);

        assertProblem(response, 503, "database-unavailable");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(response.body()).doesNotContain("127.0.0.1", "jdbc", "Hikari");
        assertThat(readiness.statusCode()).isEqualTo(503);
        assertThat(JsonPath.<String>read(readiness.body(), "$.components.db.status"))
                .isEqualTo("DOWN");
        assertThat(readiness.body()).doesNotContain("jdbc", "Exception");
        assertThat(get("/actuator/health/liveness", null).statusCode()).isEqualTo(200);
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhetherItsLengthIsAnnouncedOrNot() {
        byte[] large = ("{\"name\":\"" + "a".repeat(16 << 20) + "\",\"size\":1}").getBytes(StandardCharsets.UTF_8);
        HttpRequest.Builder announced = request(THINGS, ISSUER.token("ann", Scopes.BACKUPS_WRITE))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(large));
        HttpRequest.Builder chunked = request(THINGS, ISSUER.token("ann", Scopes.BACKUPS_WRITE))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));

        assertProblem(send(announced), 413, "request-too-large");
        assertProblem(send(chunked), 413, "request-too-large");
    }

    @Test
    void aFaultOutsideTheControllersIsAProblemToo() {
        String token = ISSUER.token("ann", Scopes.BACKUPS_READ);

        HttpResponse<String> fault = get("/api/filter-fault", token);
        HttpResponse<String> databaseDown = get("/api/filter-database", token);

        assertProblem(fault, 500, "internal-error");
        assertProblem(databaseDown, 503, "database-unavailable");
        assertThat(fault.body() + databaseDown.body()).doesNotContain("canary");
    }

    @Test
    void whatTheFirewallRefusesIsAProblemToo() {
        assertProblem(get("/api/..;/internal", null), 400, "invalid-request");
    }

    private static void assertProblem(HttpResponse<String> response, int status, String slug) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(JsonPath.<String>read(response.body(), "$.type")).isEqualTo("https://slipway.dev/problems/" + slug);
        assertThat(JsonPath.<Integer>read(response.body(), "$.status")).isEqualTo(status);
        assertThat(JsonPath.<String>read(response.body(), "$.title")).isNotBlank();
        assertThat(JsonPath.<String>read(response.body(), "$.detail")).isNotBlank();
    }

    private HttpResponse<String> post(String body) {
        return send(request(THINGS, ISSUER.token("ann", Scopes.BACKUPS_WRITE))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String path, @Nullable String token) {
        return send(request(path, token));
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
