package dev.slipway.environment.comparison.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import dev.slipway.service.security.Scopes;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class ComparisonApiTest {

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String dev = "";
    private String prod = "";
    private String application = "";

    ComparisonApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @BeforeEach
    void registerTwoEnvironments() {
        dev = api.newEnvironment();
        prod = api.newEnvironmentBeside(dev, "prod", "production");
        application = Api.applicationOf(dev);
    }

    @Test
    void everyNameOfEitherIsCompared() {
        api.setVariable(dev, "ONLY_DEV", "plain", "1");
        api.setVariable(prod, "ONLY_PROD", "plain", "1");
        set("SAME", "plain", "1", "1");
        set("DIFFERENT", "plain", "dev's", "prod's");
        api.setVariable(dev, "TYPE", "plain", "canary 1");
        api.setVariable(prod, "TYPE", "secret", "canary 1");
        set("SECRET_SAME", "secret", "canary 2", "canary 2");
        set("SECRET_DIFFERENT", "secret", "canary 3", "canary 4");
        api.setVariable(dev, "SECRET_ONLY_DEV", "secret", "canary 5");

        compare("")
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"variables": [
                          {"name": "DIFFERENT", "relation": "different",
                           "here": {"type": "plain", "value": "dev's", "description": "", "inherited": false},
                           "there": {"type": "plain", "value": "prod's", "description": "", "inherited": false}},
                          {"name": "ONLY_DEV", "relation": "only-here",
                           "here": {"type": "plain", "value": "1", "description": "", "inherited": false}},
                          {"name": "ONLY_PROD", "relation": "only-there",
                           "there": {"type": "plain", "value": "1", "description": "", "inherited": false}},
                          {"name": "SAME", "relation": "same",
                           "here": {"type": "plain", "value": "1", "description": "", "inherited": false},
                           "there": {"type": "plain", "value": "1", "description": "", "inherited": false}},
                          {"name": "SECRET_DIFFERENT", "relation": "different",
                           "here": {"type": "secret", "description": "", "inherited": false},
                           "there": {"type": "secret", "description": "", "inherited": false}},
                          {"name": "SECRET_ONLY_DEV", "relation": "only-here",
                           "here": {"type": "secret", "description": "", "inherited": false}},
                          {"name": "SECRET_SAME", "relation": "same",
                           "here": {"type": "secret", "description": "", "inherited": false},
                           "there": {"type": "secret", "description": "", "inherited": false}},
                          {"name": "TYPE", "relation": "different",
                           "here": {"type": "plain", "value": "canary 1", "description": "", "inherited": false},
                           "there": {"type": "secret", "description": "", "inherited": false}}],
                         "here": "%s",
                         "there": "%s"}
                        """.formatted(Api.ref(dev), Api.ref(prod)), JsonCompareMode.STRICT);
        compare("?differing=true")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(
                        List.of("DIFFERENT", "ONLY_DEV", "ONLY_PROD", "SECRET_DIFFERENT", "SECRET_ONLY_DEV", "TYPE"));
    }

    @Test
    void defaultsAreSeenThrough() {
        api.setVariable(application, "DEFAULT", "plain", "by default");
        api.setVariable(application, "TOKEN", "secret", "by default");
        api.setVariable(application, "HOST", "plain", "by default");
        api.setVariable(prod, "TOKEN", "secret", "by default");
        api.setVariable(prod, "HOST", "plain", "prod's own");

        compare("").expectStatus().isOk().expectBody().json("""
                        {"variables": [
                          {"name": "DEFAULT", "relation": "same", "here": {"inherited": true},
                           "there": {"inherited": true}},
                          {"name": "HOST", "relation": "different",
                           "here": {"value": "by default", "inherited": true},
                           "there": {"value": "prod's own", "inherited": false}},
                          {"name": "TOKEN", "relation": "same", "here": {"inherited": true},
                           "there": {"inherited": false}}]}
                        """, JsonCompareMode.LENIENT);
    }

    @Test
    void anEnvironmentIsTheSameAsItself() {
        api.setVariable(dev, "A", "secret", "1");

        api.get(dev + "/variables/compare-with/dev")
                .expectBody()
                .jsonPath("$.variables[*].relation")
                .isEqualTo(List.of("same"));
    }

    @Test
    void plainVariablesAreCopiedAsOneVersion() {
        api.put(dev + "/variables/HOST", Map.of("type", "plain", "value", "h", "description", "Mail"));
        api.setVariable(dev, "PORT", "plain", "25");
        api.setVariable(dev, "NOT_ASKED_FOR", "plain", "x");
        set("SAME", "plain", "1", "1");
        api.setVariable(prod, "PORT", "plain", "26");

        copy(api.writer(), "HOST", "PORT", "SAME", "PORT")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"3\"")
                .expectBody()
                .json("""
                        {"version": 3, "created": ["HOST"], "changed": ["PORT"], "unchanged": ["SAME"]}
                        """, JsonCompareMode.STRICT);

        api.get(prod + "/variables")
                .expectBody()
                .json("""
                        {"variables": [{"name": "HOST", "value": "h", "description": "Mail"},
                                       {"name": "PORT", "value": "25"}, {"name": "SAME", "value": "1"}]}
                        """, JsonCompareMode.LENIENT)
                .jsonPath("$.variables.length()")
                .isEqualTo(3);
        api.get(prod + "/variables/version-history?limit=1")
                .expectBody()
                .jsonPath("$.changes[0].reason")
                .isEqualTo("Copied from " + Api.ref(dev));
    }

    @Test
    void aSecretIsNotCopiedByWhoMayNotRevealIt() {
        api.setVariable(dev, "HOST", "plain", "h");
        api.setVariable(dev, "TOKEN", "secret", "canary");

        expectProblem(copy(api.writer(), "HOST", "TOKEN"), 403, "may-not-copy-secret")
                .jsonPath("$.detail")
                .isEqualTo("'TOKEN' is a secret, and you may not reveal secrets; nothing was copied.");
        expectProblem(copy(api.reader(), "HOST"), 403, "forbidden");
        expectProblem(copy(api.revealer(), "HOST"), 403, "forbidden");

        api.get(prod + "/variables")
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(0)
                .jsonPath("$.variables")
                .isEmpty();
        assertThat(database.audit(Api.ref(dev))).noneMatch(entry -> "SECRET_COPIED".equals(entry.get("action")));
    }

    @Test
    void aSecretIsCopiedByWhoMayRevealItAndAudited() {
        api.setVariable(dev, "TOKEN", "secret", "canary");
        api.setVariable(application, "DEFAULT", "secret", "default canary");

        copy(copier(), "TOKEN", "DEFAULT")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("TOKEN").doesNotContain("canary"));

        reveal(prod, "TOKEN", "canary");
        reveal(prod, "DEFAULT", "default canary");
        compare("").expectBody().jsonPath("$.variables[*].relation").isEqualTo(List.of("same", "same"));
        assertThat(database.audit(Api.ref(dev)))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("name"))
                .endsWith(tuple("SECRET_COPIED", "carl", "TOKEN"), tuple("SECRET_COPIED", "carl", "DEFAULT"));
        assertThat(database.audit(Api.ref(prod)))
                .filteredOn(entry -> entry.get("name") != null)
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("name"))
                .startsWith(tuple("VARIABLE_CREATED", "carl", "TOKEN"), tuple("VARIABLE_CREATED", "carl", "DEFAULT"));
        List<Event> published = events.await(Api.ref(prod), 3);
        assertThat(published)
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.EnvironmentRegistered",
                        "dev.slipway.VariableChanged",
                        "dev.slipway.VariableChanged");
        assertThat(published.subList(1, 3))
                .allSatisfy(event -> assertThat(event.data())
                        .contains("\"version\":1", "\"changedBy\":\"carl\"", "\"type\":\"SECRET\"")
                        .doesNotContain("canary"));
    }

    @Test
    void aCopyIsAllOrNothing() {
        api.setVariable(dev, "HOST", "plain", "h");

        expectProblem(copy(api.writer(), "HOST", "NOWHERE"), 404, "unknown-variable")
                .jsonPath("$.detail")
                .isEqualTo("'%s' has no variable 'NOWHERE'.".formatted(Api.ref(dev)));

        api.get(prod + "/variables").expectBody().jsonPath("$.variables").isEmpty();
    }

    @Test
    void aStaleCopyIsRefusedAndChangesNothing() {
        api.setVariable(dev, "A", "plain", "dev's");
        api.setVariable(prod, "A", "plain", "1");
        api.setVariable(prod, "A", "plain", "2");
        Map<String, Object> request = Map.of("from", "dev", "names", List.of("A"));

        expectProblem(api.postIfMatch(prod + "/variables/copy", "\"1\"", request), 412, "stale-version");
        api.get(prod + "/variables/A").expectBody().jsonPath("$.value").isEqualTo("2");
        api.postIfMatch(prod + "/variables/copy", "\"2\"", request)
                .expectStatus()
                .isOk();
    }

    @Test
    void nothingIsCopiedIntoAnArchivedEnvironmentButFromOneItMay() {
        set("A", "plain", "dev's", "prod's");
        api.post(prod + "/archive").expectStatus().isOk();

        expectProblem(copy(api.writer(), "A"), 409, "environment-archived");
        compare("").expectStatus().isOk();
        api.post(dev + "/variables/copy", Map.of("from", "prod", "names", List.of("A")))
                .expectStatus()
                .isOk();
        api.get(dev + "/variables/A").expectBody().jsonPath("$.value").isEqualTo("prod's");
    }

    @Test
    void environmentsThatAreNotThereAreToldByName() {
        expectProblem(api.get(dev + "/variables/compare-with/nowhere"), 404, "unknown-environment");
        expectProblem(
                api.get(dev.replace("/dev", "/nowhere") + "/variables/compare-with/prod"), 404, "unknown-environment");
        expectProblem(
                api.post(prod + "/variables/copy", Map.of("from", "nowhere", "names", List.of("A"))),
                404,
                "unknown-environment");
        expectProblem(
                api.post(
                        dev.replace("/dev", "/nowhere") + "/variables/copy",
                        Map.of("from", "dev", "names", List.of("A"))),
                404,
                "unknown-variable");
        api.setVariable(dev, "A", "plain", "1");
        expectProblem(
                api.post(
                        dev.replace("/dev", "/nowhere") + "/variables/copy",
                        Map.of("from", "dev", "names", List.of("A"))),
                404,
                "unknown-environment");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"names": ["A"]} | from
                    {"from": "dev"} | names
                    {"from": "dev", "names": []} | names
                    {"from": "dev", "names": "A"} | names
                    {"from": "dev", "names": ["A", "B-C"]} | names[1]
                    {"from": "dev", "names": ["A", null]} | names[1]
                    {"from": {"name": "dev"}, "names": ["A"]} | from
                    """)
    void aBadRequestIsRefusedByField(String json, String field) {
        expectProblem(api.post(prod + "/variables/copy", json), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    private void set(String name, String type, String valueInDev, String valueInProd) {
        api.setVariable(dev, name, type, valueInDev);
        api.setVariable(prod, name, type, valueInProd);
    }

    private ResponseSpec compare(String query) {
        return api.get(dev + "/variables/compare-with/prod" + query);
    }

    private RestTestClient copier() {
        return api.as("carl", Scopes.ENVIRONMENTS_WRITE, Scopes.SECRETS_REVEAL);
    }

    private ResponseSpec copy(RestTestClient caller, String... names) {
        return caller.post()
                .uri(prod + "/variables/copy")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("from", "dev", "names", List.of(names)))
                .exchange();
    }

    private void reveal(String environment, String name, String value) {
        api.revealer()
                .post()
                .uri(environment + "/variables/" + name + "/reveal")
                .exchange()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(value);
    }
}
