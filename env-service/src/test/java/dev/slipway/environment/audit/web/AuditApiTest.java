package dev.slipway.environment.audit.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import tools.jackson.databind.json.JsonMapper;

@EnvServiceTest
class AuditApiTest {

    private static final int MANY = 30_000;

    private record Page(List<Entry> entries, @Nullable Long next) {}

    private record Entry(
            long id,
            Instant at,
            String actor,
            @Nullable String via,
            String origin,
            String action,
            String subject,
            @Nullable String name,
            @Nullable String reason) {}

    private final Api api;
    private final Database database;
    private final Environment configuration;
    private final JsonMapper json;

    AuditApiTest(Api api, Database database, Environment configuration, JsonMapper json) {
        this.api = api;
        this.database = database;
        this.configuration = configuration;
        this.json = json;
    }

    @Test
    void anEntryTellsWhoDidWhatToWhichNameFromWhere() {
        String environment = api.newEnvironment();
        api.setVariable(environment, "SMTP_HOST", "plain", "mail.example.org");
        api.service()
                .get()
                .uri(Api.internal(environment))
                .header("X-Slipway-Actor", "bob")
                .exchange()
                .expectStatus()
                .isOk();

        List<Entry> entries = read("subject=" + Api.ref(environment)).entries();

        assertThat(entries)
                .extracting(Entry::action)
                .containsExactly("connection-revealed", "variable-created", "environment-registered");
        assertThat(entries.get(0)).satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo("bob");
            assertThat(entry.via()).isEqualTo("migration-service");
            assertThat(entry.name()).isNull();
        });
        assertThat(entries.get(1)).satisfies(entry -> {
            assertThat(entry.actor()).isEqualTo(Api.WRITER);
            assertThat(entry.via()).isNull();
            assertThat(entry.origin()).isEqualTo("127.0.0.1");
            assertThat(entry.subject()).isEqualTo(Api.ref(environment));
            assertThat(entry.name()).isEqualTo("SMTP_HOST");
            assertThat(entry.at()).isBefore(Instant.now().plusSeconds(1));
        });
    }

    @Test
    void everyFilterNarrowsAndAllMustHold() {
        String application = "app-" + UUID.randomUUID();
        String other = application + "-other";
        insert(application, "ann", "APPLICATION_REGISTERED", null, "2026-01-01T00:00:00Z");
        insert(application + "/dev", "ann", "VARIABLE_CREATED", "A", "2026-01-02T00:00:00Z");
        insert(application + "/dev", "ben", "VARIABLE_CHANGED", "A", "2026-01-03T00:00:00Z");
        insert(application + "/dev", "ben", "VARIABLE_CHANGED", "B", "2026-01-04T00:00:00Z");
        insert(application + "/prod", "ben", "VARIABLE_CHANGED", "A", "2026-01-05T00:00:00Z");
        insert(other + "/dev", "ben", "VARIABLE_CHANGED", "A", "2026-01-05T00:00:00Z");

        String of = "application=" + application;
        assertThat(days(of)).containsExactly(5, 4, 3, 2, 1);
        assertThat(days("subject=" + application)).containsExactly(1);
        assertThat(days("subject=" + application + "/dev")).containsExactly(4, 3, 2);
        assertThat(days(of + "&actor=ann")).containsExactly(2, 1);
        assertThat(days(of + "&action=variable-changed")).containsExactly(5, 4, 3);
        assertThat(days(of + "&name=A")).containsExactly(5, 3, 2);
        assertThat(days(of + "&from=2026-01-03T00:00:00Z")).containsExactly(5, 4, 3);
        assertThat(days(of + "&to=2026-01-03T00:00:00Z")).containsExactly(2, 1);
        assertThat(days(of + "&from=2026-01-02T00:00:00Z&to=2026-01-05T00:00:00Z&actor=ben&name=A"))
                .containsExactly(3);
        assertThat(days("application=nobody-knows")).isEmpty();
    }

    @Test
    void pagesFollowOneAnother() {
        String subject = "app-" + UUID.randomUUID();
        for (int day = 1; day <= 5; day++) {
            insert(subject, "ann", "VARIABLE_CHANGED", null, "2026-01-0" + day + "T00:00:00Z");
        }

        List<Integer> days = new ArrayList<>();
        Page page = read("limit=2&subject=" + subject);
        days.addAll(daysOf(page));
        while (page.next() != null) {
            page = read("limit=2&subject=" + subject + "&before=" + page.next());
            days.addAll(daysOf(page));
        }

        assertThat(days).containsExactly(5, 4, 3, 2, 1);
        assertThat(read("limit=5&subject=" + subject).next()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "subject, a\u0000b",
        "application, crm/dev",
        "actor, ''",
        "action, VARIABLE_CHANGED",
        "action, flown-away",
        "name, a\u0000b",
        "from, yesterday",
        "to, 2026-13-01T00:00:00Z",
        "from, +1000000-01-01T00:00:00Z",
        "limit, 0",
        "limit, 1001",
        "before, 0",
        "before, x",
    })
    void aBadFilterIsRefusedByName(String parameter, String value) {
        expectProblem(
                        api.auditor()
                                .get()
                                .uri("/api/audit?" + parameter + "={value}", value)
                                .exchange(),
                        400,
                        "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo(parameter);
    }

    @Test
    void anIntervalThatEndsBeforeItBeginsIsRefused() {
        String interval = "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z";

        for (String path : List.of("/api/audit", "/api/audit/export")) {
            expectProblem(api.auditor().get().uri(path + interval).exchange(), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("to");
        }
    }

    @Test
    void theTrailIsForThoseWhoMayReadIt() {
        for (String path : List.of("/api/audit", "/api/audit/export")) {
            api.anonymous().get().uri(path).exchange().expectStatus().isUnauthorized();
            expectProblem(api.writer().get().uri(path).exchange(), 403, "forbidden")
                    .jsonPath("$.detail")
                    .value(detail -> assertThat((String) detail).contains(Scopes.AUDIT_READ));
        }
        assertThat(Scopes.GRANTABLE).contains(Scopes.AUDIT_READ);
    }

    @Test
    void theExportHoldsEveryEntryOldestFirst() {
        String application = "app-" + UUID.randomUUID();
        insert(application, "ann", "APPLICATION_REGISTERED", null, "2026-01-01T00:00:00Z");
        insert(application + "/dev", "ann", "VARIABLE_CHANGED", "A", "2026-01-02T00:00:00Z");
        insert(application + "/dev", "ben", "VARIABLE_CHANGED", "A", "2026-01-03T00:00:00Z");

        ResponseSpec response = api.auditor()
                .get()
                .uri("/api/audit/export?actor=ann&application=" + application)
                .exchange();

        response.expectStatus().isOk().expectHeader().contentType(MediaType.APPLICATION_NDJSON);
        String lines =
                Objects.requireNonNull(response.returnResult(String.class).getResponseBody());
        assertThat(lines.lines().map(line -> json.readValue(line, Entry.class)))
                .extracting(Entry::action)
                .containsExactly("application-registered", "variable-changed");
        assertThat(lines).endsWith("}\n").doesNotContain("null");
    }

    @Test
    void theApiIsDescribed() {
        api.anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.paths['/api/audit'].get.parameters[?(@.name == 'application')].in")
                .isEqualTo("query")
                .jsonPath("$.paths['/api/audit/export'].get.responses['200'].content['application/x-ndjson']")
                .exists();
    }

    @Test
    void anEmptyExportIsEmpty() {
        api.auditor()
                .get()
                .uri("/api/audit/export?application=nobody-knows")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .isEmpty();
    }

    @Test
    void aSlowReaderOfALongExportHoldsNoConnectionAndGetsAll() throws Exception {
        String application = "app-" + UUID.randomUUID();
        insertMany(application, MANY);

        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + configuration.getRequiredProperty("local.server.port") + "/api/audit/export?application="
                        + application))
                .header("Authorization", "Bearer " + TestIdentity.token("audrey", Scopes.AUDIT_READ))
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader lines = new BufferedReader(new InputStreamReader(
                        client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                                .body(),
                        StandardCharsets.UTF_8))) {
            Entry first = json.readValue(lines.readLine(), Entry.class);
            assertThat(first.reason()).hasSize(500);
            // the rest waits in the service, far more than sockets buffer
            await().until(() -> busyWithTheTrail() == 0);
            long id = first.id();
            int count = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Entry entry = json.readValue(line, Entry.class);
                assertThat(entry.id()).isGreaterThan(id);
                id = entry.id();
                count++;
            }
            assertThat(count).isEqualTo(MANY);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Database sessions that read the trail or keep a transaction open after that. */
    private int busyWithTheTrail() {
        return database.jdbc().sql("""
                        SELECT count(*)
                          FROM pg_stat_activity
                         WHERE datname = current_database() AND pid <> pg_backend_pid()
                           AND state <> 'idle' AND query LIKE '%FROM audit_entry%'
                        """).query(Integer.class).single();
    }

    private void insert(String subject, String actor, String action, @Nullable String name, String at) {
        database.jdbc()
                .sql("""
                        INSERT INTO audit_entry (at, actor, origin, action, subject, name)
                        VALUES (CAST(? AS timestamptz), ?, '127.0.0.1', ?, ?, ?)
                        """)
                .param(at)
                .param(actor)
                .param(action)
                .param(subject)
                .param(name)
                .update();
    }

    private void insertMany(String application, int count) {
        database.jdbc().sql("""
                        INSERT INTO audit_entry (at, actor, origin, action, subject, name, reason)
                        SELECT now(), 'ann', '127.0.0.1', 'VARIABLE_CHANGED', ?, 'V' || i, repeat('x', 500)
                          FROM generate_series(1, ?) AS i
                        """).params(application + "/dev", count).update();
    }

    private Page read(String query) {
        return Objects.requireNonNull(api.auditor()
                .get()
                .uri("/api/audit?" + query)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(Page.class)
                .getResponseBody());
    }

    private List<Integer> days(String query) {
        return daysOf(read(query));
    }

    private static List<Integer> daysOf(Page page) {
        return page.entries().stream()
                .map(entry -> Integer.parseInt(entry.at().toString().substring(8, 10)))
                .toList();
    }
}
