package dev.slipway.environment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.service.security.Scopes;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Sends a canary through every door that takes a secret, and then looks for it everywhere, with logging turned up. */
@EnvServiceTest
@ExtendWith(OutputCaptureExtension.class)
class SecretsStayHiddenTest {

    private static final List<String> TALKATIVE = List.of("dev.slipway", "org.springframework", "com.zaxxer.hikari");

    /** The test's own client, which logs in the same process. */
    private static final String CLIENT = "org.springframework.web.client";

    private final Api api;
    private final PublishedEvents events;
    private final Environment configuration;
    private final JdbcClient jdbc;
    private final LoggingSystem logging = LoggingSystem.get(SecretsStayHiddenTest.class.getClassLoader());
    private final String canary = "canary-" + UUID.randomUUID();

    SecretsStayHiddenTest(Api api, PublishedEvents events, Environment configuration, JdbcClient jdbc) {
        this.api = api;
        this.events = events;
        this.configuration = configuration;
        this.jdbc = jdbc;
    }

    @BeforeEach
    void turnLoggingUp() {
        TALKATIVE.forEach(logger -> logging.setLogLevel(logger, LogLevel.TRACE));
        logging.setLogLevel(CLIENT, LogLevel.INFO);
    }

    @AfterEach
    void turnLoggingDown() {
        TALKATIVE.forEach(logger -> logging.setLogLevel(logger, null));
        logging.setLogLevel(CLIENT, null);
    }

    @Test
    void aSecretIsFoundNowhereButInItsCiphertext(CapturedOutput output) throws Exception {
        String environment = api.newEnvironment(Api.connection("127.0.0.1", 1, "crm", "crm", canary));
        hidden(api.put(environment + "/connection", Api.connection("127.0.0.1", 1, "crm", "crm", canary)));
        hidden(api.put(environment + "/connection", Api.connection("127.0.0.1", 0, "crm", "crm", canary)));
        hidden(api.put(environment + "/connection", Api.connection("127.0.0.1", 1, "crm", "crm", canary + "\u0000")));
        hidden(api.post(environment + "/connection-test", Map.of()));
        hidden(api.writer().get().uri(environment).exchange());

        hidden(put(environment, Map.of("type", "secret", "value", canary, "description", "visible")));
        hidden(put(environment, Map.of("type", "secret", "value", canary, "description", "visible, too")));
        hidden(put(environment, Map.of("type", "secret", "value", canary + "\u0000")));
        hidden(put(environment, Map.of("type", "secret", "value", canary + "x".repeat(70_000))));
        hidden(put(environment, Map.of("type", "unheard-of", "value", canary)));
        hidden(put(environment, Map.of("type", "secret", "value", List.of(canary))));
        hidden(put(environment, Map.of("type", "secret", "value", Map.of(canary, canary))));
        hidden(put(environment, "{\"type\": \"secret\", \"value\": \"" + canary));
        hidden(put(environment, canary));
        hidden(api.writer()
                .put()
                .uri(environment + "/variables/TOKEN")
                .header(HttpHeaders.IF_MATCH, "\"99\"")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("type", "secret", "value", canary))
                .exchange());
        hidden(api.writer().get().uri(environment + "/variables").exchange());
        hidden(api.writer().get().uri(environment + "/variables/TOKEN").exchange());

        String variables = environment + "/variables";
        for (String text : List.of(
                "{\"TOKEN\": \"" + canary + "\"}",
                "{\"TOKEN\": \"" + canary,
                canary,
                "IMPORTED=" + canary + "\nX=\"" + canary)) {
            for (String format : List.of("dotenv", "json", "yaml")) {
                hidden(api.post(variables + "/import?partial=true&type=secret&format=" + format, text));
            }
        }
        hidden(api.post(variables + "/roll-back", Map.of("toVersion", 1)));
        hidden(api.post(variables + "/TOKEN/roll-back", Map.of("toVersion", 2)));
        hidden(api.writer().get().uri(variables + "/version-history").exchange());
        hidden(api.writer().get().uri(variables + "/TOKEN/versions").exchange());
        hidden(api.writer()
                .get()
                .uri(variables + "/version-differences?from=0&to=1")
                .exchange());
        String other = api.newEnvironmentBeside(environment, "test", "pre-release");
        hidden(api.as("carl", Scopes.ENVIRONMENTS_WRITE, Scopes.SECRETS_REVEAL)
                        .post()
                        .uri(other + "/variables/copy")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("from", "dev", "names", List.of("TOKEN")))
                        .exchange())
                .expectStatus()
                .isOk();
        hidden(api.writer().get().uri(variables + "/compare-with/test").exchange());
        api.revealer()
                .post()
                .uri(other + "/variables/TOKEN/reveal")
                .exchange()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(canary);

        internal(environment, "").expectBody().jsonPath("$.connection.password").isEqualTo(canary);
        internal(environment, "/secret-values").expectBody().jsonPath("$[0]").isEqualTo(canary);
        hidden(api.service()
                .put()
                .uri(Api.internal(environment) + "/variables")
                .contentType(MediaType.APPLICATION_JSON)
                .body(List.of(Map.of("name", "TOKEN", "type", "secret", "value", canary)))
                .exchange());

        assertThat(output.getAll()).contains("Variables changed").doesNotContain(canary);
        events.await(Api.ref(environment), 3);
        assertThat(events.readAll())
                .allSatisfy(event -> assertThat(event.data()).doesNotContain(canary));
        assertThat(databaseDump())
                .contains("visible", Api.ref(environment))
                .doesNotContain(canary)
                .doesNotContain(HexFormat.of().formatHex(canary.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aCiphertextThatWasMovedToAnotherRowDoesNotDecrypt() {
        String environment = api.newEnvironment();
        api.setVariable(environment, "TOKEN", "secret", canary);
        api.setVariable(environment, "OTHER", "secret", "other");
        jdbc.sql("""
                UPDATE variable_version SET secret_value = (SELECT secret_value FROM variable_version token
                                                             WHERE token.set_id = variable_version.set_id
                                                               AND token.name = 'TOKEN')
                 WHERE name = 'OTHER'
                   AND set_id = (SELECT e.id FROM environment e JOIN application a ON a.id = e.application_id
                                  WHERE a.name || '/' || e.name = ?)
                """).param(Api.ref(environment)).update();

        hidden(internal(environment, "/secret-values")).expectStatus().is5xxServerError();
    }

    private ResponseSpec put(String environment, Object body) {
        return api.put(environment + "/variables/TOKEN", body);
    }

    private ResponseSpec internal(String environment, String suffix) {
        return api.service().get().uri(Api.internal(environment) + suffix).exchange();
    }

    private ResponseSpec hidden(ResponseSpec response) {
        response.expectBody(String.class)
                .value(body -> assertThat(String.valueOf(body)).doesNotContain(canary));
        return response;
    }

    private String databaseDump() throws IOException {
        URI url = URI.create(
                configuration.getRequiredProperty("spring.datasource.url").replaceFirst("^jdbc:", ""));
        ConnectionSettings settings = new ConnectionSettings(
                url.getHost(),
                url.getPort(),
                url.getPath().substring(1),
                configuration.getRequiredProperty("spring.datasource.username"),
                configuration.getRequiredProperty("spring.datasource.password"),
                TlsMode.PREFER);
        int serverMajor = jdbc.sql("SELECT current_setting('server_version_num')::int / 10000")
                .query(Integer.class)
                .single();
        Process dump = PostgresTools.locate(serverMajor)
                .command("pg_dump", settings, List.of())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(dump.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
