package dev.slipway.environment.imports.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.jayway.jsonpath.JsonPath;
import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class ImportApiTest {

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String environment = "";

    ImportApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @BeforeEach
    void registerEnvironment() {
        environment = api.newEnvironment();
    }

    @Test
    void dotenvIsImportedAsOneVersion() {
        api.setVariable(environment, "SMTP_HOST", "plain", "mail.example.org");
        api.setVariable(environment, "UNCHANGED", "plain", "same");
        api.setVariable(environment, "NOT_IN_THE_TEXT", "plain", "stays");

        importText("dotenv", """
                # mail
                export SMTP_HOST=mail2.example.org # with a comment
                UNCHANGED=same

                GREETING="several
                lines"
                RAW='$HOME stays'
                EMPTY=
                """)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"4\"")
                .expectBody()
                .json("""
                        {"version": 4, "created": 3, "changed": 1, "unchanged": 1, "errors": []}
                        """, JsonCompareMode.STRICT);

        assertThat(values())
                .containsOnly(
                        Map.entry("SMTP_HOST", "mail2.example.org"),
                        Map.entry("UNCHANGED", "same"),
                        Map.entry("NOT_IN_THE_TEXT", "stays"),
                        Map.entry("GREETING", "several\nlines"),
                        Map.entry("RAW", "$HOME stays"),
                        Map.entry("EMPTY", ""));
        api.get(environment + "/variables/version-history?limit=1")
                .expectBody()
                .jsonPath("$.changes[0].variables")
                .isEqualTo(4);
    }

    @Test
    void aMisspeltNameAmongTheSecretsSavesNothing() {
        Api.expectProblem(
                importText("dotenv&secrets=API_KEI", "API_KEY=would be in the clear\n"), 422, "absent-secrets");

        assertThat(values()).doesNotContainKey("API_KEY");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    json | {"A": "1", "N": 25, "S": {"type": "secret", "value": "the value", "description": "A token"}}
                    yaml | {A: '1', N: 25, S: {type: secret, value: the value, description: A token}}
                    """)
    void jsonAndYamlSayTypesAndDescriptions(String format, String text) {
        importText(format, text)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(3);

        api.get(environment + "/variables")
                .expectBody()
                .json("""
                        {"version": 1, "variables": [
                          {"name": "A", "type": "plain", "value": "1"},
                          {"name": "N", "type": "plain", "value": "25"},
                          {"name": "S", "type": "secret", "description": "A token"}]}
                        """, JsonCompareMode.LENIENT)
                .jsonPath("$.variables[2].value")
                .doesNotExist();
        assertThat(reveal("S")).isEqualTo("the value");
    }

    @Test
    void everyBadLineIsToldWithItsNumberAndNothingIsSaved() {
        importText("dotenv", """
                GOOD=1
                no assignment
                NO-NAME=2
                GOOD=again
                OPEN="never closed
                LARGE=%s
                """.formatted("x".repeat(65_537)))
                .expectStatus()
                .isEqualTo(422)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("https://slipway.dev/problems/bad-lines")
                .jsonPath("$.detail")
                .isEqualTo("5 lines cannot be imported; nothing was saved.")
                .jsonPath("$.action")
                .isNotEmpty()
                .jsonPath("$.errors[*].line")
                .isEqualTo(List.of(2, 3, 4, 5, 6))
                .jsonPath("$.errors[2].name")
                .isEqualTo("GOOD")
                .jsonPath("$.errors[2].message")
                .isEqualTo("This name is given in line 1 and again in line 4. Keep one of them.")
                .jsonPath("$.errors[4].message")
                .isEqualTo("The value of 'LARGE' has 65537 bytes in UTF-8; at most 65536 are kept.");

        assertThat(values()).isEmpty();
        assertThat(database.audit(Api.ref(environment))).hasSize(1);
    }

    @Test
    void goodLinesAreSavedWhereThatIsAskedFor() {
        importText("dotenv&partial=true", "A=1\nnonsense\nB=2\nA=3\n")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(2)
                .jsonPath("$.errors[*].line")
                .isEqualTo(List.of(2, 4));

        assertThat(values()).containsOnly(Map.entry("A", "1"), Map.entry("B", "2"));
        importText("json&partial=true", "no JSON")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(1)
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    json | {"A": "1",\\n "A": "2"} | 2
                    yaml | A: 1\\nB: 2\\nA: 3 | 3
                    dotenv | A=1\\nA=1 | 2
                    json | {"A": "a\\u0000b"} | 1
                    json | {"A": "half \\ud83d"} | 1
                    json | {"A":\\n [1]} | 1
                    json | {"A": "1"\\n | 2
                    json | {"A": {"type": "public", "value": "x"}} | 1
                    json | [] | 1
                    yaml | A: &anchor 1 | 1
                    yaml | - A | 1
                    """)
    void aBadTextIsRefusedByLine(String format, String text, int line) {
        expectBadLine(importText(format, text.replace("\\n", "\n")), line);
    }

    @Test
    void whatIsNoTextIsRefusedByLine() {
        byte[] notUtf8 = "A=1\nB=\377\376\nC=3\n".getBytes(StandardCharsets.ISO_8859_1);
        expectBadLine(importBytes("dotenv", notUtf8), 2);
        expectBadLine(importText("dotenv", "A=1\nB=2\nC=a\0b\n"), 3);
        expectBadLine(importText("dotenv", "A=1\nB=" + "x".repeat(1024 * 1024) + "\n"), 2);
        expectBadLine(importText("json", "{\n\"B\": \"" + "x".repeat(1024 * 1024) + "\"}"), 2);
        expectBadLine(importText("yaml", "A: 1\nB: " + "x".repeat(1024 * 1024) + "\n"), 2);
        expectProblem(importText("json", "{\"A\": " + "[".repeat(100_000)), 422, "bad-lines")
                .jsonPath("$.errors[1].message")
                .isEqualTo("The JSON is nested too deeply here, or a name is too long. Nothing behind this place was"
                        + " read.");

        assertThat(values()).isEmpty();
    }

    @Test
    void textsThatAreNotVariablesShowNothingOfThemselves() {
        String canary = "canary-" + UUID.randomUUID();
        for (String format : List.of("dotenv", "json", "yaml")) {
            for (String text : List.of(
                    canary,
                    "A=\"" + canary,
                    "{\"A\": \"" + canary,
                    "A: {" + canary + ": 1}",
                    "%" + canary + "=1",
                    "{\"A\": {\"type\": \"" + canary + "\", \"value\": \"" + canary + "\"}}")) {
                importText(format + "&type=secret", text)
                        .expectBody(String.class)
                        .value(body -> assertThat(body).doesNotContain(canary));
            }
        }
        assertThat(database.dump("variable_version")).doesNotContain(canary);
    }

    @Test
    void typesAreKeptUnlessTheTextOrTheCallerSaysOtherwise() {
        api.setVariable(environment, "WAS_SECRET", "secret", "old");
        api.setVariable(environment, "WAS_PLAIN", "plain", "old");
        api.setVariable(environment, "BECOMES_SECRET", "plain", "old");
        api.setVariable(environment, "SAID_PLAIN", "secret", "old");

        importText("json&type=secret&secrets=BECOMES_SECRET,SAID_PLAIN", """
                {"WAS_SECRET": "new", "WAS_PLAIN": "new", "BECOMES_SECRET": "new", "IS_NEW": "new",
                 "SAID_PLAIN": {"type": "plain", "value": "new"}, "IS_NEW_PLAIN": {"type": "plain", "value": "new"}}
                """)
                .expectStatus()
                .isOk();

        assertThat(values())
                .containsOnly(
                        Map.entry("WAS_PLAIN", "new"),
                        Map.entry("SAID_PLAIN", "new"),
                        Map.entry("IS_NEW_PLAIN", "new"));
        for (String secret : List.of("WAS_SECRET", "BECOMES_SECRET", "IS_NEW")) {
            assertThat(reveal(secret)).isEqualTo("new");
        }
    }

    @Test
    void descriptionsStayWhereTheTextSaysNone() {
        api.put(environment + "/variables/A", Map.of("type", "plain", "value", "1", "description", "Number"))
                .expectStatus()
                .isCreated();

        importText("dotenv", "A=2").expectStatus().isOk();

        api.get(environment + "/variables/A").expectBody().json("""
                        {"value": "2", "description": "Number"}
                        """, JsonCompareMode.LENIENT);
    }

    @Test
    void aStaleImportIsRefusedAndChangesNothing() {
        api.setVariable(environment, "A", "plain", "1");
        api.setVariable(environment, "A", "plain", "2");

        expectProblem(importIfMatch("\"1\""), 412, "stale-version");
        assertThat(values()).containsOnly(Map.entry("A", "2"));
        importIfMatch("\"2\"").expectStatus().isOk();
        assertThat(values()).containsOnly(Map.entry("A", "3"));
    }

    @Test
    void importingTheSameAgainChangesNothing() {
        String text = """
                {"PLAIN": "1", "SECRET": {"type": "secret", "value": "s", "description": "d"}}""";
        importText("json&reason=First", text).expectStatus().isOk();

        importText("json&reason=Again", text)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"1\"")
                .expectBody()
                .json("""
                        {"version": 1, "created": 0, "changed": 0, "unchanged": 2, "errors": []}
                        """, JsonCompareMode.STRICT);

        api.get(environment + "/variables/version-history")
                .expectBody()
                .jsonPath("$.changes[*].reason")
                .isEqualTo(List.of("First"));
        assertThat(database.audit(Api.ref(environment))).hasSize(3);
    }

    @Test
    void defaultsAreImportedToo() {
        String application = Api.applicationOf(environment);
        importBytes(application, "dotenv&secrets=TOKEN", "TOKEN=t\nHOST=h\n".getBytes(StandardCharsets.UTF_8))
                .expectStatus()
                .isOk();

        api.get(environment + "/variables?inherited=true")
                .expectBody()
                .jsonPath("$.variables[*].name")
                .isEqualTo(List.of("HOST", "TOKEN"))
                .jsonPath("$.variables[1].type")
                .isEqualTo("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "?format=xml, format",
        "?format=dotenv&type=public, type",
        "?format=dotenv&partial=perhaps, partial",
        "?format=dotenv&secrets=A-B, secrets"
    })
    void aBadParameterIsNamed(String query, String field) {
        expectProblem(
                        api.writer()
                                .post()
                                .uri(environment + "/variables/import" + query)
                                .contentType(MediaType.TEXT_PLAIN)
                                .body("A=1")
                                .exchange(),
                        400,
                        "invalid-request")
                .jsonPath("$.errors[0].field")
                .isEqualTo(field);
    }

    @Test
    void whatCannotBeAnImportIsRefused() {
        expectProblem(
                api.writer()
                        .post()
                        .uri(environment + "/variables/import?format=dotenv")
                        .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                        .body("A=1&partial=true")
                        .exchange(),
                415,
                "unsupported-media-type");
        api.post(environment + "/variables/import").expectStatus().is4xxClientError();
        expectProblem(
                api.reader()
                        .post()
                        .uri(environment + "/variables/import?format=dotenv")
                        .body("A=1")
                        .exchange(),
                403,
                "forbidden");
        expectProblem(importText("dotenv&reason=" + "r".repeat(1001), "A=1"), 400, "invalid-text");
        String known = environment;
        environment = known.replace("/dev", "/prod");
        expectProblem(importText("dotenv", "A=1"), 404, "unknown-environment");
        environment = known;
        api.post(environment + "/archive").expectStatus().isOk();
        expectProblem(importText("dotenv", "A=1"), 409, "environment-archived");
    }

    @Test
    void aRequestMayHave16Mebibytes() {
        byte[] comment = ("#" + "x".repeat(16 * 1024 * 1024 - 5) + "\nA=1").getBytes(StandardCharsets.UTF_8);
        importBytes("dotenv", comment).expectStatus().isOk();
        assertThat(values()).containsOnlyKeys("A");

        expectProblem(importBytes("dotenv", new byte[16 * 1024 * 1024 + 1]), 413, "request-too-large")
                .jsonPath("$.limitBytes")
                .isEqualTo(16 * 1024 * 1024);
    }

    @Test
    void tenThousandVariablesAreOneVersionAndMoreThanTwentyThousandAreRefused() {
        int many = 10_000;
        String ref = Api.ref(environment);
        List<String> names =
                IntStream.range(0, many).mapToObj("VARIABLE_%05d"::formatted).toList();
        String text = lines(names, "SECRET".length());
        long begin = System.nanoTime();

        importText("dotenv&secrets=" + String.join(",", names.subList(0, 200)), text)
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"version": 1, "created": 10000, "changed": 0, "unchanged": 0, "errors": []}
                        """, JsonCompareMode.STRICT);

        System.out.printf(
                "Imported %d variables (200 secrets) in %s%n", many, Duration.ofNanos(System.nanoTime() - begin));
        assertThat(database.audit(ref).subList(1, many + 1))
                .extracting(entry -> entry.get("action"), entry -> entry.get("name"))
                .containsExactlyElementsOf(names.stream()
                        .map(name -> tuple("VARIABLE_CREATED", name))
                        .toList());
        List<Event> published = events.await(ref, many + 1).subList(1, many + 1);
        assertThat(published)
                .extracting(event -> JsonPath.<String>read(event.data(), "$.name"))
                .containsExactlyElementsOf(names);
        assertThat(published)
                .allSatisfy(event -> assertThat(event.data()).contains("\"version\":1", "\"changedBy\":\"alice\""));

        importText("dotenv", text)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.unchanged")
                .isEqualTo(many)
                .jsonPath("$.version")
                .isEqualTo(1);

        List<String> others =
                IntStream.rangeClosed(0, many).mapToObj("OTHER_%05d"::formatted).toList();
        expectProblem(importText("dotenv", lines(others, 1)), 409, "too-many-variables");
        api.get(environment + "/variables?query=OTHER_")
                .expectBody()
                .jsonPath("$.variables")
                .isEmpty();
        fillUp(others.subList(0, many));
        expectProblem(
                api.put(environment + "/variables/ONE_MORE", Map.of("type", "plain", "value", "x")),
                409,
                "too-many-variables");
        api.setVariable(environment, "OTHER_00000", "plain", "another value");
    }

    /** Stores variables in the newest version, without a word to anyone. */
    private void fillUp(List<String> names) {
        database.jdbc()
                .sql("""
                        INSERT INTO variable_version (set_id, name, version, plain_value, description, removed, current)
                        SELECT e.id, filler.name, 1, '', '', false, true
                          FROM unnest(?::text[]) AS filler (name), environment e JOIN application a ON a.id = e.application_id
                         WHERE a.name || '/' || e.name = ?
                        """)
                .param(names.toArray(String[]::new))
                .param(Api.ref(environment))
                .update();
    }

    private static String lines(List<String> names, int valueLength) {
        return names.stream()
                .map(name -> name + "=" + "v".repeat(valueLength) + "\n")
                .collect(Collectors.joining());
    }

    private void expectBadLine(ResponseSpec response, int line) {
        expectProblem(response, 422, "bad-lines")
                .jsonPath("$.errors[0].line")
                .isEqualTo(line)
                .jsonPath("$.errors[0].message")
                .isNotEmpty()
                .jsonPath("$.errors.length()")
                .isEqualTo(1);
    }

    private ResponseSpec importText(String format, String text) {
        return importBytes(format, text.getBytes(StandardCharsets.UTF_8));
    }

    private ResponseSpec importBytes(String format, byte[] text) {
        return importBytes(environment, format, text);
    }

    private ResponseSpec importBytes(String path, String format, byte[] text) {
        return api.writer()
                .post()
                .uri(path + "/variables/import?format=" + format)
                .contentType(MediaType.TEXT_PLAIN)
                .body(text)
                .exchange();
    }

    private ResponseSpec importIfMatch(String entityTag) {
        return api.writer()
                .post()
                .uri(environment + "/variables/import?format=dotenv")
                .header(HttpHeaders.IF_MATCH, entityTag)
                .contentType(MediaType.TEXT_PLAIN)
                .body("A=3")
                .exchange();
    }

    private Map<String, String> values() {
        String body = String.valueOf(api.get(environment + "/variables")
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
        List<Map<String, String>> plain = JsonPath.read(body, "$.variables[?(@.type == 'plain')]");
        return plain.stream()
                .collect(Collectors.toMap(
                        variable -> String.valueOf(variable.get("name")),
                        variable -> String.valueOf(variable.get("value"))));
    }

    private String reveal(String name) {
        BodyContentSpec body = api.revealer()
                .post()
                .uri(environment + "/variables/" + name + "/reveal")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        return JsonPath.read(
                new String(Objects.requireNonNull(body.returnResult().getResponseBody()), StandardCharsets.UTF_8),
                "$.value");
    }
}
