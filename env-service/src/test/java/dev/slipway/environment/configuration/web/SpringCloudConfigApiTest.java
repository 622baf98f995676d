package dev.slipway.environment.configuration.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.Api;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.ReadTokenHolder;
import dev.slipway.service.security.Scopes;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Sends what the stock client sends, and expects what it expects. */
@EnvServiceTest
class SpringCloudConfigApiTest {

    private static final MediaType V2_JSON =
            MediaType.parseMediaType("application/vnd.spring-cloud.config-server.v2+json");

    /** As the client's own classes are. */
    private record ConfigEnvironment(
            String name,
            List<String> profiles,
            @Nullable String label,
            @Nullable String version,
            @Nullable String state,
            List<PropertySource> propertySources) {}

    private record PropertySource(String name, Map<String, Object> source) {}

    private final Api api;
    private String environment = "";
    private String application = "";
    private RestTestClient client;

    SpringCloudConfigApiTest(Api api) {
        this.api = api;
        this.client = api.anonymous();
    }

    @BeforeEach
    void issueToken() {
        environment = api.newEnvironment();
        application = Api.ref(environment).replace("/dev", "");
        client = ReadTokenHolder.of(api, environment, "crm").basic(api);
    }

    @Test
    void aClientGetsEverythingResolvedUnderBothKindsOfNames() {
        api.setVariable(environment.replace("/environments/dev", ""), "SPRING_DATASOURCE_URL", "plain", "jdbc:${HOST}");
        api.setVariable(environment, "HOST", "plain", "db.example.org");
        api.setVariable(environment, "SPRING_DATASOURCE_PASSWORD", "secret", "open sesame");
        api.setVariable(environment, "MY_HOSTS_0_NAME", "plain", "a");

        ResponseSpec response = get("/dev");
        response.expectHeader().contentType(V2_JSON);
        ConfigEnvironment found = body(response);

        assertThat(found.name()).isEqualTo(application);
        assertThat(found.profiles()).containsExactly("dev");
        assertThat(found.label()).isNull();
        assertThat(found.version()).isNotBlank();
        assertThat(found.state()).isNull();
        assertThat(found.propertySources()).singleElement().satisfies(source -> {
            // the client's own test of whether a source belongs to a profile
            assertThat(source.name()).matches(".*[-,]dev\\b.*");
            assertThat(source.source())
                    .isEqualTo(Map.of(
                            "HOST", "db.example.org",
                            "SPRING_DATASOURCE_URL", "jdbc:db.example.org",
                            "spring.datasource.url", "jdbc:db.example.org",
                            "SPRING_DATASOURCE_PASSWORD", "open sesame",
                            "spring.datasource.password", "open sesame",
                            "MY_HOSTS_0_NAME", "a",
                            "my.hosts[0].name", "a"));
        });
    }

    @Test
    void theFormerMediaTypeIsAnsweredToo() {
        client.get()
                .uri("/config/" + application + "/dev")
                .accept(MediaType.APPLICATION_JSON)
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_JSON);
        client.get()
                .uri("/config/" + application + "/dev")
                .header("X-Config-Token", "of a vault")
                .header("X-Config-State", "none")
                .exchange()
                .expectStatus()
                .isOk();
    }

    @Test
    void aLabelMeansNothing() {
        api.setVariable(environment, "A", "plain", "x");

        assertThat(body(get("/dev/main"))).satisfies(found -> {
            assertThat(found.label()).isEqualTo("main");
            assertThat(found.propertySources().getFirst().source()).isEqualTo(Map.of("A", "x"));
        });
        assertThat(body(get("/dev/feature(_)x")).label()).isEqualTo("feature/x");
        get("/dev/feature/x").expectStatus().isNotFound();
    }

    @Test
    void ofSeveralProfilesTheLastThatNamesAnEnvironmentCounts() {
        api.setVariable(environment, "A", "plain", "x");

        for (String profiles : List.of("default,dev", "dev,local", "dev, local,Upper", "dev,", "cloud,dev,metrics")) {
            assertThat(body(get("/" + profiles)).propertySources())
                    .as(profiles)
                    .singleElement()
                    .satisfies(source -> assertThat(source.source()).isEqualTo(Map.of("A", "x")));
        }
        assertThat(body(get("/default,dev")).profiles()).containsExactly("default", "dev");

        registerEnvironment("prod");
        expectProblem(get("/dev,prod"), 403, "token-of-another-environment");
        assertThat(body(get("/prod,dev")).propertySources()).hasSize(1);
    }

    @Test
    void theDefaultProfileIsTheTokensEnvironmentBecauseClientsAskForItFirst() {
        api.setVariable(environment, "A", "plain", "x");

        assertThat(body(get("/default"))).satisfies(found -> {
            assertThat(found.profiles()).containsExactly("default");
            assertThat(found.propertySources().getFirst().name())
                    .isNotEqualTo(body(get("/dev")).propertySources().getFirst().name());
            assertThat(found.propertySources().getFirst().source()).isEqualTo(Map.of("A", "x"));
        });
        expectProblem(get("/default,prod"), 403, "token-of-another-environment");
        expectProblem(
                client.get().uri("/config/" + api.newApplication() + "/default").exchange(),
                403,
                "token-of-another-environment");
    }

    @Test
    void whoReadsByPermissionGetsAnEmptyDefaultProfile() {
        client = api.as("rita", Scopes.SECRETS_REVEAL);
        api.setVariable(environment, "A", "plain", "x");

        assertThat(body(get("/default"))).satisfies(found -> {
            assertThat(found.propertySources()).isEmpty();
            assertThat(found.version()).isNull();
        });
        assertThat(body(get("/dev")).propertySources()).hasSize(1);
        expectProblem(client.get().uri("/config/no-such/default").exchange(), 404, "unknown-application");

        registerEnvironment("default");
        assertThat(body(get("/default")).propertySources()).hasSize(1);
    }

    @Test
    void errorsAreProblemDetailsWithTheStatusThatClientsExpect() {
        client = api.as("rita", Scopes.SECRETS_REVEAL);

        expectProblem(get("/prod"), 404, "unknown-environment");
        expectProblem(get("/default,prod"), 404, "unknown-environment");
        expectProblem(get("/Prod"), 400, "invalid-name");
        expectProblem(get("/,"), 400, "invalid-name");
        expectProblem(client.get().uri("/config/CRM/dev").exchange(), 400, "invalid-name");
        expectProblem(
                api.reader()
                        .get()
                        .uri("/config/" + application + "/dev")
                        .accept(V2_JSON)
                        .exchange(),
                403,
                "forbidden");
        expectProblem(
                api.anonymous()
                        .get()
                        .uri("/config/" + application + "/dev")
                        .accept(V2_JSON)
                        .exchange(),
                401,
                "unauthenticated");
        get("").expectStatus().isNotFound();
    }

    @Test
    void theEntityTagTellsOneEnvironmentFromAnother() {
        client = api.as("rita", Scopes.SECRETS_REVEAL);
        String profiles = "/dev,prod";
        api.setVariable(environment, "A", "plain", "of dev");
        ResponseSpec first = get(profiles);
        String tag =
                Objects.requireNonNull(first.returnResult().getResponseHeaders().getETag());
        assertThat(first.returnResult().getResponseHeaders().getOrEmpty(HttpHeaders.ETAG))
                .hasSize(1);

        ResponseSpec unchanged = getIfNoneMatch(profiles, tag);
        unchanged.expectStatus().isNotModified();
        unchanged.expectHeader().valueEquals(HttpHeaders.ETAG, tag);
        unchanged.expectBody().isEmpty();

        registerEnvironment("prod");
        api.setVariable(environment.replace("/dev", "/prod"), "A", "plain", "of prod");
        assertThat(body(getIfNoneMatch(profiles, tag))
                        .propertySources()
                        .getFirst()
                        .source())
                .isEqualTo(Map.of("A", "of prod"));
    }

    private void registerEnvironment(String name) {
        api.post(
                        "/api/applications/" + application + "/environments",
                        Map.of(
                                "name",
                                name,
                                "stage",
                                "production",
                                "connection",
                                Api.connection("db.example.org", 5432, "crm", "crm_owner", "x")))
                .expectStatus()
                .isCreated();
    }

    private ResponseSpec get(String path) {
        return client.get()
                .uri("/config/" + application + path)
                .accept(V2_JSON)
                .header(HttpHeaders.ACCEPT_CHARSET, "utf-8")
                .exchange();
    }

    private ResponseSpec getIfNoneMatch(String path, String tag) {
        return client.get()
                .uri("/config/" + application + path)
                .accept(V2_JSON)
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange();
    }

    private static ConfigEnvironment body(ResponseSpec response) {
        return Objects.requireNonNull(response.expectStatus()
                .isOk()
                .expectBody(ConfigEnvironment.class)
                .returnResult()
                .getResponseBody());
    }
}
