package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class PackageComparisonTest extends MigrationServiceTest {

    private String build(SmallRelease release) {
        String build =
                api.post("/api/packages", Map.of("source", release.source())).location();
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get(build).body(), found -> found.has("digest"))
                .path("digest")
                .asString();
    }

    @Test
    void twoPackagesAreComparedByStructureTablesAndRows() {
        SmallRelease release = SmallRelease.prepare(api, "compared");
        execute(release.development, """
                CREATE TABLE counters (id bigint PRIMARY KEY, note text);
                INSERT INTO counters SELECT n, 'n' || n FROM generate_series(-3, 30) AS n;
                CREATE TABLE lines (a text, b int);
                INSERT INTO lines VALUES ('x', 1), ('x', 1), (NULL, 2);
                """);
        api.put("/api/rule-sets/compared", """
                {"name": "compared", "rules": [{"table": "settings", "rule": "overwrite"},
                 {"table": "counters", "rule": "insert-or-update"}, {"table": "lines", "rule": "overwrite"}]}
                """);
        api.put("/api/rule-sets/defaults/compared", Map.of("ruleSet", "compared"));
        String one = build(release);
        execute(release.development, """
                UPDATE settings SET value = E'green\\tand\\nnew' WHERE name = 'colour';
                DELETE FROM settings WHERE name = 'size';
                INSERT INTO settings VALUES ('weight', NULL);
                ALTER TABLE counters ADD COLUMN more int;
                UPDATE counters SET more = 1 WHERE id IN (-3, 9, 10);
                DELETE FROM lines WHERE ctid IN (SELECT max(ctid) FROM lines WHERE a = 'x');
                ALTER TABLE products ALTER COLUMN title SET NOT NULL;
                CREATE TABLE extra (id int PRIMARY KEY);
                """);
        String two = build(release);
        String path = "/api/packages/" + one + "/comparison";

        JsonNode found = api.get(path + "?with=" + two).body();

        assertThat(found.path("schema").findValuesAsString("id"))
                .contains("column public.counters.more", "column public.products.title", "table public.extra");
        assertThat(found.path("schema").findValuesAsString("change")).contains("added", "changed");
        assertThat(found.path("tables").findValuesAsString("table"))
                .containsExactly("public.counters", "public.extra", "public.lines", "public.settings");
        assertThat(found.path("tables").get(0).path("rows").toString())
                .isEqualTo("{\"added\":0,\"changed\":3,\"removed\":0}");
        assertThat(found.path("tables").get(1).path("change").asString()).isEqualTo("added");
        assertThat(found.path("tables").get(1).path("ruleAfter").asString()).isEqualTo("schema-only");
        assertThat(found.path("tables").get(2).path("rows").toString())
                .isEqualTo("{\"added\":0,\"changed\":0,\"removed\":1}");
        assertThat(found.path("tables").get(3).path("rows").toString())
                .isEqualTo("{\"added\":1,\"changed\":1,\"removed\":1}");

        JsonNode rows = api.get(path + "/tables/public.settings/rows?with=" + two)
                .body()
                .path("rows");
        assertThat(rows.findValuesAsString("change")).containsExactly("changed", "removed", "added");
        assertThat(rows.get(0).path("key").toString()).isEqualTo("{\"name\":\"colour\"}");
        assertThat(rows.get(0).path("columns")).hasSize(1);
        JsonNode value = rows.get(0).path("columns").get(0);
        assertThat(value.path("name").asString()).isEqualTo("value");
        assertThat(value.path("before").asString()).isEqualTo("blue");
        assertThat(value.path("after").asString()).isEqualTo("green\tand\nnew");
        assertThat(api.get(path + "?with=" + one).body().path("tables")).isEmpty();
        assertThat(api.get(path + "?with=" + one).body().path("schema")).isEmpty();

        // page by page it is the same
        List<String> tables = new ArrayList<>();
        List<String> objects = new ArrayList<>();
        String next = "";
        String nextObject = "";
        do {
            JsonNode page = api.get(path + "?limit=1&with=" + two + next).body();
            page.path("tables").findValuesAsString("table").forEach(tables::add);
            next = page.path("nextTables").isString()
                    ? "&tablesAfter=" + page.path("nextTables").asString()
                    : "";
        } while (!next.isEmpty());
        do {
            JsonNode page = api.get(path + "?limit=1&with=" + two + nextObject).body();
            page.path("schema").findValuesAsString("id").forEach(objects::add);
            nextObject = page.path("nextSchema").isString()
                    ? "&schemaAfter=" + page.path("nextSchema").asString().replace(" ", "%20")
                    : "";
        } while (!nextObject.isEmpty());
        assertThat(tables).isEqualTo(found.path("tables").findValuesAsString("table"));
        assertThat(objects).isEqualTo(found.path("schema").findValuesAsString("id"));
        List<String> ids = new ArrayList<>();
        JsonNode page = api.get(path + "/tables/public.counters/rows?limit=2&with=" + two)
                .body();
        page.path("rows").forEach(row -> ids.add(row.path("key").path("id").asString()));
        page = api.get(path + "/tables/public.counters/rows?limit=2&with=" + two + "&offset="
                        + page.path("next").asLong())
                .body();
        page.path("rows").forEach(row -> ids.add(row.path("key").path("id").asString()));
        assertThat(ids).containsExactly("-3", "9", "10");
        assertThat(page.path("next").isNumber()).isFalse();

        assertThat(api.get(path + "?with=" + "ab".repeat(32)).status()).isEqualTo(404);
        assertThat(api.get(path + "/tables/public.nothing/rows?with=" + two).status())
                .isEqualTo(422);
    }

    @Test
    void rowsThatAreIdentifiedOtherwiseAreNotCompared() {
        SmallRelease release = SmallRelease.prepare(api, "rekeyed");
        String one = build(release);
        execute(release.development, """
                ALTER TABLE settings DROP CONSTRAINT settings_pkey, ADD PRIMARY KEY (name, value);
                """);
        String two = build(release);

        JsonNode found =
                api.get("/api/packages/" + one + "/comparison?with=" + two).body();

        assertThat(found.path("tables")).hasSize(1);
        assertThat(found.path("tables").get(0).path("rows").isObject()).isFalse();
        assertThat(api.get("/api/packages/" + one + "/comparison/tables/public.settings/rows?with=" + two)
                        .status())
                .isEqualTo(422);
    }
}
