package dev.slipway.gateway;

import static dev.slipway.gateway.GatewayClient.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import dev.slipway.gateway.StubBackend.Received;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

class RoutingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final StubBackend BACKUPS = new StubBackend();
    private static final BrokenBackend MIGRATIONS = new BrokenBackend();

    private static ConfigurableApplicationContext gateway;
    private static GatewayClient client;
    private static String token;

    @BeforeAll
    static void start() {
        EmbeddedGateway installation = EmbeddedGateway.installation();
        gateway = installation.start(Map.of(
                "slipway.services.env-service.url",
                "http://127.0.0.1:9",
                "slipway.services.backup-service.url",
                BACKUPS.url(),
                "slipway.services.migration-service.url",
                MIGRATIONS.url(),
                // long enough for every answer that comes, on a busy machine too
                "slipway.routing.response-timeout",
                "5s"));
        client = EmbeddedGateway.client(gateway);
        token = client.token("admin", installation.adminSecret());
    }

    @AfterAll
    static void stop() {
        gateway.close();
        BACKUPS.close();
        MIGRATIONS.close();
    }

    @BeforeEach
    void forget() {
        BACKUPS.reset();
    }

    /** The issuer does not know read tokens: env-service, which is down here, decides on them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/config/acme/prod",
                "/api/applications/acme/environments/prod/configuration",
                "/api/applications/acme/environments/prod/configuration/changes"
            })
    void aReadTokenIsPassedOnUnchecked(String path) {
        assertProblem(client.get(path, "slipway_read_of-which-the-issuer-knows-nothing"), 503, "service-unavailable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/applications/acme/environments/prod/variables",
                "/api/applications/acme/environments/prod",
                "/api/audit"
            })
    void aReadTokenOpensNothingElse(String path) {
        assertThat(client.get(path, "slipway_read_of-which-the-issuer-knows-nothing")
                        .statusCode())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/backups",
                "/api/backups/1/manifest",
                "/api/restores/1",
                "/api/backup-schedules",
                "/api/retention-policies/acme/prod/preview",
                "/api/backup-audit",
                "/api/backup-encryption/acme/prod",
                "/api/backup-objectives/acme/prod",
                "/api/drills",
                "/api/drill-plans/acme/prod"
            })
    void aServicesPathsGoToIt(String path) {
        assertThat(client.get(path + "?environment=acme/prod&note=a%20b", token).statusCode())
                .isEqualTo(200);

        assertThat(BACKUPS.received()).singleElement().satisfies(received -> {
            assertThat(received.uri().getPath()).isEqualTo(path);
            assertThat(received.uri().getQuery()).isEqualTo("environment=acme/prod&note=a b");
        });
    }

    @Test
    void bodyTokenAndTracePassOnAsTheyAre() {
        client.post("/api/backups", token, "{\"environment\":\"acme/prod\"}");

        Received received = BACKUPS.received().getFirst();
        assertThat(received.method()).isEqualTo("POST");
        assertThat(received.body()).isEqualTo("{\"environment\":\"acme/prod\"}");
        assertThat(received.headers().get("Authorization")).containsExactly("Bearer " + token);
        assertThat(received.headers().get("Traceparent")).hasSize(1);
    }

    @Test
    void headersThatServicesBelieveOfEachOtherDoNotComeFromOutside() {
        client.send(client.request("/api/backups", token)
                .header("X-Slipway-Actor", "somebody-else")
                .header("x-slipway-anything", "1")
                .header("X-Request-Note", "kept"));

        assertThat(BACKUPS.received().getFirst().headers())
                .doesNotContainKeys("X-slipway-actor", "X-slipway-anything")
                .containsKey("X-request-note");
    }

    @Test
    void servicesLearnTheAddressThatTheRequestCameFromAndNotTheOneItClaims() {
        client.send(client.request("/api/backups", token)
                .header("X-Forwarded-For", "203.0.113.7")
                .header("X-Forwarded-Host", "elsewhere.example"));

        assertThat(BACKUPS.received().getFirst().headers().get("X-forwarded-for"))
                .containsExactly("127.0.0.1");
        assertThat(BACKUPS.received().getFirst().headers()).doesNotContainKey("X-forwarded-host");
    }

    @Test
    void theServicesOwnAnswerIsTheAnswer() {
        BACKUPS.answers(404, "application/problem+json", "{\"type\":\"https://slipway.dev/problems/unknown-backup\"}");

        assertProblem(client.get("/api/backups/1", token), 404, "unknown-backup");
    }

    @Test
    void withoutTokenNothingReachesAService() {
        assertProblem(client.get("/api/backups", null), 401, "unauthenticated");
        assertProblem(client.get("/api/backups", token + "x"), 401, "unauthenticated");

        assertThat(BACKUPS.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/internal/environments/acme/prod",
                "/api/backups/..;/../internal/environments",
                "/api/backups/%2e%2e/%2e%2e/internal",
                "//internal/environments",
                "/api/backups/%2F..%2Finternal"
            })
    void internalPathsAreNotReachable(String path) {
        String serviceToken = client.token("backup-service", EmbeddedGateway.BACKUP_SERVICE_SECRET);

        assertThat(client.get(path, serviceToken).statusCode()).isIn(400, 404);
        assertThat(client.get(path, token).statusCode()).isIn(400, 403, 404);
        assertThat(BACKUPS.received()).isEmpty();
    }

    @Test
    void pathsOfNoServiceAreNotFound() {
        assertProblem(client.get("/api/nothing", token), 404, "not-found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/applications", "/api/audit/export"})
    void aServiceThatIsDownIsNamed(String path) {
        HttpResponse<String> response = client.get(path, token);

        assertProblem(response, 503, "service-unavailable");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
        assertThat(JsonPath.<String>read(response.body(), "$.service")).isEqualTo("env-service");
        assertThat(response.body()).doesNotContain("127.0.0.1", "Exception");
    }

    @Test
    void aServiceThatKeepsFailingIsLeftAlone() {
        for (int i = 0; i < 5; i++) {
            assertProblem(client.get("/api/migrations", token), 503, "service-unavailable");
        }
        int connections = MIGRATIONS.connections();

        HttpResponse<String> response = client.get("/api/plans/1", token);

        assertProblem(response, 503, "service-unavailable");
        assertThat(JsonPath.<String>read(response.body(), "$.service")).isEqualTo("migration-service");
        assertThat(MIGRATIONS.connections()).isEqualTo(connections).isPositive();
    }

    @Test
    void aServiceThatStaysSilentIsATimeout() {
        CircuitBreaker.Metrics calls = gateway.getBean(CircuitBreakerRegistry.class)
                .circuitBreaker("backup-service")
                .getMetrics();
        int failed = calls.getNumberOfFailedCalls();

        HttpResponse<String> response = client.get("/api/backups/silent", token);

        assertProblem(response, 504, "service-timeout");
        assertThat(JsonPath.<String>read(response.body(), "$.service")).isEqualTo("backup-service");
        assertThat(calls.getNumberOfFailedCalls()).isEqualTo(failed + 1);
    }

    @Test
    void aBodyWithinTheLimitPassesThrough() {
        String text = "A=" + "a".repeat(15 << 20);

        assertThat(client.post("/api/backups", token, text).statusCode()).isEqualTo(200);

        assertThat(BACKUPS.received().getFirst().body()).isEqualTo(text);
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhetherItsLengthIsAnnouncedOrNot() {
        String large = "{\"note\":\"" + "a".repeat(16 << 20) + "\"}";

        assertProblem(client.post("/api/backups", token, large), 413, "request-too-large");
        assertProblem(
                client.postWithoutLength("/api/backups", token, large.getBytes(StandardCharsets.UTF_8)),
                413,
                "request-too-large");
        await().atMost(PATIENCE).until(() -> BACKUPS.brokenOff() == 1);
        assertThat(BACKUPS.received()).isEmpty();
        assertThat(client.get("/api/backups", token).statusCode()).isEqualTo(200);
    }

    @Test
    void aCallerThatHangsUpMidwayLeavesNoRequestThatLooksWhole() throws Exception {
        String head = "POST /api/backups HTTP/1.1\r\nHost: slipway\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n";
        String chunk = Integer.toHexString(1 << 20) + "\r\n" + "A".repeat(1 << 20) + "\r\n";
        try (Socket caller = new Socket("127.0.0.1", client.port())) {
            caller.getOutputStream().write((head + chunk).getBytes(StandardCharsets.US_ASCII));
        }

        await().atMost(PATIENCE).until(() -> BACKUPS.brokenOff() == 1);
        assertThat(BACKUPS.received()).isEmpty();
    }

    @Test
    void anUploadOfABackupPassesThroughHoweverLongItIs() {
        byte[] large = new byte[20 << 20];

        HttpResponse<String> announced = client.send(client.request("/api/backups/uploads?environment=acme/prod", token)
                .header("Content-Type", "application/x-tar")
                .PUT(BodyPublishers.ofByteArray(large)));
        HttpResponse<String> chunked = client.send(client.request("/api/backups/uploads", token)
                .header("Content-Type", "application/x-tar")
                .PUT(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));

        assertThat(announced.statusCode()).isEqualTo(200);
        assertThat(chunked.statusCode()).isEqualTo(200);
        assertThat(BACKUPS.received())
                .allSatisfy(request -> assertThat(request.body()).hasSize(large.length));
        assertProblem(client.post("/api/backups/uploads", token, "a".repeat(17 << 20)), 413, "request-too-large");
    }

    @Test
    void eventsOfAStreamPassThroughAsTheyCome() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> stream =
                    http.send(client.request("/api/backups/stream", token).build(), BodyHandlers.ofInputStream());
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
                assertThat(lines.readLine()).isEqualTo("event:progress");
            }
            http.shutdownNow();
        }
    }

    @Test
    void theServicesApiDocumentsAreOpen() {
        BACKUPS.answers(200, "application/json", "{\"openapi\":\"3.1.0\"}");

        assertThat(client.get("/v3/api-docs/backup-service", null).body()).isEqualTo("{\"openapi\":\"3.1.0\"}");
        assertThat(BACKUPS.received().getFirst().uri().getPath()).isEqualTo("/v3/api-docs");
        assertThat(client.get("/v3/api-docs", null).body()).contains("/api/clients");
    }

    @Test
    void healthIsOpenAndMetricsAreNot() {
        assertThat(client.get("/actuator/health/readiness", null).body()).contains("\"db\":{\"status\":\"UP\"}");
        assertProblem(client.get("/actuator/prometheus", null), 401, "unauthenticated");
        assertThat(client.get("/actuator/prometheus", token).body())
                .contains("resilience4j_circuitbreaker_state", "application=\"gateway\"");
    }
}
