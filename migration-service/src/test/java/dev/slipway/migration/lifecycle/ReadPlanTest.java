package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a plan tells those who read it: people and programs. */
class ReadPlanTest extends MigrationServiceTest {

    private String plan(SmallRelease release) {
        String id = api.post("/api/plans", Map.of("source", release.source(), "target", release.target()))
                .body()
                .path("id")
                .asString();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.get("/api/plans/" + id)
                        .body()
                        .path("state")
                        .asString()
                        .equals("ready"));
        return id;
    }

    @Test
    void isReadAsTextMarkdownAndHtmlByAccept() {
        SmallRelease release = SmallRelease.prepare(api, "readable");
        String path = "/api/plans/" + plan(release);

        assertThat(api.read(path, "text/plain"))
                .startsWith("Plan for readable/prod from readable/dev\n====")
                .contains("it waits for 1 decision.", "drop-column:public.products.legacy")
                .contains("    ALTER TABLE \"public\".\"products\" DROP COLUMN")
                .contains(
                        "1. destructive, before the rows are written, locks public.products (access exclusive: others wait), about 2 ms, decision drop-column:public.products.legacy",
                        "Locks are held until the transaction ends; together the statements in it take about 2 ms.")
                .containsPattern("public.settings +overwrite +1 +1 +1 +0")
                .containsPattern("changed +name=colour +value +red +blue");
        assertThat(api.read(path, "text/markdown"))
                .startsWith("# Plan for readable/prod")
                .contains("```sql\nALTER TABLE \"public\".\"products\" DROP COLUMN")
                .contains("| changed | name=colour | value | red | blue |");
        assertThat(api.read(path, "text/html"))
                .startsWith("<!doctype html>")
                .contains("<td>changed</td><td>name=colour</td><td>value</td><td>red</td><td>blue</td>");
        assertThat(api.read(path + "?rows=0", "text/plain")).doesNotContain("name=colour");
        assertThat(api.read(path, "*/*")).startsWith("{\"id\"");
        assertThat(api.read("/api/plans/00000000-0000-0000-0000-000000000000", "text/html"))
                .contains("plan-unknown");
    }

    @Test
    void jsonIsComparedByPath() {
        SmallRelease release = SmallRelease.prepare(api, "json-paths");
        String table = "CREATE TABLE forms (id int PRIMARY KEY, options jsonb)";
        execute(release.development, table);
        execute(release.production, table);
        execute(release.development, "INSERT INTO forms VALUES (1, '{\"a\": {\"b\": [1, 2, 3]}, \"same\": 1}')");
        execute(
                release.production,
                "INSERT INTO forms VALUES (1, '{\"a\": {\"b\": [1, 3]}, \"same\": 1, \"x\": null}')");
        api.put("/api/rule-sets/forms", """
                {"name": "forms", "rules": [{"table": "forms", "rule": "overwrite"}]}
                """);
        api.put("/api/rule-sets/defaults/" + release.application, Map.of("ruleSet", "forms"));
        String id = plan(release);

        JsonNode column =
                api.get("/api/plans/" + id + "/tables/public.forms/rows").body().at("/rows/0/columns/0");
        assertThat(column.path("type").asString()).isEqualTo("jsonb");
        assertThat(column.path("json").toString())
                .isEqualTo("[{\"path\":\"/a/b/1\",\"kind\":\"added\",\"after\":2},"
                        + "{\"path\":\"/x\",\"kind\":\"removed\",\"before\":null}]");
        assertThat(api.read("/api/plans/" + id, "text/plain")).containsPattern("options /a/b/1 +2");
    }

    @Test
    void rowsArePagedAndFilteredByKind() {
        SmallRelease release = SmallRelease.prepare(api, "paged");
        execute(release.development, "INSERT INTO settings SELECT 'new' || g, g FROM generate_series(1, 1500) AS g");
        execute(release.production, "INSERT INTO settings SELECT 'old' || g, g FROM generate_series(1, 1500) AS g");
        String rows = "/api/plans/" + plan(release) + "/tables/public.settings/rows";

        List<String> keys = new ArrayList<>();
        List<String> kinds = new ArrayList<>();
        int pages = 0;
        for (JsonNode next = null; pages == 0 || next != null && next.isNumber(); pages++) {
            JsonNode page = api.get(rows + "?kind=removed,changed&limit=400&after=" + (next == null ? 0 : next))
                    .body();
            assertThat(page.path("total").asInt()).as(page.toString()).isEqualTo(1502);
            page.path("rows").forEach(row -> {
                keys.add(row.path("key").path("name").asString());
                kinds.add(row.path("kind").asString());
            });
            next = page.path("next");
        }
        assertThat(pages).isEqualTo(4);
        assertThat(keys).hasSize(1502).doesNotHaveDuplicates().isSorted();
        assertThat(kinds).containsOnly("removed", "changed");
        assertThat(api.get(rows + "?kind=nonsense").status()).isEqualTo(400);
        assertThat(api.get(rows + "?kind=ADDED&limit=1").body().path("total").asInt())
                .isEqualTo(1501);
    }

    @Test
    void theTargetsSecretsAreNotShown() {
        SmallRelease release = SmallRelease.prepare(api, "masked-plan");
        ENV_SERVICE.variable(release.target(), "TOKEN", "SECRET", "s3cret-of-\"production\"");
        execute(release.production, "INSERT INTO settings VALUES ('token', 'Bearer s3cret-of-\"production\"')");
        String id = plan(release);
        String rows = api.get("/api/plans/" + id + "/tables/public.settings/rows")
                .body()
                .toString();
        assertThat(rows).contains("Bearer ***").doesNotContain("s3cret");
        assertThat(api.read("/api/plans/" + id, "text/plain"))
                .contains("Bearer ***")
                .doesNotContain("s3cret");
    }
}
