package dev.slipway.environment.variable.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class RevealApiTest {

    private final Api api;
    private final Database database;
    private String environment = "";

    RevealApiTest(Api api, Database database) {
        this.api = api;
        this.database = database;
    }

    @BeforeEach
    void registerEnvironment() {
        environment = api.newEnvironment();
        api.setVariable(environment, "TOKEN", "secret", "päss \uD83D\uDD11");
    }

    @Test
    void aSecretIsRevealedAuditedAndNotCached() {
        reveal(api.revealer(), environment, "TOKEN")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                .expectHeader()
                .doesNotExist(HttpHeaders.ETAG)
                .expectBody()
                .json("""
                        {"name": "TOKEN", "type": "secret", "value": "päss 🔑", "version": 1}
                        """, JsonCompareMode.STRICT);

        assertThat(database.audit(Api.ref(environment)))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("name"))
                .endsWith(tuple("SECRET_REVEALED", "rex", "TOKEN"));
    }

    @Test
    void aDefaultIsRevealedAtItsApplication() {
        String application = Api.applicationOf(environment);
        api.setVariable(application, "DEFAULT", "secret", "the default");

        reveal(api.revealer(), application, "DEFAULT")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo("the default");
        expectProblem(reveal(api.revealer(), environment, "DEFAULT"), 404, "unknown-variable");

        assertThat(database.audit(application.replace("/api/applications/", "")))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"), entry -> entry.get("name"))
                .endsWith(tuple("SECRET_REVEALED", "rex", "DEFAULT"));
    }

    @Test
    void aPlainVariableIsShownWithoutAnEntry() {
        api.setVariable(environment, "HOST", "plain", "h");

        reveal(api.revealer(), environment, "HOST")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo("h");

        assertThat(database.audit(Api.ref(environment)))
                .noneMatch(entry -> "SECRET_REVEALED".equals(entry.get("action")));
    }

    @Test
    void writersAndReadersMayNotReveal() {
        expectProblem(reveal(api.writer(), environment, "TOKEN"), 403, "forbidden");
        expectProblem(reveal(api.reader(), environment, "TOKEN"), 403, "forbidden");
        expectProblem(reveal(api.anonymous(), environment, "TOKEN"), 401, "unauthenticated");

        assertThat(database.audit(Api.ref(environment))).hasSize(2);
    }

    @Test
    void whatIsNotThereIsNotRevealed() {
        expectProblem(reveal(api.revealer(), environment, "NOWHERE"), 404, "unknown-variable");
        expectProblem(reveal(api.revealer(), environment, "NO-NAME"), 400, "invalid-variable-name");
        expectProblem(reveal(api.revealer(), environment + "x", "TOKEN"), 404, "unknown-environment");
        api.delete(environment + "/variables/TOKEN").expectStatus().isNoContent();
        expectProblem(reveal(api.revealer(), environment, "TOKEN"), 404, "unknown-variable");
    }

    @Test
    void theValueOfAnArchivedEnvironmentIsStillThere() {
        api.put(environment + "/variables/TOKEN", Map.of("type", "secret", "value", "the last one"));
        api.post(environment + "/archive").expectStatus().isOk();

        reveal(api.revealer(), environment, "TOKEN")
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo("the last one");
    }

    private static ResponseSpec reveal(RestTestClient caller, String path, String name) {
        return caller.post().uri(path + "/variables/" + name + "/reveal").exchange();
    }
}
