package dev.slipway.environment.configuration.web;

import static dev.slipway.environment.Api.expectProblem;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.ReadTokenHolder;
import dev.slipway.service.security.Scopes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.ExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.yaml.snakeyaml.Yaml;

@EnvServiceTest
class ConfigurationApiTest {

    private static final ParameterizedTypeReference<Map<String, String>> VARIABLES =
            new ParameterizedTypeReference<>() {};

    /** What formats and shells take for something else. */
    private static final Map<String, String> DIFFICULT = Map.of(
            "LINES", "one\n two\r\n\tthree\n",
            "QUOTES", "it's \"quoted\" `date` $(date) $HOME \\ !",
            "NORWAY", "no",
            "NUMBER", "1e3",
            "EMPTY", "",
            "BLANK", "  ",
            "UNICODE", "p\u00e4ss \u4e2d\u6587 \uD83D\uDD11 \u2028 \ufeff",
            "COMMENT", "# none",
            "KEYS", "a=b: c",
            "SECRET_KEY", "s\u00e9cret's");

    private final Api api;
    private final Database database;
    private final MeterRegistry meters;
    private String environment = "";
    private RestTestClient application;

    @TempDir
    private Path directory;

    ConfigurationApiTest(Api api, Database database, MeterRegistry meters) {
        this.api = api;
        this.database = database;
        this.meters = meters;
        this.application = api.anonymous();
    }

    @BeforeEach
    void issueToken() {
        environment = api.newEnvironment();
        application = ReadTokenHolder.of(api, environment, "crm").bearer(api);
    }

    @Test
    void everyFormatHoldsEveryValue() throws Exception {
        importJson(environment, DIFFICULT, "?secrets=SECRET_KEY");

        ResponseSpec json = read("");
        json.expectHeader().contentType(MediaType.APPLICATION_JSON);
        assertThat(variables(json)).isEqualTo(DIFFICULT);
        assertThat(variables(read("?format=json"))).isEqualTo(DIFFICULT);

        ResponseSpec yaml = read("?format=yaml");
        yaml.expectHeader().contentType(MediaType.APPLICATION_YAML);
        assertThat((Object) new Yaml().load(new String(body(yaml), UTF_8))).isEqualTo(DIFFICULT);

        ResponseSpec properties = read("?format=properties");
        properties.expectHeader().contentType("text/x-java-properties;charset=ISO-8859-1");
        Properties loaded = new Properties();
        loaded.load(new StringReader(new String(body(properties), ISO_8859_1)));
        assertThat(loaded).isEqualTo(DIFFICULT);

        ResponseSpec dotenv = read("?format=dotenv");
        dotenv.expectHeader().contentType("text/plain;charset=UTF-8");
        assertThat(sourced(body(dotenv))).containsAllEntriesOf(DIFFICULT);
    }

    @Test
    void theManifestOfASecretHoldsEveryValue() {
        importJson(environment, DIFFICULT, "?secrets=SECRET_KEY");

        ResponseSpec manifest = read("?format=kubernetes-secret&name=crm.settings&namespace=crm");
        manifest.expectHeader().contentType(MediaType.APPLICATION_YAML);

        Map<String, Object> secret = new Yaml().load(new String(body(manifest), UTF_8));
        assertThat(secret)
                .containsEntry("apiVersion", "v1")
                .containsEntry("kind", "Secret")
                .containsEntry("type", "Opaque")
                .containsEntry("metadata", Map.of("name", "crm.settings", "namespace", "crm"));
        Map<String, String> data = new HashMap<>();
        ((Map<?, ?>) Objects.requireNonNull(secret.get("data")))
                .forEach((name, value) ->
                        data.put((String) name, new String(Base64.getDecoder().decode((String) value), UTF_8)));
        assertThat(data).isEqualTo(DIFFICULT);

        Map<String, Object> unnamed = new Yaml().load(new String(body(read("?format=kubernetes-secret")), UTF_8));
        assertThat(unnamed)
                .containsEntry("metadata", Map.of("name", Api.ref(environment).replace('/', '-')));
    }

    @Test
    void anEnvironmentWithoutVariablesHasAnEmptyConfiguration() throws Exception {
        assertThat(variables(read(""))).isEmpty();
        assertThat((Object) new Yaml().load(new String(body(read("?format=yaml")), UTF_8)))
                .isEqualTo(Map.of());
        assertThat(body(read("?format=dotenv"))).isEmpty();
        assertThat(body(read("?format=properties"))).isEmpty();
        Map<String, Object> manifest = new Yaml().load(new String(body(read("?format=kubernetes-secret")), UTF_8));
        assertThat(manifest).containsEntry("data", Map.of());
    }

    @Test
    void whatIsAskedForWronglyIsRefusedByField() {
        for (String query : List.of("?format=xml", "?format=JSON", "?format=json,yaml", "?format=%00")) {
            expectProblem(read(query), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("format")
                    .jsonPath("$.errors[0].message")
                    .isEqualTo("must be one of json, dotenv, yaml, properties, kubernetes-secret");
        }
        for (String name : List.of("CRM", "a_b", "-a", "a..b", "a".repeat(254), "")) {
            expectProblem(read("?format=kubernetes-secret&name=" + name), 400, "invalid-request")
                    .jsonPath("$.errors[0].field")
                    .isEqualTo("name");
        }
        expectProblem(read("?format=kubernetes-secret&name=crm&namespace=a.b"), 400, "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo("namespace");
    }

    @Test
    void errorsAreProblemDetailsWhateverTheCallerAccepts() {
        for (String accepted : List.of("text/plain", "application/yaml", "text/event-stream", "image/png")) {
            expectProblem(
                    application
                            .get()
                            .uri(environment + "/configuration?format=xml")
                            .header(HttpHeaders.ACCEPT, accepted)
                            .exchange(),
                    400,
                    "invalid-request");
        }
    }

    @Test
    void whatIsUnknownIsNotFound() {
        RestTestClient person = api.as("rita", Scopes.SECRETS_REVEAL);
        for (String path : List.of("/configuration", "/configuration/changes")) {
            expectProblem(
                    person.get()
                            .uri(environment.replace("/dev", "/prod") + path)
                            .exchange(),
                    404,
                    "unknown-environment");
            expectProblem(
                    person.get()
                            .uri("/api/applications/no-such/environments/dev" + path)
                            .exchange(),
                    404,
                    "unknown-environment");
            expectProblem(
                    person.get()
                            .uri("/api/applications/CRM/environments/dev" + path)
                            .exchange(),
                    400,
                    "invalid-name");
        }
    }

    @Test
    void anArchivedEnvironmentIsNotRead() {
        api.setVariable(environment, "A", "plain", "x");
        String tag = etag(read(""));
        api.post(environment + "/archive").expectStatus().isOk();

        expectProblem(read(""), 409, "environment-archived")
                .jsonPath("$.action")
                .value(String.class, action -> assertThat(action).contains(environment + "/unarchive"));
        expectProblem(readIfNoneMatch(tag), 409, "environment-archived");
        expectProblem(
                application.get().uri(environment + "/configuration/changes").exchange(), 409, "environment-archived");
        expectProblem(application.get().uri("/config/" + Api.ref(environment)).exchange(), 409, "environment-archived");
        expectProblem(
                application
                        .get()
                        .uri("/config/" + Api.ref(environment).replace("/dev", "/default"))
                        .exchange(),
                409,
                "environment-archived");

        api.post(environment + "/unarchive").expectStatus().isOk();
        assertThat(variables(read(""))).isEqualTo(Map.of("A", "x"));
        api.post(defaults() + "/archive").expectStatus().isOk();
        expectProblem(read(""), 409, "environment-archived")
                .jsonPath("$.action")
                .value(String.class, action -> assertThat(action).contains(defaults() + "/unarchive"));
    }

    @Test
    void anEnvironmentOverridesDefaults() {
        api.setVariable(defaults(), "A", "plain", "default");
        api.setVariable(defaults(), "B", "secret", "default secret");
        api.setVariable(defaults(), "C", "secret", "overridden secret");
        api.setVariable(environment, "A", "secret", "own secret");
        api.setVariable(environment, "C", "plain", "own");

        assertThat(variables(read(""))).isEqualTo(Map.of("A", "own secret", "B", "default secret", "C", "own"));

        api.writer()
                .delete()
                .uri(environment + "/variables/A")
                .exchange()
                .expectStatus()
                .isNoContent();
        assertThat(variables(read(""))).isEqualTo(Map.of("A", "default", "B", "default secret", "C", "own"));
    }

    @Test
    void referencesAreResolvedAcrossLevels() {
        importJson(
                defaults(),
                Map.of("HOST", "localhost", "URL", "https://${HOST}:${PORT}/", "PORT", "443", "TEXT", "$${HOST}"),
                "");
        importJson(
                environment,
                Map.of("HOST", "crm.example.org", "WITH_PASSWORD", "u:${PASSWORD}@${HOST}", "PASSWORD", "pa${PORT}ss"),
                "?secrets=PASSWORD");

        assertThat(variables(read("")))
                .containsEntry("URL", "https://crm.example.org:443/")
                .containsEntry("TEXT", "${HOST}")
                .containsEntry("PASSWORD", "pa443ss")
                .containsEntry("WITH_PASSWORD", "u:pa443ss@crm.example.org");
    }

    @Test
    void aMissingReferenceIsToldWithItsPath() {
        api.setVariable(environment, "A", "plain", "open sesame ${B}");
        api.setVariable(defaults(), "B", "secret", "open sesame ${NOPE}");

        expectProblem(read("?format=yaml"), 409, "unresolved-reference")
                .jsonPath("$.path")
                .isEqualTo(List.of("A", "B", "NOPE"))
                .jsonPath("$.detail")
                .isEqualTo("The variable 'B' refers to 'NOPE', which does not exist: A -> B -> NOPE.")
                .jsonPath("$")
                .value(problem -> assertThat(problem.toString()).doesNotContain("sesame"));
        expectProblem(application.get().uri("/config/" + Api.ref(environment)).exchange(), 409, "unresolved-reference");
        assertThat(reads()).isEmpty();

        api.setVariable(environment, "NOPE", "plain", "there");
        assertThat(variables(read(""))).containsEntry("A", "open sesame open sesame there");
    }

    @Test
    void aCycleIsToldWithItsPath() {
        importJson(environment, Map.of("A", "x${B}", "B", "${C}", "C", "${A}", "D", "${D}"), "");

        expectProblem(read(""), 409, "unresolved-reference").jsonPath("$.path").isEqualTo(List.of("A", "B", "C", "A"));
    }

    @Test
    void aChainMayHave50ReferencesAndNotOneMore() {
        Map<String, String> chain = new HashMap<>(Map.of("V50", "end"));
        for (int i = 0; i < 50; i++) {
            chain.put("V%02d".formatted(i), "${V%02d}".formatted(i + 1));
        }
        importJson(environment, chain, "");
        assertThat(variables(read(""))).hasSize(51).containsEntry("V00", "end");

        api.setVariable(environment, "V50", "plain", "${V51}");
        api.setVariable(environment, "V51", "plain", "end");
        expectProblem(read(""), 409, "unresolved-reference")
                .jsonPath("$.path.length()")
                .isEqualTo(52);
    }

    @Test
    void theEntityTagChangesWithOwnVariablesAndWithDefaults() {
        String first = etag(read(""));
        api.setVariable(environment, "A", "plain", "1");
        String second = etag(read("?format=dotenv"));
        api.setVariable(defaults(), "A", "plain", "2");
        String third = etag(read(""));
        api.setVariable(environment, "A", "plain", "1");
        String repeated = etag(read(""));
        api.writer()
                .delete()
                .uri(environment + "/variables/A")
                .exchange()
                .expectStatus()
                .isNoContent();

        assertThat(List.of(first, second, third, etag(read("")))).doesNotHaveDuplicates();
        assertThat(repeated).isEqualTo(third);
        assertThat(first).matches("\"[^\"]+\"");
    }

    @Test
    void whoHasTheConfigurationIsToldOnlyThat() {
        api.setVariable(environment, "A", "secret", "x");
        String tag = etag(read(""));

        for (String header :
                List.of(tag, "W/" + tag, "\"other\", " + tag, "W/\"other\" ,W/" + tag + " , \"another\"", "*")) {
            ResponseSpec unchanged = readIfNoneMatch(header);
            unchanged.expectStatus().isNotModified();
            unchanged.expectHeader().valueEquals(HttpHeaders.ETAG, tag);
            unchanged.expectHeader().valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache, private");
            unchanged.expectBody().isEmpty();
        }
        for (String header : List.of("\"other\"", tag.replace("\"", ""), "\"\"", "W/\"other\"")) {
            readIfNoneMatch(header).expectStatus().isOk();
        }
        application
                .get()
                .uri(environment + "/configuration?format=xml")
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange()
                .expectStatus()
                .isBadRequest();

        api.setVariable(environment, "A", "secret", "y");
        ResponseSpec changed = readIfNoneMatch(tag);
        changed.expectStatus().isOk();
        changed.expectHeader().valueEquals(HttpHeaders.CACHE_CONTROL, "no-cache, private");
        assertThat(etag(changed)).isNotEqualTo(tag);
        assertThat(variables(changed)).isEqualTo(Map.of("A", "y"));
    }

    @Test
    void havingTheConfigurationOpensNothingToWhoMayNotReadIt() {
        api.setVariable(environment, "A", "plain", "x");
        String tag = etag(read(""));
        String other = api.newEnvironment();
        ReadTokenHolder revoked = ReadTokenHolder.of(api, environment, "revoked");
        ResponseSpec beforehand = ifNoneMatch(revoked.bearer(api), tag);
        beforehand.expectStatus().isNotModified();
        ReadTokenHolder.issuer(api)
                .delete()
                .uri(environment + "/read-tokens/" + revoked.id())
                .exchange()
                .expectStatus()
                .is2xxSuccessful();

        expectProblem(ifNoneMatch(revoked.bearer(api), tag), 401, "unauthenticated");
        expectProblem(
                ifNoneMatch(ReadTokenHolder.of(api, other, "other").bearer(api), tag),
                403,
                "token-of-another-environment");
        expectProblem(ifNoneMatch(api.anonymous(), tag), 401, "unauthenticated");
        readIfNoneMatch(tag).expectStatus().isNotModified();
    }

    @Test
    void readsOfWhatIsUnchangedAreCountedLikeAllOthers() {
        String tag = etag(read(""));
        long before = timers("304").stream().mapToLong(Timer::count).sum();

        readIfNoneMatch(tag).expectStatus().isNotModified();

        await().untilAsserted(() ->
                assertThat(timers("304").stream().mapToLong(Timer::count).sum()).isEqualTo(before + 1));
        assertThat(timers("304").stream().map(ConfigurationApiTest::keys))
                .containsOnly(keys(timers("200").iterator().next()));
    }

    private Collection<Timer> timers(String status) {
        return meters.find("http.server.requests")
                .tag("uri", "/api/applications/{application}/environments/{environment}/configuration")
                .tag("status", status)
                .timers();
    }

    private static List<String> keys(Timer timer) {
        return timer.getId().getTags().stream().map(Tag::getKey).toList();
    }

    private ResponseSpec ifNoneMatch(RestTestClient client, String tag) {
        return client.get()
                .uri(environment + "/configuration")
                .header(HttpHeaders.IF_NONE_MATCH, tag)
                .exchange();
    }

    @Test
    void ofAnApplicationsReadsEachVersionIsAuditedOnce() {
        api.setVariable(environment, "A", "plain", "x");
        String tag = etag(read(""));
        read("?format=yaml").expectStatus().isOk();
        application
                .get()
                .uri("/config/" + Api.ref(environment))
                .exchange()
                .expectStatus()
                .isOk();
        readIfNoneMatch(tag).expectStatus().isNotModified();
        assertThat(reads()).containsExactly(tuple("read-token:crm", null, "127.0.0.1", null));

        api.setVariable(environment, "A", "plain", "y");
        read("").expectStatus().isOk();
        assertThat(reads()).hasSize(2);

        application
                .get()
                .uri(environment + "/configuration")
                .header("X-Forwarded-For", "192.0.2.7")
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(reads()).hasSize(3).last().isEqualTo(tuple("read-token:crm", null, "192.0.2.7", null));

        ReadTokenHolder.of(api, environment, "another")
                .bearer(api)
                .get()
                .uri(environment + "/configuration")
                .exchange()
                .expectStatus()
                .isOk();
        assertThat(reads()).hasSize(4).last().isEqualTo(tuple("read-token:another", null, "127.0.0.1", null));
    }

    @Test
    void whatAPersonReadsIsAuditedEachTime() {
        RestTestClient person = api.as("rita", Scopes.SECRETS_REVEAL);
        for (int i = 0; i < 2; i++) {
            person.get()
                    .uri(environment + "/configuration")
                    .header("X-Slipway-Actor", "somebody else")
                    .exchange()
                    .expectStatus()
                    .isOk();
        }

        assertThat(reads())
                .containsExactly(tuple("rita", null, "127.0.0.1", null), tuple("rita", null, "127.0.0.1", null));
    }

    @Test
    void readingRightAfterAChangeGivesTheNewValues() {
        for (int i = 0; i < 15; i++) {
            String value = "value " + i;
            api.setVariable(i % 2 == 0 ? environment : defaults(), i % 2 == 0 ? "OWN" : "DEFAULT", "secret", value);
            assertThat(variables(read(""))).containsValue(value);
            assertThat(variables(read(""))).containsValue(value);
        }
    }

    @Test
    void changesThatHappenTogetherAreReadTogetherAndATagHasOneBody() throws Exception {
        importJson(environment, Map.of("OWN_1", "0", "OWN_2", "0"), "?secrets=OWN_2");
        importJson(defaults(), Map.of("DEFAULT_1", "0", "DEFAULT_2", "0"), "?secrets=DEFAULT_2");
        AtomicBoolean writing = new AtomicBoolean(true);
        Map<String, Map<String, String>> bodies = new ConcurrentHashMap<>();
        Callable<Integer> reader = () -> {
            int count = 0;
            while (writing.get() || count == 0) {
                ResponseSpec answer = read("");
                String tag = etag(answer);
                Map<String, String> read = variables(answer);
                assertThat(read.get("OWN_1")).isEqualTo(read.get("OWN_2"));
                assertThat(read.get("DEFAULT_1")).isEqualTo(read.get("DEFAULT_2"));
                assertThat(bodies.computeIfAbsent(tag, _ -> read)).isEqualTo(read);
                count++;
            }
            return count;
        };
        List<Future<Integer>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(reader));
            }
            List<Future<?>> writers = List.of(
                    threads.submit(() -> bump(environment, "OWN_1", "OWN_2")),
                    threads.submit(() -> bump(defaults(), "DEFAULT_1", "DEFAULT_2")));
            try {
                for (Future<?> writer : writers) {
                    writer.get();
                }
            } finally {
                writing.set(false);
            }
        }
        for (Future<Integer> done : readers) {
            assertThat(done.get()).isPositive();
        }
        assertThat(bodies).hasSizeGreaterThan(5);
        assertThat(variables(read(""))).containsEntry("OWN_2", "20").containsEntry("DEFAULT_1", "20");
    }

    @Test
    void theApiIsDescribed() {
        String path = "$.paths['/api/applications/{application}/environments/{environment}/configuration%s'].get";
        api.anonymous()
                .get()
                .uri("/v3/api-docs")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath(path.formatted("") + ".parameters[*].name")
                .isEqualTo(List.of("application", "environment", "format", "name", "namespace"))
                .jsonPath(path.formatted("") + ".responses['409'].description")
                .isNotEmpty()
                .jsonPath(path.formatted("/changes") + ".parameters[*].name")
                .isEqualTo(List.of("application", "environment"))
                .jsonPath("$.paths['/config/{application}/{profile}'].get.parameters[*].name")
                .isEqualTo(List.of("application", "profile"))
                .jsonPath("$.paths['/config/{application}/{profile}/{label}'].get.parameters[*].name")
                .isEqualTo(List.of("application", "profile", "label"));
    }

    private void bump(String set, String one, String two) {
        for (int i = 1; i <= 20; i++) {
            importJson(set, Map.of(one, "" + i, two, "" + i), "");
        }
    }

    private String defaults() {
        return environment.replace("/environments/dev", "");
    }

    private void importJson(String set, Map<String, String> variables, String query) {
        String format = query.isEmpty() ? "?format=json" : query + "&format=json";
        api.writer()
                .post()
                .uri(set + "/variables/import" + format)
                .contentType(MediaType.APPLICATION_JSON)
                .body(variables)
                .exchange()
                .expectStatus()
                .isOk();
    }

    private ResponseSpec read(String query) {
        return application.get().uri(environment + "/configuration" + query).exchange();
    }

    private ResponseSpec readIfNoneMatch(String entityTags) {
        return application
                .get()
                .uri(environment + "/configuration")
                .header(HttpHeaders.IF_NONE_MATCH, entityTags)
                .exchange();
    }

    private List<Object> reads() {
        List<Object> reads = new ArrayList<>();
        database.audit(Api.ref(environment)).stream()
                .filter(entry -> "CONFIGURATION_READ".equals(entry.get("action")))
                .forEach(entry ->
                        reads.add(tuple(entry.get("actor"), entry.get("via"), entry.get("origin"), entry.get("name"))));
        return reads;
    }

    private static Map<String, String> variables(ResponseSpec response) {
        return Objects.requireNonNull(response.expectStatus()
                .isOk()
                .expectBody(VARIABLES)
                .returnResult()
                .getResponseBody());
    }

    private static byte[] body(ResponseSpec response) {
        byte[] body = response.expectStatus()
                .isOk()
                .expectBody(byte[].class)
                .returnResult()
                .getResponseBody();
        return body == null ? new byte[0] : body;
    }

    private static String etag(ResponseSpec response) {
        ExchangeResult result = response.expectStatus().isOk().returnResult();
        List<String> tags = result.getResponseHeaders().getOrEmpty(HttpHeaders.ETAG);
        assertThat(tags).hasSize(1);
        return tags.getFirst();
    }

    private Map<String, String> sourced(byte[] dotenv) throws Exception {
        Files.write(directory.resolve("configuration.env"), dotenv);
        Process shell = new ProcessBuilder("sh", "-c", "set -a; . ./configuration.env; exec env -0")
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        shell.getOutputStream().close();
        Map<String, String> variables = new HashMap<>();
        for (String entry : new String(shell.getInputStream().readAllBytes(), UTF_8).split("\0")) {
            int equals = entry.indexOf('=');
            variables.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return variables;
    }
}
