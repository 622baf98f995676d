package dev.slipway.environment.registry.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.service.security.Scopes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;

@EnvServiceTest
class RegistryApiTest {

    private static final String PROBLEMS = "https://slipway.dev/problems/";

    private final Api api;
    private final Database database;
    private final PublishedEvents events;

    RegistryApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @Test
    void anApplicationIsRegisteredAuditedAndPublished() {
        String name = "crm-" + UUID.randomUUID();

        api.post("/api/applications", Map.of("name", name, "displayName", "Customer relations"))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location("/api/applications/" + name)
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo(name)
                .jsonPath("$.registeredBy")
                .isEqualTo(Api.WRITER);

        api.reader()
                .get()
                .uri("/api/applications/" + name)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.displayName")
                .isEqualTo("Customer relations");
        api.reader()
                .get()
                .uri("/api/applications?query=" + name)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.applications[?(@.name == '%s')]".formatted(name))
                .exists();
        assertThat(database.audit(name))
                .singleElement()
                .satisfies(entry -> assertThat(entry)
                        .containsEntry("actor", Api.WRITER)
                        .containsEntry("origin", "127.0.0.1")
                        .containsEntry("action", "APPLICATION_REGISTERED"));
        assertThat(events.await(name, 1)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("dev.slipway.ApplicationRegistered");
            assertThat(event.data()).contains("\"application\":\"" + name + "\"", Api.WRITER);
        });
    }

    @Test
    void aTakenApplicationNameIsAConflictAndChangesNothing() {
        String name = api.newApplication();

        api.post("/api/applications", Map.of("name", name, "displayName", "Another"))
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(PROBLEMS + "application-exists")
                .jsonPath("$.action")
                .isNotEmpty();

        assertThat(database.audit(name)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Crm", "1crm", "crm_dev", "crm/dev", "çrm", "c rm", "crm\u0000"})
    void aBadApplicationNameIsRefusedByField(String name) {
        api.post("/api/applications", Map.of("name", name))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("name");
    }

    @Test
    void anEnvironmentIsRegisteredAuditedAndPublishedWithoutItsPassword() {
        String application = api.newApplication();
        String path = "/api/applications/" + application + "/environments";

        api.post(
                        path,
                        Map.of(
                                "name",
                                "prod",
                                "stage",
                                "production",
                                "connection",
                                Api.connection("db.example.org", 5432, "crm", "crm_owner", "open sesame")))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location(path + "/prod")
                .expectBody()
                .jsonPath("$.environment")
                .isEqualTo(application + "/prod")
                .jsonPath("$.stage")
                .isEqualTo("production")
                .jsonPath("$.connection.tls")
                .isEqualTo("prefer")
                .jsonPath("$.connection.password")
                .doesNotExist();

        assertThat(database.audit(application + "/prod"))
                .extracting(entry -> entry.get("action"))
                .containsExactly("ENVIRONMENT_REGISTERED");
        assertThat(events.await(application + "/prod", 1)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("dev.slipway.EnvironmentRegistered");
            assertThat(event.data()).contains("\"stage\":\"PRODUCTION\"").doesNotContain("open sesame");
        });
    }

    @Test
    void environmentsAreListedInTheOrderOfTheirStages() {
        String application = api.newApplication();
        String path = "/api/applications/" + application + "/environments";
        Map<String, Object> connection = Api.connection("db.example.org", 5432, "crm", "crm_owner", "");
        for (String stage : List.of("production", "pre-release", "development")) {
            api.post(path, Map.of("name", "a-" + stage, "stage", stage, "connection", connection))
                    .expectStatus()
                    .isCreated();
        }

        api.reader()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.environments[*].stage")
                .value(stages -> assertThat((List<?>) stages)
                        .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                        .containsExactly("development", "pre-release", "production"));
    }

    @Test
    void anEnvironmentNeedsARegisteredApplicationAndANameOfItsOwn() {
        Map<String, Object> connection = Api.connection("db.example.org", 5432, "crm", "crm_owner", "x");
        Map<String, Object> request = Map.of("name", "dev", "stage", "development", "connection", connection);

        api.post("/api/applications/nobody-knows/environments", request)
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(PROBLEMS + "unknown-application");

        String application = api.newApplication();
        api.post("/api/applications/" + application + "/environments", request)
                .expectStatus()
                .isCreated();
        api.post("/api/applications/" + application + "/environments", request)
                .expectStatus()
                .isEqualTo(HttpStatus.CONFLICT)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(PROBLEMS + "environment-exists");
    }

    @Test
    void unknownNamesAreNotFoundAndImpossibleOnesRefused() {
        String application = api.newApplication();

        expectProblem("/api/applications/nobody-knows", 404, "unknown-application");
        expectProblem("/api/applications/nobody-knows/environments", 404, "unknown-application");
        expectProblem("/api/applications/" + application + "/environments/dev", 404, "unknown-environment");
        expectProblem("/api/applications/NOT-A-SLUG", 400, "invalid-name");
        expectProblem("/api/applications/" + application + "/environments/NOT-A-SLUG", 400, "invalid-name");
    }

    private void expectProblem(String path, int status, String slug) {
        api.reader()
                .get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(PROBLEMS + slug);
    }

    @Test
    void everyBadFieldOfAConnectionIsNamed() {
        Map<String, Object> connection = new HashMap<>();
        connection.put("host", "db.example.org/../x");
        connection.put("port", 70000);
        connection.put("database", "crm\u0000");
        connection.put("user", "");
        connection.put("password", "x");

        api.post(
                        "/api/applications/" + api.newApplication() + "/environments",
                        Map.of("name", "dev", "stage", "development", "connection", connection))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo(PROBLEMS + "invalid-request")
                .jsonPath("$.errors[*].field")
                .value(fields -> assertThat((List<?>) fields)
                        .asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                        .containsExactlyInAnyOrder(
                                "connection.host", "connection.port", "connection.database", "connection.user"));
    }

    @Test
    void aPasswordWithANulIsRefusedWithoutRepeatingIt() {
        api.put(api.newEnvironment() + "/connection", Api.connection("db", 5432, "crm", "crm", "open\u0000sesame"))
                .expectStatus()
                .isBadRequest()
                .expectBody(String.class)
                .value(body ->
                        assertThat(body).contains("\"field\":\"password\"").doesNotContain("sesame"));
    }

    @Test
    void anUnknownStageIsRefusedByField() {
        Map<String, Object> connection = Api.connection("db.example.org", 5432, "crm", "crm_owner", "x");

        api.post(
                        "/api/applications/" + api.newApplication() + "/environments",
                        Map.of("name", "dev", "stage", "staging", "connection", connection))
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errors[0].field")
                .isEqualTo("stage");
    }

    @Test
    void aChangedConnectionIsWhatOtherServicesGet() {
        String environment = api.newEnvironment();

        api.put(environment + "/connection", Api.connection("new.example.org", 5433, "crm2", "crm_two", "new password"))
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.connection.host")
                .isEqualTo("new.example.org");

        api.service()
                .get()
                .uri(Api.internal(environment))
                .header("X-Slipway-Actor", "bob")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"environment": "%s", "stage": "DEVELOPMENT", "variablesVersion": 0,
                         "connection": {"host": "new.example.org", "port": 5433, "database": "crm2",
                                        "user": "crm_two", "password": "new password", "tls": "PREFER"}}
                        """.formatted(Api.ref(environment)), JsonCompareMode.STRICT);
        assertThat(database.audit(Api.ref(environment)))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("via"))
                .containsExactly(
                        tuple("ENVIRONMENT_REGISTERED", Api.WRITER, null),
                        tuple("CONNECTION_CHANGED", Api.WRITER, null),
                        tuple("CONNECTION_REVEALED", "bob", "migration-service"));
    }

    @Test
    void theAuditNamesTheClientBehindTheGateway() {
        String name = "crm-" + UUID.randomUUID();

        api.writer()
                .post()
                .uri("/api/applications")
                .header("X-Forwarded-For", "203.0.113.7")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("name", name))
                .exchange()
                .expectStatus()
                .isCreated();

        assertThat(database.audit(name))
                .singleElement()
                .satisfies(entry -> assertThat(entry).containsEntry("origin", "203.0.113.7"));
    }

    @Test
    void theAuditTrailCannotBeChanged() {
        String name = api.newApplication();

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> database.jdbc()
                        .sql("UPDATE audit_entry SET actor = 'nobody' WHERE subject = ?")
                        .param(name)
                        .update())
                .withMessageContaining("never changed or removed");
        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> database.jdbc().sql("TRUNCATE audit_entry").update());
        assertThat(database.audit(name)).hasSize(1);
    }

    @Test
    void scopesAreEnforced() {
        String environment = api.newEnvironment();

        api.anonymous().get().uri(environment).exchange().expectStatus().isUnauthorized();
        api.as("eve").get().uri(environment).exchange().expectStatus().isForbidden();
        api.reader()
                .post()
                .uri("/api/applications")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("name", "crm"))
                .exchange()
                .expectStatus()
                .isForbidden();
        api.reader()
                .post()
                .uri(environment + "/connection-test")
                .exchange()
                .expectStatus()
                .isForbidden();
        api.as("admin", Scopes.GRANTABLE.toArray(String[]::new))
                .get()
                .uri(Api.internal(environment))
                .exchange()
                .expectStatus()
                .isForbidden();
        api.service().get().uri(environment).exchange().expectStatus().isForbidden();
    }
}
