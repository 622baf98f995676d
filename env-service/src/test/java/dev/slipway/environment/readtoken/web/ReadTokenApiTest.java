package dev.slipway.environment.readtoken.web;

import static dev.slipway.environment.Api.expectProblem;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.ReadTokenHolder;
import dev.slipway.service.security.Scopes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class ReadTokenApiTest {

    private record Listed(List<Item> readTokens) {}

    private record Item(
            UUID id,
            String name,
            String issuedBy,
            Instant issuedAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String lastUsedFrom,
            @Nullable Instant revokedAt,
            @Nullable String revokedBy) {}

    private final Api api;
    private final Database database;
    private String environment = "";

    ReadTokenApiTest(Api api, Database database) {
        this.api = api;
        this.database = database;
    }

    @BeforeEach
    void registerEnvironment() {
        environment = api.newEnvironment();
        api.setVariable(environment, "SMTP_PASSWORD", "secret", "open sesame");
    }

    @Test
    void aTokenIsShownOnceAndReadsItsEnvironment() {
        ResponseSpec issued = ask(Map.of("name", " crm on server 7 "));
        issued.expectHeader()
                .value(HttpHeaders.CACHE_CONTROL, value -> assertThat(value).contains("no-store"));
        ReadTokenHolder holder = ReadTokenHolder.of(issued);

        assertThat(holder.token()).matches("slipway_read_[A-Za-z0-9_-]{43}");
        configuration(holder.bearer(api))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.SMTP_PASSWORD")
                .isEqualTo("open sesame");
        String list = Objects.requireNonNull(api.get(environment + "/read-tokens")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
        assertThat(list).contains("crm on server 7").doesNotContain("slipway_read_", holder.token());
        assertThat(list()).singleElement().satisfies(item -> {
            assertThat(item.id()).isEqualTo(holder.id());
            assertThat(item.name()).isEqualTo("crm on server 7");
            assertThat(item.issuedBy()).isEqualTo(Api.WRITER);
            assertThat(item.issuedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            assertThat(item.expiresAt()).isNull();
            assertThat(item.revokedAt()).isNull();
        });
    }

    @Test
    void whoIssuesATokenMayWriteEnvironmentsAndRevealSecrets() {
        for (String[] scopes : new String[][] {
            {Scopes.ENVIRONMENTS_READ, Scopes.ENVIRONMENTS_WRITE},
            {Scopes.ENVIRONMENTS_READ, Scopes.SECRETS_REVEAL}
        }) {
            expectProblem(
                    api.as("mallory", scopes)
                            .post()
                            .uri(environment + "/read-tokens")
                            .contentType(MediaType.APPLICATION_JSON)
                            .body(Map.of("name", "mine"))
                            .exchange(),
                    403,
                    "forbidden");
        }
        ReadTokenHolder holder = issue("crm");
        expectProblem(
                api.reader()
                        .delete()
                        .uri(environment + "/read-tokens/" + holder.id())
                        .exchange(),
                403,
                "forbidden");
        assertThat(list()).extracting(Item::name).containsExactly("crm");
    }

    @Test
    void aRevokedTokenOpensNothingFromThenOn() {
        ReadTokenHolder holder = issue("crm");
        configuration(holder.bearer(api)).expectStatus().isOk();

        revoke(holder.id()).expectStatus().isNoContent();

        expectRefused(configuration(holder.bearer(api)));
        expectProblem(revoke(holder.id()), 404, "unknown-read-token");
        assertThat(list()).singleElement().satisfies(item -> {
            assertThat(item.revokedBy()).isEqualTo(Api.WRITER);
            assertThat(item.revokedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        });
        configuration(issue("crm").bearer(api)).expectStatus().isOk();
        assertThat(list()).extracting(Item::name).containsExactly("crm", "crm");
    }

    @Test
    void aTokenOfAnArchivedEnvironmentCanStillBeRevoked() {
        ReadTokenHolder holder = issue("crm");
        api.post(environment + "/archive").expectStatus().isOk();

        expectProblem(configuration(holder.bearer(api)), 409, "environment-archived");
        expectProblem(ask(Map.of("name", "another")), 409, "environment-archived");
        revoke(holder.id()).expectStatus().isNoContent();
        expectRefused(configuration(holder.bearer(api)));
    }

    @Test
    void anExpiredTokenOpensNothing() {
        Instant end = Instant.now().plusMillis(700);
        ReadTokenHolder holder = ReadTokenHolder.of(ask(Map.of("name", "short", "expiresAt", end.toString())));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> configuration(holder.bearer(api))
                                .returnResult()
                                .getStatus()
                                .value()
                        == 401);

        assertThat(Instant.now()).isAfterOrEqualTo(end);
        expectRefused(configuration(holder.bearer(api)));
        assertThat(list()).singleElement().satisfies(item -> {
            assertThat(item.expiresAt()).isEqualTo(end.truncatedTo(ChronoUnit.MICROS));
            assertThat(item.revokedAt()).isNull();
        });
    }

    @Test
    void anEnvironmentHasEachNameOnce() {
        issue("crm");

        expectProblem(ask(Map.of("name", "crm")), 409, "read-token-exists");
        String other = api.newEnvironment();
        ReadTokenHolder.of(api, other, "crm");
    }

    @Test
    void aBadNameIsRefusedByField() {
        for (String json : List.of(
                "{}",
                "{\"name\": null}",
                "{\"name\": \"\"}",
                "{\"name\": \" \"}",
                "{\"name\": \"\\u3000\"}",
                "{\"name\": \"a\\nb\"}",
                "{\"name\": \"a\\u0000b\"}",
                "{\"name\": \"half \\ud83d\"}")) {
            expectProblem(askJson(json), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("name");
        }
        assertThat(list()).isEmpty();
    }

    @Test
    void aNameMayHave200CharactersOfAnyScriptAndNotOneMore() {
        ask(Map.of("name", "\uD83D\uDD11 " + "n".repeat(197))).expectStatus().isCreated();
        expectProblem(ask(Map.of("name", "n".repeat(201))), 400, "invalid-request");
    }

    @Test
    void anImpossibleExpiryIsRefusedByField() {
        for (String expiresAt : List.of(
                "2020-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "+999999999-12-31T23:59:59.999999999Z",
                "+10000-01-01T00:00:00Z")) {
            expectProblem(ask(Map.of("name", "crm", "expiresAt", expiresAt)), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("expiresAt");
        }
        expectProblem(ask(Map.of("name", "crm", "expiresAt", "soon")), 400, "invalid-request");
        assertThat(list()).isEmpty();
    }

    @Test
    void whatIsNoRequestIsRefused() {
        for (String json : List.of("[]", "", "{")) {
            expectProblem(askJson(json), 400, "unreadable-body");
        }
    }

    @Test
    void whatIsUnknownIsNotFound() {
        String unknown = environment.replace("/dev", "/prod");
        expectProblem(ReadTokenHolder.ask(api, unknown, Map.of("name", "a")), 404, "unknown-environment");
        expectProblem(api.get(unknown + "/read-tokens"), 404, "unknown-environment");
        expectProblem(revoke(UUID.randomUUID()), 404, "unknown-read-token");
        ReadTokenHolder foreign = ReadTokenHolder.of(api, api.newEnvironment(), "foreign");
        expectProblem(revoke(foreign.id()), 404, "unknown-read-token");
        expectProblem(
                ReadTokenHolder.issuer(api)
                        .delete()
                        .uri(environment + "/read-tokens/not-an-id")
                        .exchange(),
                400,
                "invalid-request");
    }

    @Test
    void theLastUseIsKnown() {
        ReadTokenHolder holder = issue("crm");
        assertThat(list()).singleElement().satisfies(item -> {
            assertThat(item.lastUsedAt()).isNull();
            assertThat(item.lastUsedFrom()).isNull();
        });

        configuration(holder.bearer(api)).expectStatus().isOk();

        assertThat(list()).singleElement().satisfies(item -> {
            assertThat(item.lastUsedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
            assertThat(item.lastUsedFrom()).isEqualTo("127.0.0.1");
        });
    }

    @Test
    void theLastUseIsKnownToTheMinuteWhateverTheAddress() {
        ReadTokenHolder holder = issue("crm");
        configuration(holder.bearer(api));
        Instant first = list().getFirst().lastUsedAt();

        holder.bearer(api)
                .get()
                .uri(environment + "/configuration")
                .header("X-Forwarded-For", "192.0.2.7")
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(list().getFirst().lastUsedAt()).isEqualTo(first);

        database.jdbc()
                .sql("UPDATE read_token SET last_used_at = last_used_at - interval '61 seconds' WHERE id = ?")
                .param(holder.id())
                .update();
        holder.bearer(api)
                .get()
                .uri(environment + "/configuration")
                .header("X-Forwarded-For", "192.0.2.7")
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(list()).singleElement().satisfies(item -> {
            assertThat(item.lastUsedAt()).isAfterOrEqualTo(first);
            assertThat(item.lastUsedFrom()).isEqualTo("192.0.2.7");
        });
    }

    @Test
    void nothingAtRestGivesTheTokenAway() {
        ReadTokenHolder holder = issue("crm");
        configuration(holder.bearer(api)).expectStatus().isOk();

        String stored = String.join(
                "\n",
                database.jdbc()
                        .sql("""
                                SELECT t::text FROM read_token t WHERE id = :id
                                UNION ALL SELECT a::text FROM audit_entry a WHERE subject = :subject
                                """)
                        .param("id", holder.id())
                        .param("subject", Api.ref(environment))
                        .query(String.class)
                        .list());
        byte[] random = Base64.getUrlDecoder().decode(holder.token().substring("slipway_read_".length()));
        assertThat(stored)
                .contains(holder.id().toString())
                .doesNotContain(
                        holder.token(),
                        holder.token().substring("slipway_read_".length()),
                        HexFormat.of().formatHex(random),
                        HexFormat.of().formatHex(holder.token().getBytes(UTF_8)),
                        Base64.getEncoder().encodeToString(random),
                        Base64.getEncoder().encodeToString(holder.token().getBytes(UTF_8)));
    }

    @Test
    void aTokenOpensNoOtherEnvironment() {
        ReadTokenHolder holder = issue("crm");
        String other = api.newEnvironment();
        String unknown = environment.replace("/dev", "/prod");

        for (String path : List.of(other, unknown)) {
            expectProblem(
                    holder.bearer(api).get().uri(path + "/configuration").exchange(),
                    403,
                    "token-of-another-environment");
            expectProblem(
                    holder.bearer(api)
                            .get()
                            .uri(path + "/configuration/changes")
                            .exchange(),
                    403,
                    "token-of-another-environment");
            expectProblem(
                    holder.basic(api).get().uri("/config/" + Api.ref(path)).exchange(),
                    403,
                    "token-of-another-environment");
        }
    }

    @Test
    void aTokenOpensNothingButTheConfiguration() {
        ReadTokenHolder holder = issue("crm");
        for (RestTestClient client : List.of(holder.bearer(api), holder.basic(api))) {
            for (String path : List.of(
                    environment,
                    environment + "/variables",
                    environment + "/variables/SMTP_PASSWORD",
                    environment + "/read-tokens",
                    "/api/applications",
                    "/api/audit",
                    "/api/audit/export",
                    Api.internal(environment),
                    Api.internal(environment) + "/variables",
                    "/actuator/metrics",
                    "/actuator/env")) {
                expectProblem(client.get().uri(path).exchange(), 401, "unauthenticated");
            }
            expectProblem(
                    client.post()
                            .uri(environment + "/variables/SMTP_PASSWORD/reveal")
                            .exchange(),
                    401,
                    "unauthenticated");
            expectProblem(
                    client.delete()
                            .uri(environment + "/read-tokens/" + holder.id())
                            .exchange(),
                    401,
                    "unauthenticated");
        }
        expectProblem(
                holder.bearer(api)
                        .method(HttpMethod.PUT)
                        .uri(environment + "/configuration")
                        .exchange(),
                405,
                "method-not-allowed");
        holder.bearer(api)
                .get()
                .uri(environment + "/configuration/variables")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void aPersonReadsTheConfigurationByThePermissionToRevealSecrets() {
        configuration(api.as("rita", Scopes.SECRETS_REVEAL)).expectStatus().isOk();
        expectProblem(
                        configuration(api.as("rita", Scopes.ENVIRONMENTS_READ, Scopes.ENVIRONMENTS_WRITE)),
                        403,
                        "forbidden")
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains(Scopes.SECRETS_REVEAL));
        expectProblem(configuration(api.service()), 403, "forbidden");
        expectProblem(configuration(api.anonymous()), 401, "unauthenticated");
    }

    @Test
    void aTokenIsTakenAsBearerTokenAndAsPassword() {
        ReadTokenHolder holder = issue("crm");
        for (RestTestClient client : List.of(
                holder.bearer(api),
                holder.basic(api),
                ReadTokenHolder.withAuthorization(api, "bearer  " + holder.token()),
                ReadTokenHolder.withAuthorization(api, "BASIC " + base64("a user:" + holder.token())))) {
            configuration(client).expectStatus().isOk();
            client.get()
                    .uri("/config/" + Api.ref(environment))
                    .exchange()
                    .expectStatus()
                    .isOk();
        }
    }

    @Test
    void whatIsNoValidTokenIsRefused() {
        ReadTokenHolder holder = issue("crm");
        String token = holder.token();
        for (String authorization : List.of(
                "Bearer slipway_read_" + "A".repeat(43),
                "Bearer " + token + "x",
                "Bearer " + token.substring(0, token.length() - 1),
                "Bearer slipway_read_",
                "Bearer x" + token,
                "Bearer " + token + " " + token,
                "Bearer",
                "Bearer \u00e4",
                "Basic " + base64("any:slipway_read_x"))) {
            expectProblem(configuration(ReadTokenHolder.withAuthorization(api, authorization)), 401, "unauthenticated");
        }
        for (String authorization : List.of(
                "Basic " + base64("any:" + token).substring(1),
                "Basic " + base64(token),
                "Basic !!!",
                "Basic",
                "Basic ",
                "Basic " + base64("any:password"),
                "Digest " + token,
                token)) {
            ResponseSpec refused = configuration(ReadTokenHolder.withAuthorization(api, authorization));
            expectProblem(refused, 401, "unauthenticated");
            refused.expectHeader().exists(HttpHeaders.WWW_AUTHENTICATE);
            expectProblem(
                    ReadTokenHolder.withAuthorization(api, authorization)
                            .get()
                            .uri("/config/" + Api.ref(environment))
                            .exchange(),
                    401,
                    "unauthenticated");
        }
    }

    @Test
    void issuingAndRevokingAreAudited() {
        ReadTokenHolder holder = issue("crm on server 7");
        revoke(holder.id());
        revoke(holder.id());

        assertThat(database.audit(Api.ref(environment)))
                .filteredOn(entry -> String.valueOf(entry.get("action")).startsWith("READ_TOKEN"))
                .extracting(
                        entry -> entry.get("action"),
                        entry -> entry.get("actor"),
                        entry -> entry.get("origin"),
                        entry -> entry.get("name"))
                .containsExactly(
                        tuple("READ_TOKEN_ISSUED", Api.WRITER, "127.0.0.1", "crm on server 7"),
                        tuple("READ_TOKEN_REVOKED", Api.WRITER, "127.0.0.1", "crm on server 7"));
    }

    private ReadTokenHolder issue(String name) {
        return ReadTokenHolder.of(api, environment, name);
    }

    private ResponseSpec ask(Map<String, Object> request) {
        return ReadTokenHolder.ask(api, environment, request);
    }

    private ResponseSpec askJson(String json) {
        return ReadTokenHolder.issuer(api)
                .post()
                .uri(environment + "/read-tokens")
                .contentType(MediaType.APPLICATION_JSON)
                .body(json)
                .exchange();
    }

    private ResponseSpec revoke(UUID id) {
        return api.writer().delete().uri(environment + "/read-tokens/" + id).exchange();
    }

    private List<Item> list() {
        return Objects.requireNonNull(api.get(environment + "/read-tokens")
                        .expectStatus()
                        .isOk()
                        .expectBody(Listed.class)
                        .returnResult()
                        .getResponseBody())
                .readTokens();
    }

    private ResponseSpec configuration(RestTestClient client) {
        return client.get().uri(environment + "/configuration").exchange();
    }

    private static void expectRefused(ResponseSpec response) {
        expectProblem(response, 401, "unauthenticated")
                .jsonPath("$.detail")
                .isEqualTo("The read token is not valid, or not valid any more.");
        response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }
}
