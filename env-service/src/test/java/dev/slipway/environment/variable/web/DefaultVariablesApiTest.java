package dev.slipway.environment.variable.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractIntegerAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;

@EnvServiceTest
class DefaultVariablesApiTest {

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String environment = "";
    private String application = "";

    DefaultVariablesApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @BeforeEach
    void registerEnvironment() {
        environment = api.newEnvironment();
        application = Api.applicationOf(environment);
    }

    @Test
    void environmentsInheritDefaultsAndOverrideThem() {
        setDefault("HOST", "plain", "by default");
        setDefault("TOKEN", "secret", "by default");
        api.setVariable(environment, "HOST", "plain", "own");
        api.setVariable(environment, "PORT", "plain", "25");

        api.get(environment + "/variables?inherited=true")
                .expectBody()
                .json("""
                        {"version": 2, "variables": [
                          {"name": "HOST", "value": "own", "level": "environment", "version": 1},
                          {"name": "PORT", "value": "25", "level": "environment", "version": 2},
                          {"name": "TOKEN", "type": "secret", "level": "application", "version": 2}]}
                        """, JsonCompareMode.LENIENT)
                .jsonPath("$.variables[2].value")
                .doesNotExist();
        api.get(environment + "/variables")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("HOST", "PORT"));
        api.get(application + "/variables")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("HOST", "TOKEN"))
                .jsonPath("$.variables[*].level")
                .isEqualTo(List.of("application", "application"));
        expectProblem(api.get(environment + "/variables/TOKEN"), 404, "unknown-variable");

        api.delete(environment + "/variables/HOST").expectStatus().isNoContent();

        api.get(environment + "/variables?inherited=true")
                .expectBody()
                .jsonPath("$.variables[?(@.name == 'HOST')].value")
                .isEqualTo("by default");
    }

    @Test
    void whatIsLackingIsToldToPeopleToo() {
        setDefault("HOST", "plain", "by default");
        api.setVariable(environment, "TOKEN", "plain", "not secret yet");

        api.post(environment + "/variables/requirements-check", """
                {"variables": [{"name": "HOST", "type": "plain"}, {"name": "TOKEN", "type": "secret"},
                               {"name": "ABSENT", "type": "secret"}]}
                """)
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"missing": [{"name": "ABSENT", "type": "secret"}],
                         "mistyped": [{"name": "TOKEN", "type": "secret"}]}
                        """, JsonCompareMode.STRICT);
        expectProblem(
                api.post(environment + "/variables/requirements-check", "{\"variables\": [{\"name\": \"A-B\"}]}"),
                400,
                "invalid-request");
    }

    @Test
    void theInheritedListingIsFilteredAndPagedByWhatHolds() {
        setDefault("A", "plain", "1");
        setDefault("B", "secret", "2");
        setDefault("D", "plain", "4");
        api.setVariable(environment, "A", "secret", "own");
        api.setVariable(environment, "C", "plain", "3");

        api.get(environment + "/variables?inherited=true&type=plain")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("C", "D"));
        api.get(environment + "/variables?inherited=true&type=secret")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("A", "B"));
        api.get(environment + "/variables?inherited=true&after=A&limit=2")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("B", "C"))
                .jsonPath("$.next")
                .isEqualTo("C");
    }

    @Test
    void aChangedDefaultIsNeverTakenForUnchanged() {
        setDefault("A", "plain", "1");
        api.get(environment + "/variables?inherited=true").expectHeader().doesNotExist(HttpHeaders.ETAG);
        String entityTag = "\"1\"";
        api.get(application + "/variables").expectHeader().valueEquals(HttpHeaders.ETAG, entityTag);
        getIfNoneMatch(application + "/variables", entityTag).isEqualTo(304);
        getIfNoneMatch(application + "/variables/A", entityTag).isEqualTo(304);

        setDefault("A", "plain", "2");

        getIfNoneMatch(application + "/variables", entityTag).isEqualTo(200);
        getIfNoneMatch(application + "/variables/A", entityTag).isEqualTo(200);
    }

    @Test
    void theRequirementsCheckCountsDefaults() {
        setDefault("HOST", "plain", "x");
        setDefault("TOKEN", "plain", "x");
        api.setVariable(environment, "TOKEN", "secret", "own");

        api.service()
                .post()
                .uri(Api.internal(environment) + "/requirements-check")
                .contentType(MediaType.APPLICATION_JSON)
                .body("""
                        [{"name": "HOST", "type": "PLAIN"}, {"name": "TOKEN", "type": "SECRET"},
                         {"name": "PORT", "type": "PLAIN"}]
                        """)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"missing": [{"name": "PORT", "type": "PLAIN"}], "mistyped": []}
                        """, JsonCompareMode.STRICT);
    }

    @Test
    void otherServicesAreToldDefaultsToo() {
        setDefault("TOKEN", "secret", "the default");
        setDefault("OTHER", "secret", "hidden by an own one");
        api.setVariable(environment, "OTHER", "secret", "own");

        internal("/variables").json("""
                        [{"name": "OTHER", "type": "SECRET"}, {"name": "TOKEN", "type": "SECRET"}]
                        """, JsonCompareMode.STRICT);
        internal("/secret-values").json("[\"own\", \"the default\"]", JsonCompareMode.STRICT);
    }

    @Test
    void eventsAndAuditOfDefaultsAreAboutTheApplication() {
        String name = application.replace("/api/applications/", "");
        setDefault("TOKEN", "plain", "first value");
        setDefault("TOKEN", "secret", "second value");
        api.delete(application + "/variables/TOKEN").expectStatus().isNoContent();

        List<Event> published = events.await(name, 4);
        assertThat(published)
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.ApplicationRegistered",
                        "dev.slipway.DefaultVariableChanged",
                        "dev.slipway.DefaultVariableChanged",
                        "dev.slipway.DefaultVariableRemoved");
        assertThat(published.get(1).data())
                .contains(
                        "\"application\":\"" + name,
                        "\"name\":\"TOKEN\"",
                        "\"type\":\"PLAIN\"",
                        "\"version\":1",
                        "\"changedBy\":\"alice\"");
        assertThat(published.get(2).data()).contains("\"type\":\"SECRET\"", "\"version\":2");
        assertThat(published.get(3).data()).contains("\"version\":3", "\"removedBy\":\"alice\"");
        assertThat(published).noneSatisfy(event -> assertThat(event.data()).contains("value\""));
        assertThat(database.audit(name))
                .extracting(entry -> entry.get("action"), entry -> entry.get("name"))
                .containsExactly(
                        tuple("APPLICATION_REGISTERED", null),
                        tuple("VARIABLE_CREATED", "TOKEN"),
                        tuple("VARIABLE_CHANGED", "TOKEN"),
                        tuple("VARIABLE_REMOVED", "TOKEN"));
    }

    @Test
    void defaultsHaveAHistoryOfTheirOwn() {
        setDefault("A", "plain", "1");
        api.setVariable(environment, "A", "plain", "own");
        setDefault("A", "secret", "2");
        setDefault("A", "secret", "3");

        api.get(application + "/variables/version-history")
                .expectBody()
                .jsonPath("$.changes[*].version")
                .isEqualTo(List.of(3, 2, 1));
        api.get(application + "/variables/version-differences?from=1&to=3")
                .expectBody()
                .jsonPath("$.differences[0].valueChanged")
                .isEqualTo(true);
        expectProblem(
                api.postIfMatch(application + "/variables/roll-back", "\"2\"", Map.of("toVersion", 1)),
                412,
                "stale-version");
        api.postIfMatch(application + "/variables/roll-back", "\"3\"", Map.of("toVersion", 2))
                .expectStatus()
                .isOk();
        api.post(application + "/variables/A/roll-back", Map.of("toVersion", 1))
                .expectStatus()
                .isOk();
        api.get(application + "/variables/A/versions")
                .expectBody()
                .jsonPath("$.versions[*].variable.type")
                .isEqualTo(List.of("secret", "secret", "secret", "secret", "secret"));
        reveal("A", "1");
        api.get(environment + "/variables/A").expectBody().jsonPath("$.value").isEqualTo("own");
    }

    @Test
    void aStaleWriteOfADefaultIsRefused() {
        setDefault("A", "plain", "1");
        setDefault("A", "plain", "2");

        expectProblem(
                api.putIfMatch(application + "/variables/A", "\"1\"", Map.of("type", "plain", "value", "3")),
                412,
                "stale-version");
        api.putIfMatch(application + "/variables/A", "\"2\"", Map.of("type", "plain", "value", "3"))
                .expectStatus()
                .isOk();
    }

    @Test
    void applicationsThatAreNotThereHaveNoDefaultsAndArchivedOnesKeepTheirs() {
        setDefault("A", "plain", "1");
        expectProblem(api.get("/api/applications/nowhere/variables"), 404, "unknown-application");
        expectProblem(
                api.put("/api/applications/nowhere/variables/A", Map.of("type", "plain", "value", "x")),
                404,
                "unknown-application");
        expectProblem(api.get("/api/applications/nowhere/variables/version-history"), 404, "unknown-application");
        assertThat(api.get("/api/applications/No_Slug/variables")
                        .returnResult()
                        .getStatus()
                        .is4xxClientError())
                .isTrue();
        api.post(environment + "/archive").expectStatus().isOk();
        api.post(application + "/archive").expectStatus().isOk();

        expectProblem(
                api.put(application + "/variables/A", Map.of("type", "plain", "value", "x")),
                409,
                "application-archived");
        expectProblem(api.delete(application + "/variables/A"), 409, "application-archived");
        expectProblem(
                api.post(application + "/variables/roll-back", Map.of("toVersion", 0)), 409, "application-archived");
        expectProblem(
                api.post(application + "/variables/import?format=json", Map.of("A", "x")), 409, "application-archived");
        api.get(application + "/variables/A").expectBody().jsonPath("$.value").isEqualTo("1");
    }

    private void setDefault(String name, String type, String value) {
        api.setVariable(application, name, type, value);
    }

    private void reveal(String name, String value) {
        api.revealer()
                .post()
                .uri(application + "/variables/" + name + "/reveal")
                .exchange()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(value);
    }

    private BodyContentSpec internal(String suffix) {
        return api.service()
                .get()
                .uri(Api.internal(environment) + suffix)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
    }

    private AbstractIntegerAssert<?> getIfNoneMatch(String path, String entityTag) {
        return assertThat(api.reader()
                .get()
                .uri(path)
                .header(HttpHeaders.IF_NONE_MATCH, entityTag)
                .exchange()
                .returnResult()
                .getStatus()
                .value());
    }
}
