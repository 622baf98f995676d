package dev.slipway.environment;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.slipway.environment.PublishedEvents.Event;
import dev.slipway.local.Ports;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.OutageProxy;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestIdentity;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestPostgres;
import dev.slipway.teststack.TestStackInitializer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestConstructor;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** A service of its own, whose line to the database can be cut, and which is started before there is a broker. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestStackInitializer.class, TestKeyInitializer.class, OutageTest.Lines.class})
@TestConstructor(autowireMode = TestConstructor.AutowireMode.ALL)
@Import({Api.class, Database.class, PublishedEvents.class})
@DirtiesContext
class OutageTest {

    /** The pool gives up after three seconds; the rest is a loaded machine's. */
    private static final Duration FAST = Duration.ofSeconds(8);

    private final Api api;
    private final PublishedEvents events;
    private final Environment configuration;

    /** Past the proxy. */
    private final JdbcClient database = JdbcClient.create(
            new DriverManagerDataSource(Lines.SERVER.jdbcUrl(), Lines.SERVER.user(), Lines.SERVER.password()));

    OutageTest(Api api, PublishedEvents events, Environment configuration) {
        this.api = api;
        this.events = events;
        this.configuration = configuration;
    }

    static final class Lines implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        static final TestDatabase SERVER = TestPostgres.createDatabase("outage");
        static final OutageProxy DATABASE = new OutageProxy(SERVER.host(), SERVER.port());
        static final int KAFKA_PORT = freePort();

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource(
                            "lines",
                            Map.of(
                                    "spring.datasource.url",
                                    "jdbc:postgresql://127.0.0.1:" + DATABASE.port() + "/" + SERVER.database(),
                                    "spring.datasource.username",
                                    SERVER.user(),
                                    "spring.datasource.password",
                                    SERVER.password(),
                                    "spring.kafka.bootstrap-servers",
                                    "127.0.0.1:" + KAFKA_PORT,
                                    "spring.cloud.stream.kafka.binder.brokers",
                                    "127.0.0.1:" + KAFKA_PORT)));
        }

        private static int freePort() {
            try {
                return Ports.free();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @AfterEach
    void restoreTheDatabase() {
        Lines.DATABASE.restore();
        await().ignoreExceptions()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> api.get("/api/applications").expectStatus().isOk());
    }

    @Test
    void whenTheDatabaseIsDownRequestsFailFastAndNothingIsWritten() {
        String environment = api.newEnvironment();
        String application = environment.replace("/environments/dev", "");
        String unheardOf = "app-" + UUID.randomUUID();
        List<Object> before = state(environment);
        Lines.DATABASE.cut();

        List<Supplier<ResponseSpec>> requests = List.of(
                () -> api.get(environment),
                () -> api.post("/api/applications", Map.of("name", unheardOf)),
                () -> api.put(application, Map.of("displayName", "x")),
                () -> api.put(environment + "/variables/A", Map.of("type", "plain", "value", "x")),
                () -> api.auditor().get().uri("/api/audit/export").exchange());
        long start = System.nanoTime();
        List<CompletableFuture<ResponseSpec>> answers =
                requests.stream().map(CompletableFuture::supplyAsync).toList();
        answers.forEach(answer -> expectUnavailable(answer.join()));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FAST);

        assertThat(state(environment)).isEqualTo(before);
        restoreTheDatabase();
        api.post("/api/applications", Map.of("name", unheardOf)).expectStatus().isCreated();
    }

    @Test
    void aWriteWhoseConnectionBreaksHalfWayLeavesNothing() throws Exception {
        String environment = api.newEnvironment();
        List<Object> before = state(environment);
        try (Connection other = DriverManager.getConnection(
                        Lines.SERVER.jdbcUrl(), Lines.SERVER.user(), Lines.SERVER.password());
                Statement statement = other.createStatement()) {
            // the change is made, and its audit entry waits
            statement.execute("BEGIN; LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<ResponseSpec> answer =
                    CompletableFuture.supplyAsync(() -> api.put(environment, Map.of("displayName", "Half-way")));
            await().until(() -> database.sql("SELECT count(*) FROM pg_locks WHERE relation = 'audit_entry'::regclass"
                                    + " AND NOT granted")
                            .query(Integer.class)
                            .single()
                    == 1);

            Lines.DATABASE.cut();

            expectUnavailable(answer.get(FAST.toSeconds(), TimeUnit.SECONDS));
            statement.execute("ROLLBACK");
        }
        assertThat(state(environment)).isEqualTo(before);
        restoreTheDatabase();
        api.get(environment).expectBody().jsonPath("$.displayName").doesNotExist();
    }

    @Test
    void anExportThatCannotBeFinishedDoesNotLookFinished() throws Exception {
        String application = "app-" + UUID.randomUUID();
        database.sql("""
                        INSERT INTO audit_entry (at, actor, origin, action, subject, reason)
                        SELECT now(), 'ann', '127.0.0.1', 'VARIABLE_CHANGED', ?, repeat('x', 1000)
                          FROM generate_series(1, 20000)
                        """).param(application + "/dev").update();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + configuration.getRequiredProperty("local.server.port") + "/api/audit/export?application="
                        + application))
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + TestIdentity.token("audrey", Scopes.AUDIT_READ))
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                                .body(),
                        StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).contains(application);

            Lines.DATABASE.cut();

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                while (lines.readLine() != null) {
                    // until the end, which must not be a regular one
                }
            });
        }
    }

    @Test
    void whatIsWrittenWhileKafkaIsDownIsPublishedInOrderWhenItIsUp() {
        String environment = api.newEnvironment();
        api.put(environment, Map.of("displayName", "Playground")).expectStatus().isOk();
        api.setVariable(environment, "A", "plain", "1");
        api.post(environment + "/archive").expectStatus().isOk();
        api.post(environment + "/unarchive").expectStatus().isOk();

        TestKafka.startAnother(Lines.KAFKA_PORT);

        assertThat(events.await(Api.ref(environment), 5))
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.EnvironmentRegistered",
                        "dev.slipway.EnvironmentChanged",
                        "dev.slipway.VariableChanged",
                        "dev.slipway.EnvironmentArchived",
                        "dev.slipway.EnvironmentUnarchived");
    }

    /** How much there is of everything that a change of an environment, or of its application, writes. */
    private List<Object> state(String environment) {
        return List.copyOf(database.sql("""
                        SELECT (SELECT count(*) FROM application) AS applications,
                               (SELECT sum(version) FROM application) AS application_versions,
                               (SELECT sum(version) FROM environment) AS environment_versions,
                               (SELECT count(*) FROM variable_version) AS variables,
                               (SELECT count(*) FROM audit_entry) AS entries,
                               -- the registrations' may be relayed at any time
                               (SELECT count(*) FROM outbox_message
                                 WHERE message_key IN (:application, :environment)
                                   AND type NOT LIKE '%Registered') AS messages
                        """)
                .param("environment", Api.ref(environment))
                .param("application", Api.ref(environment).replace("/dev", ""))
                .query()
                .singleRow()
                .values());
    }

    private static void expectUnavailable(ResponseSpec response) {
        expectProblem(response.expectHeader().exists(HttpHeaders.RETRY_AFTER), 503, "database-unavailable");
    }
}
