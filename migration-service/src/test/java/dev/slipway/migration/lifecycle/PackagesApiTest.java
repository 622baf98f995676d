package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Stage;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PackagesApiTest extends MigrationServiceTest {

    @TempDir
    Path directory;

    private JsonNode build(Map<String, Object> body) {
        Api.Answer taken = api.post("/api/packages", body);
        assertThat(taken.status()).isEqualTo(202);
        assertThat(taken.body().path("state").asString()).isEqualTo("building");
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> api.get(taken.location()).body(),
                        build -> !build.path("state").asString().equals("building"));
    }

    private String digestOf(Map<String, Object> body) {
        JsonNode build = build(body);
        assertThat(build.path("state").asString()).as(build.toString()).isEqualTo("sealed");
        return build.path("digest").asString();
    }

    private UUID migrate(String digest, String target) {
        UUID id = UUID.randomUUID();
        BACKUP_SERVICE.onBackup(target, BACKUP_SERVICE::complete);
        Map<String, Object> request = Map.of(
                "id",
                id,
                "package",
                digest,
                "target",
                target,
                "decisions",
                List.of(Map.of("id", SmallRelease.DROP_LEGACY, "choice", "APPLY")));
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);
        return id;
    }

    @Test
    void aPackageIsBuiltOnRequestListedAndShown() {
        SmallRelease release = SmallRelease.prepare(api, "built");
        ENV_SERVICE.variable(release.source(), "MAIL_HOST", "PLAIN", "mail.dev.example");

        String digest = digestOf(Map.of("source", release.source(), "note", "the blue one"));

        JsonNode listed = api.get("/api/packages?source=" + release.source()).body();
        assertThat(listed.path("packages")).hasSize(1);
        JsonNode summary = listed.path("packages").get(0);
        assertThat(summary.path("digest").asString()).isEqualTo(digest);
        assertThat(summary.path("source").asString()).isEqualTo("built/dev");
        assertThat(summary.path("ruleSet").path("name").asString()).isEqualTo("small");
        assertThat(summary.path("tables").asInt()).isEqualTo(2);
        assertThat(summary.path("rows").asInt()).isEqualTo(2);
        assertThat(summary.path("contentBytes").asLong()).isPositive();
        assertThat(summary.path("storedBytes").asLong()).isPositive();
        assertThat(summary.path("origin").asString()).isEqualTo("built");
        assertThat(summary.path("by").asString()).isEqualTo("ann");
        assertThat(summary.path("note").asString()).isEqualTo("the blue one");
        JsonNode shown = api.get("/api/packages/" + digest).body();
        assertThat(shown.path("summary")).isEqualTo(summary);
        assertThat(shown.path("manifest").path("requiredVariables").toString()).contains("MAIL_HOST");
        assertThat(shown.toString()).doesNotContain("mail.dev.example");

        // the same content is the same package
        assertThat(digestOf(Map.of("source", release.source(), "ruleSet", "small")))
                .isEqualTo(digest);
        assertThat(api.get("/api/packages?source=built/dev").body().path("packages"))
                .hasSize(1);
        assertThat(api.get("/api/migration-audit?subject=" + digest).body().path("entries"))
                .hasSize(1)
                .first()
                .satisfies(entry -> assertThat(entry.toString()).contains("package-built", "ann", "built/dev"));
    }

    @Test
    void theListIsFilteredAndReadPageByPage() {
        SmallRelease release = SmallRelease.prepare(api, "paged");
        List<String> built = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            execute(release.development, "UPDATE settings SET value = 'v" + n + "' WHERE name = 'size'");
            built.add(digestOf(Map.of("source", release.source())));
        }
        List<String> found = new ArrayList<>();
        String next = "";
        do {
            JsonNode page =
                    api.get("/api/packages?application=paged&limit=1" + next).body();
            assertThat(page.path("packages")).hasSize(1);
            found.add(page.path("packages").get(0).path("digest").asString());
            next = page.has("next") && !page.path("next").isNull()
                    ? "&before=" + page.path("next").asString()
                    : "";
        } while (!next.isEmpty());
        assertThat(found).containsExactly(built.get(2), built.get(1), built.get(0));
        for (String empty : List.of("ruleSet=other", "by=bob", "application=page", "to=2000-01-01T00:00:00Z")) {
            assertThat(api.get("/api/packages?source=paged/dev&" + empty).body().path("packages"))
                    .as(empty)
                    .isEmpty();
        }
        Api.Answer refused = api.get("/api/packages?source=nonsense&from=yesterday&before=x");
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body().path("errors")).hasSize(3);
    }

    @Test
    void onlyADevelopmentEnvironmentIsASource() {
        SmallRelease release = SmallRelease.prepare(api, "source");
        TestDatabase stage = TestPostgres.createDatabase("source_stage");
        ENV_SERVICE.register("source/stage", Stage.PRE_RELEASE, stage);

        for (String source : List.of(release.target(), "source/stage")) {
            JsonNode build = build(Map.of("source", source));
            assertThat(build.path("state").asString()).isEqualTo("failed");
            assertThat(build.path("reason").asString())
                    .contains("Only a development environment may be a source", source);
        }
        assertThat(build(Map.of("source", "source/nowhere")).path("reason").asString())
                .contains("source/nowhere");
        assertThat(build(Map.of("source", release.source(), "ruleSet", "none"))
                        .path("reason")
                        .asString())
                .contains("none");
        assertThat(api.get("/api/packages?application=source").body().path("packages"))
                .isEmpty();
        assertThat(api.get("/api/packages/builds/" + UUID.randomUUID()).status())
                .isEqualTo(404);
        assertThat(api.post("/api/packages", Map.of("ruleSet", "small")).status())
                .isEqualTo(400);
        Api reader = new Api(port, "packages:read");
        assertThat(reader.post("/api/packages", Map.of("source", release.source()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void oneSealedPackageGoesFromStageToStageAndIsNotDeletedWhileItIsNeeded() {
        SmallRelease release = SmallRelease.prepare(api, "staged");
        TestDatabase stage = TestPostgres.createDatabase("staged_stage");
        TestDatabase other = TestPostgres.createDatabase("staged_other");
        execute(stage, """
                CREATE TABLE settings (name text PRIMARY KEY, value text);
                CREATE TABLE products (id int PRIMARY KEY, title text, legacy text);
                """);
        ENV_SERVICE.register("staged/stage", Stage.PRE_RELEASE, stage);
        ENV_SERVICE.register("staged/dev-2", Stage.DEVELOPMENT, other);
        ENV_SERVICE.register("elsewhere/prod", Stage.PRODUCTION, other);
        String digest = digestOf(Map.of("source", release.source()));
        // what is developed later is not in it
        execute(release.development, "UPDATE settings SET value = 'green'");

        for (String target : List.of("staged/stage", release.target())) {
            JsonNode done = api.awaitEnd(migrate(digest, target));
            assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("completed");
            assertThat(done.path("package").asString()).isEqualTo(digest);
        }
        assertThat(release.content()).isEqualTo(SmallRelease.AFTER);
        assertThat(value(stage, "SELECT string_agg(value, ' ' ORDER BY value) FROM settings"))
                .isEqualTo("L blue");

        assertThat(api.awaitEnd(migrate(digest, "staged/dev-2")).path("reason").asString())
                .contains("later stage");
        assertThat(api.awaitEnd(migrate(digest, "elsewhere/prod"))
                        .path("reason")
                        .asString())
                .contains("another application");

        Api.Answer needed = api.delete("/api/packages/" + digest);
        assertThat(needed.status()).isEqualTo(409);
        assertThat(needed.body().path("type").asString()).endsWith("/package-needed");
        assertThat(needed.body().path("migrations")).hasSize(2);
        assertThat(needed.body().path("detail").asString()).contains("rolled back");
        assertThat(api.get("/api/packages/" + digest).status()).isEqualTo(200);
    }

    @Test
    void aHeldMigrationNeedsItsPackageAndACancelledOneDoesNot() {
        SmallRelease release = SmallRelease.prepare(api, "wanted");
        String digest = digestOf(Map.of("source", release.source()));
        UUID id = UUID.randomUUID();
        api.post("/api/migrations", Map.of("id", id, "package", digest, "target", release.target()));
        api.awaitState(id, "awaiting-decision");

        Api.Answer needed = api.delete("/api/packages/" + digest);
        assertThat(needed.status()).isEqualTo(409);
        assertThat(needed.body().path("detail").asString()).contains(id.toString(), "awaiting-decision");

        assertThat(api.post("/api/migrations/" + id + "/cancel", Map.of()).status())
                .isEqualTo(200);
        assertThat(api.delete("/api/packages/" + digest + "?reason=not+wanted").status())
                .isEqualTo(204);
        assertThat(api.get("/api/packages/" + digest).status()).isEqualTo(404);
        assertThat(api.delete("/api/packages/" + digest).status()).isEqualTo(404);
        assertThat(api.get("/api/migration-audit?action=package-deleted&subject=" + digest)
                        .body()
                        .path("entries")
                        .toString())
                .contains("not wanted", "ann");
    }

    @Test
    void aPackageTravelsAsAFileOfWhichAnyPartCanBeFetched() {
        SmallRelease release = SmallRelease.prepare(api, "travel");
        String digest = digestOf(Map.of("source", release.source()));
        String content = "/api/packages/" + digest + "/content";

        HttpResponse<byte[]> whole = api.download(content);
        assertThat(whole.statusCode()).isEqualTo(200);
        byte[] tar = whole.body();
        String etag = whole.headers().firstValue("ETag").orElseThrow();
        HttpResponse<byte[]> rest = api.download(content, "Range", "bytes=700-", "If-Range", etag);
        assertThat(rest.statusCode()).isEqualTo(206);
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(tar, 700, tar.length));
        assertThat(api.download(content, "Range", "bytes=700-", "If-Range", "\"other\"")
                        .body())
                .isEqualTo(tar);
        assertThat(api.download(content, "Range", "bytes=" + tar.length + "-").statusCode())
                .isEqualTo(416);
        assertThat(api.download("/api/packages/" + "ab".repeat(32) + "/content").statusCode())
                .isEqualTo(404);

        assertThat(api.upload("/api/packages/content", tar).status()).isEqualTo(200);
        assertThat(api.delete("/api/packages/" + digest).status()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            // as long as the old content is being removed, the upload is told to wait
            Api.Answer back = api.upload("/api/packages/content?note=from+a+file", tar);
            assertThat(back.status()).isEqualTo(201);
            assertThat(back.body().path("digest").asString()).isEqualTo(digest);
        });
        JsonNode summary = api.get("/api/packages/" + digest).body().path("summary");
        assertThat(summary.path("origin").asString()).isEqualTo("uploaded");
        assertThat(summary.path("note").asString()).isEqualTo("from a file");
        assertThat(api.download(content).body()).isEqualTo(tar);

        JsonNode done = api.awaitEnd(migrate(digest, release.target()));
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(SmallRelease.AFTER);
    }

    @Test
    void whatIsNotWholeAndUnchangedIsRefusedAndNothingOfItIsListed() {
        SmallRelease release = SmallRelease.prepare(api, "damaged");
        String digest = digestOf(Map.of("source", release.source()));
        byte[] tar = api.download("/api/packages/" + digest + "/content").body();

        Random random = new Random(11);
        for (int round = 0; round < 40; round++) {
            byte[] damaged = tar.clone();
            damaged[random.nextInt(tar.length)] ^= (byte) (1 << random.nextInt(8));
            Api.Answer answer = api.upload("/api/packages/content", damaged);
            // what fills a file up to its block says nothing
            assertThat(answer.status()).isIn(422, 200);
            if (answer.status() == 200) {
                assertThat(answer.body().path("digest").asString()).isEqualTo(digest);
            } else {
                assertThat(answer.body().path("type").asString()).endsWith("/package-file-invalid");
            }
        }
        for (int length : List.of(0, 100, 512, 2000, tar.length / 2, tar.length - 1024)) {
            Api.Answer answer = api.upload("/api/packages/content", Arrays.copyOf(tar, length));
            assertThat(answer.status()).as("cut to " + length).isEqualTo(422);
        }
        assertThat(api.upload("/api/packages/content", "no tar at all".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(422);
        assertThat(api.get("/api/packages?application=damaged").body().path("packages"))
                .hasSize(1);
        assertThat(api.download("/api/packages/" + digest + "/content").body()).isEqualTo(tar);
    }

    @Test
    void theDocumentedFormatIsReadWithPublicToolsOnly() throws IOException, InterruptedException {
        SmallRelease release = SmallRelease.prepare(api, "documented");
        String digest = digestOf(Map.of("source", release.source()));
        Path tar = directory.resolve("package.tar");
        Files.write(tar, api.download("/api/packages/" + digest + "/content").body());
        Path script = directory.resolve("read-package.sh");
        Files.writeString(script, documentedScript());

        String told = run("sh", script.toString(), tar.toString(), "public.settings");

        assertThat(told).isEqualTo("""
                verified %s
                name\tvalue
                colour\tblue
                size\tL
                """.formatted(digest));

        Path rows;
        try (var files = Files.walk(directory.resolve(digest))) {
            rows = files.filter(file -> file.toString().endsWith(".zst"))
                    .findFirst()
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(rows);
        bytes[bytes.length - 1] ^= 1;
        Files.write(rows, bytes);
        run("tar", "-cf", tar.toString(), "-C", directory.toString(), digest + "/manifest.json", digest);
        assertThat(exit("sh", script.toString(), tar.toString())).isNotZero();
    }

    private static String documentedScript() throws IOException {
        String document = Files.readString(Path.of("../docs/package-format.md"));
        int start = document.indexOf("```sh\n# usage: read-package.sh") + "```sh\n".length();
        return document.substring(start, document.indexOf("```", start));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        int exit = exit(output, command);
        String told = Files.readString(output);
        assertThat(exit).as(told).isZero();
        return told;
    }

    private int exit(String... command) throws IOException, InterruptedException {
        return exit(directory.resolve("output"), command);
    }

    private int exit(Path output, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }
}
