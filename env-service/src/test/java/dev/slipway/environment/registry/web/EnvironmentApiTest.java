package dev.slipway.environment.registry.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Environments after their registration: changing, archiving, ordering. */
@EnvServiceTest
class EnvironmentApiTest {

    private static final Map<String, Object> CONNECTION = Api.connection("db.example.org", 5432, "crm", "owner", "x");

    private record Listed(List<Item> environments) {}

    private record Item(String name, long version) {}

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String application = "";

    EnvironmentApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @BeforeEach
    void registerApplication() {
        application = api.newApplication();
    }

    @Test
    void anEnvironmentKeepsWhatItWasRegisteredWith() {
        Map<String, Object> connection = new HashMap<>(CONNECTION);
        connection.put("schema", "crm_data");

        api.post(
                        environments(),
                        Map.of(
                                "name",
                                "prod",
                                "displayName",
                                " Production EU ",
                                "stage",
                                "production",
                                "connection",
                                connection,
                                "uploads",
                                Map.of("kind", "directory", "path", "/srv/crm/uploads")))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals("ETag", "\"1\"");

        api.get(path("prod"))
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .json("""
                        {"displayName": "Production EU", "version": 1, "applicationArchived": false,
                         "connection": {"schema": "crm_data"},
                         "uploads": {"kind": "directory", "path": "/srv/crm/uploads"}}
                        """);
        api.service()
                .get()
                .uri("/internal/environments/" + application + "/prod")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"environment": "%s/prod", "stage": "PRODUCTION", "schema": "crm_data",
                         "variablesVersion": 0,
                         "connection": {"host": "db.example.org", "port": 5432, "database": "crm", "user": "owner",
                                        "password": "x", "tls": "PREFER"},
                         "uploads": {"kind": "directory", "path": "/srv/crm/uploads"}}
                        """.formatted(application), JsonCompareMode.STRICT);
    }

    @Test
    void displayNameAndUploadsAreReplaced() {
        register("dev", "development");

        expectVersion(
                        api.putIfMatch(
                                path("dev"),
                                "\"1\"",
                                Map.of(
                                        "displayName",
                                        "Playground",
                                        "uploads",
                                        Map.of("kind", "bucket", "name", "crm-uploads"))),
                        2)
                .expectBody()
                .json("""
                        {"displayName": "Playground", "uploads": {"kind": "bucket", "name": "crm-uploads", "prefix": ""}}
                        """);
        // the same again is no change, and what is left out goes
        expectVersion(
                api.put(
                        path("dev"),
                        Map.of(
                                "displayName",
                                "Playground",
                                "uploads",
                                Map.of("kind", "bucket", "name", "crm-uploads", "prefix", ""))),
                2);
        expectVersion(api.put(path("dev"), Map.of()), 3)
                .expectBody()
                .jsonPath("$.displayName")
                .doesNotExist()
                .jsonPath("$.uploads")
                .doesNotExist();

        assertThat(actions(application + "/dev"))
                .containsExactly("ENVIRONMENT_REGISTERED", "ENVIRONMENT_CHANGED", "ENVIRONMENT_CHANGED");
        assertThat(events.await(application + "/dev", 3))
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.EnvironmentRegistered",
                        "dev.slipway.EnvironmentChanged",
                        "dev.slipway.EnvironmentChanged");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kind\": \"directory\", \"path\": \"uploads\"}",
                "{\"kind\": \"directory\", \"path\": \"/\"}",
                "{\"kind\": \"directory\", \"path\": \"/srv/../etc\"}",
                "{\"kind\": \"directory\", \"path\": \"/srv/a\\u0000b\"}",
                "{\"kind\": \"directory\"}",
                "{\"kind\": \"bucket\", \"name\": \"Not_A_Bucket\"}",
                "{\"kind\": \"bucket\", \"name\": \"crm\", \"prefix\": \"a\\u0000b\"}",
                "{\"kind\": \"ftp\", \"path\": \"/srv\"}",
                "{\"path\": \"/srv\"}",
                "\"/srv\"",
            })
    void uploadsThatCannotBeAreRefusedByField(String uploads) {
        register("dev", "development");

        expectProblem(api.put(path("dev"), "{\"uploads\": " + uploads + "}"), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .value(field -> assertThat((String) field).startsWith("uploads"));
    }

    @Test
    void aStaleWriteChangesNothing() {
        register("dev", "development");
        expectVersion(api.putIfMatch(path("dev") + "/connection", "\"1\"", CONNECTION), 2);

        expectProblem(api.putIfMatch(path("dev"), "\"1\"", Map.of("displayName", "Stale")), 412, "stale-version")
                .jsonPath("$.action")
                .isNotEmpty();
        expectProblem(
                api.putIfMatch(
                        path("dev") + "/connection", "\"1\"", Api.connection("evil.example.org", 1, "x", "x", "x")),
                412,
                "stale-version");
        expectProblem(api.postIfMatch(path("dev") + "/archive", "\"3\""), 412, "stale-version");
        expectProblem(api.postIfMatch(path("dev") + "/unarchive", "\"1\""), 412, "stale-version");

        expectVersion(api.get(path("dev")), 2)
                .expectBody()
                .jsonPath("$.connection.host")
                .isEqualTo("db.example.org");
        assertThat(actions(application + "/dev")).containsExactly("ENVIRONMENT_REGISTERED", "CONNECTION_CHANGED");
    }

    @Test
    void ofWritersThatReadTheSameVersionOneWins() {
        register("dev", "development");

        List<CompletableFuture<HttpStatusCode>> writers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> api.putIfMatch(path("dev"), "\"1\"", Map.of("displayName", "Writer " + i))
                                .returnResult(String.class)
                                .getStatus()))
                .toList();

        assertThat(writers)
                .extracting(writer -> writer.join().value())
                .containsOnly(200, 412)
                .containsOnlyOnce(200);
        expectVersion(api.get(path("dev")), 2);
    }

    @Test
    void anArchivedEnvironmentCanOnlyBeReadUntilItIsUnarchived() {
        register("dev", "development");
        api.setVariable(path("dev"), "TOKEN", "secret", "the token");
        expectVersion(api.postIfMatch(path("dev") + "/archive", "\"1\""), 2)
                .expectBody()
                .jsonPath("$.archived.by")
                .isEqualTo(Api.WRITER);
        expectVersion(api.post(path("dev") + "/archive"), 2);

        expectArchived(api.put(path("dev"), Map.of("displayName", "x")));
        expectArchived(api.put(path("dev") + "/connection", CONNECTION));
        expectArchived(api.post(path("dev") + "/connection-test"));
        expectArchived(api.put(path("dev") + "/variables/TOKEN", Map.of("type", "plain", "value", "x")));
        expectArchived(
                api.writer().delete().uri(path("dev") + "/variables/TOKEN").exchange());
        expectArchived(internal(""));
        expectArchived(internal("/secret-values"));
        api.get(path("dev")).expectStatus().isOk();
        api.get(path("dev") + "/variables/TOKEN").expectStatus().isOk();
        assertThat(names("")).isEmpty();
        assertThat(names("?archived=true")).containsExactly("dev");
        assertThat(names("?archived=all")).containsExactly("dev");

        expectVersion(api.post(path("dev") + "/unarchive"), 3)
                .expectBody()
                .jsonPath("$.archived")
                .doesNotExist();
        internal("").expectStatus().isOk();
        assertThat(actions(application + "/dev"))
                .containsExactly(
                        "ENVIRONMENT_REGISTERED",
                        "VARIABLE_CREATED",
                        "ENVIRONMENT_ARCHIVED",
                        "ENVIRONMENT_UNARCHIVED",
                        "CONNECTION_REVEALED");
        assertThat(events.await(application + "/dev", 4))
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.EnvironmentRegistered",
                        "dev.slipway.VariableChanged",
                        "dev.slipway.EnvironmentArchived",
                        "dev.slipway.EnvironmentUnarchived");
    }

    @Test
    void aNewEnvironmentIsTheLastOfItsStage() {
        register("prod", "production");
        register("b", "development");
        register("a", "development");
        register("qa", "pre-release");

        assertThat(names("")).containsExactly("b", "a", "qa", "prod");

        api.post(path("b") + "/archive").expectStatus().isOk();
        assertThat(names("")).containsExactly("a", "qa", "prod");
        api.post(path("b") + "/unarchive").expectStatus().isOk();
        assertThat(names("")).containsExactly("a", "b", "qa", "prod");
    }

    @Test
    void thePipelineIsOrderedAndWhatMovesGetsANewVersion() {
        register("dev", "development");
        register("qa", "pre-release");
        register("uat", "pre-release");
        register("prod", "production");
        register("old", "development");
        api.post(path("old") + "/archive").expectStatus().isOk();

        expectVersion(order("\"1\"", "dev", "uat", "qa", "prod"), 2)
                .expectBody()
                .jsonPath("$.environments[*].name")
                .isEqualTo(List.of("dev", "uat", "qa", "prod"));
        expectVersion(order("\"2\"", "dev", "uat", "qa", "prod"), 2);

        assertThat(listed("").environments())
                .containsExactly(new Item("dev", 1), new Item("uat", 2), new Item("qa", 2), new Item("prod", 1));
        assertThat(actions(application)).containsExactly("APPLICATION_REGISTERED", "PIPELINE_CHANGED");
        assertThat(events.await(application + "/qa", 2).getLast().type()).isEqualTo("dev.slipway.EnvironmentChanged");
        assertThat(events.await(application + "/dev", 1)).hasSize(1);
        // a newcomer goes behind those that were ordered
        register("load", "pre-release");
        assertThat(names("")).containsExactly("dev", "uat", "qa", "load", "prod");
    }

    @Test
    void aPipelineThatCannotBeNamesTheOffender() {
        register("dev", "development");
        register("qa", "pre-release");
        register("prod", "production");
        register("old", "development");
        api.post(path("old") + "/archive").expectStatus().isOk();

        expectOffender("dev", "'dev' (development) cannot come after 'qa' (pre-release)", "qa", "dev", "prod");
        expectOffender("qa", "cannot come after 'prod' (production)", "dev", "prod", "qa");
        expectOffender("prod", "is missing", "dev", "qa");
        expectOffender("dev", "is named twice", "dev", "dev", "qa", "prod");
        expectOffender("nowhere", "no environment 'nowhere' in use", "dev", "qa", "nowhere", "prod");
        expectOffender("old", "no environment 'old' in use", "old", "dev", "qa", "prod");
        expectProblem(order("*", "NOT A SLUG"), 400, "invalid-request");
        expectProblem(api.put("/api/applications/" + application + "/pipeline", Map.of()), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo("environments");

        assertThat(names("")).containsExactly("dev", "qa", "prod");
        assertThat(actions(application)).containsExactly("APPLICATION_REGISTERED");
    }

    @Test
    void nothingIsEverDeleted() {
        register("dev", "development");

        api.writer().delete().uri(path("dev")).exchange().expectStatus().isEqualTo(405);
        api.anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.tags[?(@.name == 'Environments')].description")
                .value(description -> assertThat(String.valueOf(description)).contains("there is no DELETE"))
                .jsonPath("$.paths['/api/applications/{application}/environments/{environment}'].put.parameters"
                        + "[?(@.name == 'If-Match')].in")
                .isEqualTo("header")
                .jsonPath("$.paths[*]..parameters[?(@.name == 'expected')]")
                .doesNotExist();
    }

    private void register(String name, String stage) {
        api.post(environments(), Map.of("name", name, "stage", stage, "connection", CONNECTION))
                .expectStatus()
                .isCreated();
    }

    private ResponseSpec order(String entityTag, String... names) {
        return api.putIfMatch(
                "/api/applications/" + application + "/pipeline", entityTag, Map.of("environments", List.of(names)));
    }

    private void expectOffender(String offender, String why, String... names) {
        expectProblem(order("*", names), 400, "invalid-pipeline")
                .jsonPath("$.environment")
                .isEqualTo(offender)
                .jsonPath("$.detail")
                .value(detail -> assertThat((String) detail).contains(why));
    }

    private void expectArchived(ResponseSpec response) {
        expectProblem(response, 409, "environment-archived")
                .jsonPath("$.action")
                .value(action -> assertThat((String) action).contains("POST " + path("dev") + "/unarchive"));
    }

    private ResponseSpec internal(String suffix) {
        return api.service()
                .get()
                .uri("/internal/environments/" + application + "/dev" + suffix)
                .exchange();
    }

    private List<String> names(String query) {
        return listed(query).environments().stream().map(Item::name).toList();
    }

    private Listed listed(String query) {
        @Nullable
        Listed listed = api.get(environments() + query)
                .expectStatus()
                .isOk()
                .returnResult(Listed.class)
                .getResponseBody();
        return Objects.requireNonNull(listed);
    }

    private List<Object> actions(String subject) {
        return database.audit(subject).stream()
                .map(entry -> Objects.requireNonNull(entry.get("action")))
                .toList();
    }

    private static ResponseSpec expectVersion(ResponseSpec response, long version) {
        return response.expectStatus().isOk().expectHeader().valueEquals("ETag", "\"" + version + "\"");
    }

    private String environments() {
        return "/api/applications/" + application + "/environments";
    }

    private String path(String environment) {
        return environments() + "/" + environment;
    }
}
