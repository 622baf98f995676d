package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.contracts.Stage;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestIdentity;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RuleSetApiTest extends MigrationServiceTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] SCOPES = {
        "packages:read", "packages:write", "migrations:read", "migrations:write", "audit:read"
    };
    private final HttpClient client = HttpClient.newHttpClient();

    /** @param headers name, value, name, value and so on */
    private HttpResponse<String> call(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + TestIdentity.token("ann", SCOPES))
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    private static String tag(HttpResponse<String> response) {
        return response.headers().firstValue("ETag").orElseThrow();
    }

    @Test
    void comesAndGoesAsYamlAndAsJson() throws Exception {
        String yaml = """
                # for the shop
                name: shop
                extends: generic
                description: Läden → Kassen
                rules:
                  - {table: settings, rule: overwrite}
                references:
                  - settings.kind -> kinds.name
                """;
        HttpResponse<String> saved = call(
                "PUT", "/api/rule-sets/shop", yaml, "Content-Type", "application/yaml", "Accept", "application/yaml");
        assertThat(saved.statusCode()).as(saved.body()).isEqualTo(200);
        assertThat(saved.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(saved.body()).contains("extends: generic", "Läden → Kassen", "version: 1");

        HttpResponse<String> asJson = call("GET", "/api/rule-sets/shop", "");
        assertThat(json(asJson).path("extends").asString()).isEqualTo("generic");
        assertThat(json(asJson).path("references").path(0).asString()).isEqualTo("settings.kind -> kinds.name");
        HttpResponse<String> resolved = call("GET", "/api/rule-sets/shop?resolved=true", "");
        assertThat(json(resolved).has("extends")).isFalse();
        assertThat(json(resolved).path("rules").size())
                .isGreaterThan(json(asJson).path("rules").size() - 1);

        String exported = call("GET", "/api/rule-sets/shop", "", "Accept", "application/yaml")
                .body();
        HttpResponse<String> again =
                call("PUT", "/api/rule-sets/shop", exported, "Content-Type", "text/yaml", "Accept", "application/yaml");
        assertThat(tag(again)).as("saving what was exported changes nothing").isEqualTo(tag(saved));
    }

    @Test
    void keepsItsVersionsAndRefusesAStaleWriter() throws Exception {
        String first = "{\"name\": \"kept\", \"rules\": [{\"table\": \"a\", \"rule\": \"skip\"}]}";
        String second = "{\"name\": \"kept\", \"rules\": [{\"table\": \"b\", \"rule\": \"skip\"}]}";
        String[] asJson = {"Content-Type", "application/json"};
        HttpResponse<String> one =
                call("PUT", "/api/rule-sets/kept", first, "Content-Type", "application/json", "If-None-Match", "*");
        assertThat(tag(one)).isEqualTo("\"1\"");
        assertThat(call("PUT", "/api/rule-sets/kept", first, "Content-Type", "application/json", "If-None-Match", "*")
                        .statusCode())
                .isEqualTo(412);
        HttpResponse<String> two =
                call("PUT", "/api/rule-sets/kept", second, "Content-Type", "application/json", "If-Match", tag(one));
        assertThat(tag(two)).isEqualTo("\"2\"");
        HttpResponse<String> stale =
                call("PUT", "/api/rule-sets/kept", first, "Content-Type", "application/json", "If-Match", tag(one));
        assertThat(stale.statusCode()).isEqualTo(412);
        assertThat(json(stale).path("type").asString()).endsWith("stale-version");
        assertThat(call("PUT", "/api/rule-sets/kept", first, "Content-Type", "application/json", "If-Match", "2")
                        .statusCode())
                .as("an ETag has quotes")
                .isEqualTo(400);
        assertThat(tag(call("PUT", "/api/rule-sets/kept", second, asJson))).isEqualTo("\"2\"");

        JsonNode versions =
                json(call("GET", "/api/rule-sets/kept/versions", "")).path("versions");
        assertThat(versions.findValuesAsString("version")).containsExactly("2", "1");
        assertThat(versions.findValuesAsString("savedBy")).containsOnly("ann");
        assertThat(json(call("GET", "/api/rule-sets/kept/versions/1", ""))
                        .path("rules")
                        .path(0)
                        .path("table")
                        .asString())
                .isEqualTo("a");
        assertThat(call("GET", "/api/rule-sets/kept/versions/9", "").statusCode())
                .isEqualTo(404);

        HttpResponse<String> restored = call("POST", "/api/rule-sets/kept/versions/1/restore", "", "If-Match", "\"2\"");
        assertThat(tag(restored)).isEqualTo("\"3\"");
        assertThat(json(restored).path("version").asInt()).isEqualTo(3);
        assertThat(json(call("GET", "/api/rule-sets/kept", ""))
                        .path("rules")
                        .path(0)
                        .path("table")
                        .asString())
                .isEqualTo("a");
    }

    @Test
    void isNotDeletedWhileSomethingNeedsIt() throws Exception {
        String body = "{\"name\": \"needed\"}";
        call("PUT", "/api/rule-sets/needed", body, "Content-Type", "application/json");
        api.put("/api/rule-sets/defaults/needy", Map.of("ruleSet", "needed"));
        HttpResponse<String> refused = call("DELETE", "/api/rule-sets/needed", "");
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("uses").toString()).contains("application needy");

        assertThat(call("DELETE", "/api/rule-sets/defaults/needy", "").statusCode())
                .isEqualTo(204);
        assertThat(call("DELETE", "/api/rule-sets/needed", "", "If-Match", "\"7\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(call("DELETE", "/api/rule-sets/needed", "", "If-Match", "\"1\"")
                        .statusCode())
                .isEqualTo(204);
        assertThat(call("GET", "/api/rule-sets/needed", "").statusCode()).isEqualTo(404);
        assertThat(call("DELETE", "/api/rule-sets/needed", "").statusCode()).isEqualTo(404);
        assertThat(call("GET", "/api/rule-sets", "").body()).doesNotContain("\"needed\"");
        assertThat(json(call("GET", "/api/rule-sets/needed/versions", ""))
                        .path("versions")
                        .path(0)
                        .path("deleted")
                        .asBoolean())
                .isTrue();

        assertThat(tag(call("POST", "/api/rule-sets/needed/versions/1/restore", "")))
                .isEqualTo("\"3\"");
        assertThat(call("GET", "/api/rule-sets/needed", "").statusCode()).isEqualTo(200);
        assertThat(json(call("GET", "/api/migration-audit?subject=needed", "")).findValuesAsString("action"))
                .containsExactly("rule-set-restored", "rule-set-deleted", "rule-set-saved");
        assertThat(call("DELETE", "/api/rule-sets/nocobase", "").statusCode()).isEqualTo(409);
        assertThat(call("GET", "/api/rule-sets/nocobase/versions", "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void aMigrationThatIsHeldStillNeedsItsRuleSet() throws Exception {
        SmallRelease release = SmallRelease.prepare(api, "holding");
        call(
                "PUT",
                "/api/rule-sets/held",
                "{\"name\": \"held\", \"rules\": [{\"table\": \"settings\", \"rule\": \"overwrite\"}]}",
                "Content-Type",
                "application/json");
        Map<String, Object> request = request(release.source(), release.target());
        request.put("ruleSet", "held");
        request.put("decisions", List.of());
        api.post("/api/migrations", request);
        api.awaitState(id(request), "awaiting-decision");
        assertThat(json(call("DELETE", "/api/rule-sets/held", "")).path("uses").toString())
                .contains("migration " + id(request));
        api.post("/api/migrations/" + id(request) + "/cancel", Map.of());
        api.awaitEnd(id(request));
        assertThat(call("DELETE", "/api/rule-sets/held", "").statusCode()).isEqualTo(204);
    }

    @Test
    void isValidatedAgainstASourceWithoutBeingSaved() throws Exception {
        TestDatabase source = TestPostgres.createDatabase("to_validate");
        execute(source, "CREATE TABLE a (id int PRIMARY KEY, name text)");
        ENV_SERVICE.register("validated/dev", Stage.DEVELOPMENT, source);
        String yaml = """
                name: tried
                rules:
                  - {table: a, rule: overwrite, filter: nam = 1}
                  - {table: missing, rule: overwrite}
                """;
        String path = "/api/rule-sets/validation?environment=validated%2Fdev";
        JsonNode findings = json(call("POST", path, yaml, "Content-Type", "application/yaml"));
        assertThat(findings.path("valid").asBoolean()).isFalse();
        assertThat(findings.path("problems").size()).as(findings.toString()).isEqualTo(2);
        assertThat(json(call(
                                "POST",
                                path,
                                yaml.replace("nam =", "id =").replace("table: missing", "table: '*'"),
                                "Content-Type",
                                "application/yaml"))
                        .path("valid")
                        .asBoolean())
                .isTrue();
        JsonNode alone = json(call(
                "POST",
                "/api/rule-sets/validation",
                "{name: tried, extends: tired}",
                "Content-Type",
                "application/yaml"));
        assertThat(alone.path("problems").toString()).contains("tired");
        JsonNode misread = json(call(
                "POST",
                "/api/rule-sets/validation",
                "{name: tried, rules: [{table: a, rule: replace}]}",
                "Content-Type",
                "application/yaml"));
        assertThat(misread.path("problems").toString())
                .contains("rules[0].rule", "must be one of overwrite, insert-or-update")
                .doesNotContain("dev.slipway");
        assertThat(call("GET", "/api/rule-sets/tried", "").statusCode()).isEqualTo(404);
        assertThat(call(
                                "POST",
                                "/api/rule-sets/validation?environment=validated%2Fgone",
                                yaml,
                                "Content-Type",
                                "application/yaml")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void theClassificationShowsWhichEntriesMatchedAndWhichWon() throws Exception {
        TestDatabase source = TestPostgres.createDatabase("to_classify");
        execute(source, "CREATE TABLE settings (id int PRIMARY KEY, token text); CREATE TABLE other (id int)");
        ENV_SERVICE.register("classified/dev", Stage.DEVELOPMENT, source);
        call("PUT", "/api/rule-sets/classes", """
                {"name": "classes", "rules": [{"table": "set*", "rule": "skip"}, {"table": "gone", "rule": "skip"},
                  {"table": "settings", "rule": "overwrite", "filter": "id > 1"}, {"table": "*", "rule": "schema-only"}],
                 "secretColumns": [{"table": "*", "columns": ["token"]}]}
                """, "Content-Type", "application/json");
        JsonNode classification =
                json(call("GET", "/api/rule-sets/classes/classification?environment=classified%2Fdev", ""));
        JsonNode other = classification.path("tables").path(0);
        assertThat(other.path("matched").asString()).isEqualTo("*");
        assertThat(other.path("decidedBy").asString()).isEqualTo("pattern");
        JsonNode settings = classification.path("tables").path(1);
        assertThat(settings.path("rule").asString()).isEqualTo("overwrite");
        assertThat(settings.path("decidedBy").asString()).isEqualTo("named");
        assertThat(settings.path("overruled").toString()).isEqualTo("[\"set*\",\"*\"]");
        assertThat(settings.path("filter").asString()).isEqualTo("id > 1");
        assertThat(settings.path("excludedColumns").toString()).isEqualTo("[\"token\"]");
        assertThat(classification.path("unmatched").toString()).isEqualTo("[\"gone\"]");
    }

    @Test
    void theSchemaIsHandedOut() throws Exception {
        HttpResponse<String> schema = call("GET", "/api/rule-sets/schema", "");
        assertThat(schema.headers().firstValue("Content-Type")).hasValue("application/schema+json");
        assertThat(json(schema).path("title").asString()).isEqualTo("Slipway rule set");
        assertThat(call("PUT", "/api/rule-sets/schema", "{\"name\": \"schema\"}", "Content-Type", "application/json")
                        .statusCode())
                .isEqualTo(422);
    }

    @Test
    void theServicesOwnDescriptionNamesTheCalls() throws Exception {
        JsonNode paths = json(call("GET", "/v3/api-docs", "")).path("paths");
        assertThat(paths.propertyNames())
                .contains(
                        "/api/rule-sets/schema",
                        "/api/rule-sets/validation",
                        "/api/rule-sets/{name}/versions/{version}/restore");
    }
}
