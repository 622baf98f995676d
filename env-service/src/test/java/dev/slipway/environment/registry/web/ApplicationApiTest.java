package dev.slipway.environment.registry.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Applications after their registration: renaming, archiving, listing. */
@EnvServiceTest
class ApplicationApiTest {

    private record Page(List<Item> applications, @Nullable String next) {}

    private record Item(String name, String displayName) {}

    private final Api api;
    private final Database database;
    private final PublishedEvents events;

    ApplicationApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @Test
    void anApplicationIsRenamedAndKeepsItsSlug() {
        String name = api.newApplication();

        expectVersion(api.putIfMatch(path(name), "\"1\"", Map.of("displayName", " Sales & more ")), 2);

        expectVersion(api.get(path(name)), 2)
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo(name)
                .jsonPath("$.displayName")
                .isEqualTo("Sales & more");
        assertThat(actions(name)).containsExactly("APPLICATION_REGISTERED", "APPLICATION_RENAMED");
        List<Event> published = events.await(name, 2);
        assertThat(published)
                .extracting(Event::type)
                .containsExactly("dev.slipway.ApplicationRegistered", "dev.slipway.ApplicationRenamed");
        assertThat(published.getLast().data()).contains("\"displayName\":\"Sales & more\"", Api.WRITER);
    }

    @Test
    void whatIsSoAlreadyMakesNoNewVersion() {
        String name = api.newApplication();

        expectVersion(api.put(path(name), Map.of("displayName", name)), 1);
        expectVersion(api.post(path(name) + "/unarchive"), 1);
        expectVersion(api.post(path(name) + "/archive"), 2);
        expectVersion(api.post(path(name) + "/archive"), 2);

        assertThat(actions(name)).containsExactly("APPLICATION_REGISTERED", "APPLICATION_ARCHIVED");
    }

    @Test
    void aStaleWriteChangesNothing() {
        String name = api.newApplication();
        api.put(path(name), Map.of("displayName", "Second"));

        expectProblem(api.putIfMatch(path(name), "\"1\"", Map.of("displayName", "Stale")), 412, "stale-version");
        expectProblem(api.postIfMatch(path(name) + "/archive", "\"1\""), 412, "stale-version");
        expectProblem(api.postIfMatch(path(name) + "/unarchive", "\"1\""), 412, "stale-version");
        expectProblem(
                api.putIfMatch(path(name) + "/pipeline", "\"1\"", Map.of("environments", List.of())),
                412,
                "stale-version");

        expectVersion(api.get(path(name)), 2)
                .expectBody()
                .jsonPath("$.displayName")
                .isEqualTo("Second")
                .jsonPath("$.archived")
                .doesNotExist();
        assertThat(actions(name)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"x\"", "W/\"1\"", "\"1\", \"2\""})
    void anIfMatchThatIsNoEntityTagIsRefused(String entityTag) {
        String name = api.newApplication();

        expectProblem(api.putIfMatch(path(name), entityTag, Map.of("displayName", "x")), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo("If-Match");
    }

    @Test
    void anArchivedApplicationCanOnlyBeReadUntilItIsUnarchived() {
        String environment = api.newEnvironment();
        String name = Api.ref(environment).replace("/dev", "");
        expectVersion(api.postIfMatch(path(name) + "/archive", "\"1\""), 2)
                .expectBody()
                .jsonPath("$.archived.by")
                .isEqualTo(Api.WRITER)
                .jsonPath("$.archived.at")
                .isNotEmpty();

        expectProblem(api.put(path(name), Map.of("displayName", "x")), 409, "application-archived")
                .jsonPath("$.action")
                .isNotEmpty();
        expectProblem(
                api.put(path(name) + "/pipeline", Map.of("environments", List.of("dev"))), 409, "application-archived");
        expectProblem(
                api.post(
                        path(name) + "/environments",
                        Map.of(
                                "name",
                                "prod",
                                "stage",
                                "production",
                                "connection",
                                Api.connection("db", 5432, "crm", "crm", "x"))),
                409,
                "application-archived");
        for (String action : List.of("/archive", "/unarchive")) {
            expectProblem(api.post(environment + action), 409, "environment-archived")
                    .jsonPath("$.action")
                    .value(what -> assertThat((String) what).contains(path(name) + "/unarchive"));
        }
        expectProblem(
                api.put(environment + "/variables/A", Map.of("type", "plain", "value", "x")),
                409,
                "environment-archived");
        api.get(environment)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.applicationArchived")
                .isEqualTo(true)
                .jsonPath("$.archived")
                .doesNotExist();

        expectVersion(api.post(path(name) + "/unarchive"), 3);
        api.setVariable(environment, "A", "plain", "x");
        assertThat(actions(name))
                .containsExactly("APPLICATION_REGISTERED", "APPLICATION_ARCHIVED", "APPLICATION_UNARCHIVED");
        assertThat(events.await(name, 3))
                .extracting(Event::type)
                .containsExactly(
                        "dev.slipway.ApplicationRegistered",
                        "dev.slipway.ApplicationArchived",
                        "dev.slipway.ApplicationUnarchived");
    }

    @Test
    void applicationsAreListedInPages() {
        String family = "page" + UUID.randomUUID().toString().substring(0, 8);
        for (String suffix : List.of("-c", "-a", "-b", "-e", "-d")) {
            api.post("/api/applications", Map.of("name", family + suffix, "displayName", "Team " + suffix))
                    .expectStatus()
                    .isCreated();
        }
        api.post(path(family + "-d") + "/archive").expectStatus().isOk();

        List<String> names = new ArrayList<>();
        String after = "";
        int pages = 0;
        do {
            Page page = page("query=%s&limit=2%s".formatted(family, after));
            page.applications().forEach(item -> names.add(item.name().replace(family, "")));
            after = page.next() == null ? "" : "&after=" + page.next();
            pages++;
        } while (!after.isEmpty());

        assertThat(names).containsExactly("-a", "-b", "-c", "-e");
        assertThat(pages).isEqualTo(2);
        assertThat(page("query=" + family + "&archived=true").applications())
                .extracting(Item::name)
                .containsExactly(family + "-d");
        assertThat(page("query=" + family + "&archived=all").applications()).hasSize(5);
        assertThat(page("query=" + family.toUpperCase(Locale.ROOT) + "-A").applications())
                .hasSize(1);
        assertThat(page("query=tEAm -b&archived=all").applications())
                .extracting(Item::name)
                .contains(family + "-b");
        assertThat(page("query=_").applications()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "limit, 0",
        "limit, 1001",
        "limit, many",
        "archived, maybe",
        "after, NOT-A-SLUG",
        "query, a\u0000b",
    })
    void aBadListParameterIsRefusedByName(String parameter, String value) {
        expectProblem(
                        api.reader()
                                .get()
                                .uri("/api/applications?" + parameter + "={value}", value)
                                .exchange(),
                        400,
                        "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo(parameter);
    }

    @Test
    void aDisplayNameIsNeededToRename() {
        String name = api.newApplication();

        for (String displayName : List.of(" ", "x".repeat(201), "a\u0000b")) {
            expectProblem(api.put(path(name), Map.of("displayName", displayName)), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("displayName");
        }
        expectProblem(api.put(path("nobody-knows"), Map.of("displayName", "x")), 404, "unknown-application");
    }

    @Test
    void readersMayNotChangeAnApplication() {
        String name = api.newApplication();

        for (String action : List.of("/archive", "/unarchive")) {
            api.reader()
                    .post()
                    .uri(path(name) + action)
                    .exchange()
                    .expectStatus()
                    .isForbidden();
        }
        expectForbidden(path(name), Map.of("displayName", "x"));
        expectForbidden(path(name) + "/pipeline", Map.of("environments", List.of()));
        api.writer().delete().uri(path(name)).exchange().expectStatus().isEqualTo(405);
    }

    private void expectForbidden(String path, Object body) {
        api.reader()
                .put()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    private Page page(String query) {
        return Objects.requireNonNull(api.reader()
                .get()
                .uri("/api/applications?" + query)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(Page.class)
                .getResponseBody());
    }

    private List<Object> actions(String subject) {
        return database.audit(subject).stream()
                .map(entry -> Objects.requireNonNull(entry.get("action")))
                .toList();
    }

    private static ResponseSpec expectVersion(ResponseSpec response, long version) {
        return response.expectStatus().isOk().expectHeader().valueEquals("ETag", "\"" + version + "\"");
    }

    private static String path(String application) {
        return "/api/applications/" + application;
    }
}
