package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.SmallRelease.AFTER;
import static dev.slipway.migration.lifecycle.SmallRelease.BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.luben.zstd.ZstdInputStream;
import dev.slipway.migration.log.CleanLogs;
import dev.slipway.migration.log.LogArchive;
import dev.slipway.migration.log.LogEntries;
import dev.slipway.migration.log.LogProperties;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a migration did can be read afterwards, whatever came of it. */
@ExtendWith(OutputCaptureExtension.class)
class MigrationLogTest extends MigrationServiceTest {

    private static final JsonMapper JSON = new JsonMapper();

    @Autowired
    LogEntries entries;

    @Autowired
    LogArchive archive;

    @Test
    void everyStateStepStatementAndTableIsInTheLogAndTheLogIsPutAway() throws IOException {
        SmallRelease release = SmallRelease.prepare(api, "logged");
        UUID id = completed(release);

        List<JsonNode> log = log(id);
        assertThat(log.stream().map(entry -> entry.path("position").asLong()))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, log.size()).boxed().toList());
        assertThat(log.stream()
                        .filter(kind("state"))
                        .map(entry -> entry.path("name").asString()))
                .containsExactly("requested", "checked", "awaiting-backup", "applying", "completed");
        assertThat(log).anySatisfy(entry -> {
            assertThat(entry.path("kind").asString()).isEqualTo("step-ended");
            assertThat(entry.path("name").asString()).isEqualTo("apply/prove");
            assertThat(entry.has("durationMillis")).isTrue();
        });
        assertThat(log.stream()
                        .filter(kind("statement"))
                        .map(entry -> entry.path("sql").asString()))
                .anySatisfy(sql -> assertThat(sql).contains("DROP COLUMN", "legacy"))
                .anySatisfy(sql -> assertThat(sql).startsWith("LOCK TABLE"))
                .anySatisfy(sql -> assertThat(sql).startsWith("COPY").contains("TO STDOUT"))
                .anySatisfy(sql -> assertThat(sql).contains("slipway.applied_migration"))
                .contains("COMMIT");
        assertThat(log.stream().filter(kind("table"))).singleElement().satisfies(entry -> {
            assertThat(entry.path("name").asString()).isEqualTo("public.settings");
            assertThat(entry.path("added").asInt()).isEqualTo(1);
            assertThat(entry.path("changed").asInt()).isEqualTo(1);
            assertThat(entry.path("removed").asInt()).isEqualTo(1);
        });
        HttpResponse<String> readable = api.text("/api/migrations/" + id + "/log", "text/plain");
        assertThat(readable.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
        assertThat(readable.body().lines()).hasSizeGreaterThanOrEqualTo(log.size());
        assertThat(readable.body()).contains("== completed ==", "COMMIT", "table public.settings: 1 added");
        assertThat(api.text("/api/migrations/" + id + "/log", "image/png").statusCode())
                .isEqualTo(406);

        awaitStored(id);
        byte[] file = api.file("/api/migrations/" + id + "/log/content").body();
        String content =
                new String(new ZstdInputStream(new ByteArrayInputStream(file)).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(content)
                .isEqualTo(api.text("/api/migrations/" + id + "/log", "*/*").body());
        assertThat(new ZstdInputStream(archive.openCompressed(id)).readAllBytes())
                .isEqualTo(content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aLiveLogIsResumedWhereItBrokeOff() {
        SmallRelease release = SmallRelease.prepare(api, "resumed");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        // opened while it goes on, and ended by its end
        String whole = api.follow("/api/migrations/" + id(request) + "/log");
        assertThat(whole).contains("id:1\n", "event:entry", "\"COMMIT\"", "event:end", "completed");

        List<JsonNode> log = log(id(request));
        long half = log.size() / 2;
        String rest = api.text(
                        "/api/migrations/" + id(request) + "/log",
                        "text/event-stream",
                        "Last-Event-ID",
                        Long.toString(half))
                .body();
        assertThat(rest).doesNotContain("id:" + half + "\n").contains("id:" + (half + 1) + "\n", "event:end");
        assertThat(rest.lines().filter(line -> line.startsWith("id:"))).hasSize((int) (log.size() - half));
    }

    @Test
    void aFailureIsToldInPartsItsLogOutlivesTheRollbackAndNoSecretIsInEither(CapturedOutput output) throws IOException {
        // longer than what PostgreSQL shows of a value
        String canary = "canary-" + UUID.randomUUID() + "-" + UUID.randomUUID() + "-" + UUID.randomUUID();
        SmallRelease release = SmallRelease.prepare(api, "refused");
        ENV_SERVICE.variable(release.target(), "TOKEN", "SECRET", canary);
        String structure = """
                CREATE TABLE forbidden (value text);
                CREATE FUNCTION is_allowed(v text) RETURNS boolean LANGUAGE sql
                AS 'SELECT NOT EXISTS (SELECT FROM public.forbidden f WHERE f.value = v)';
                ALTER TABLE settings ADD CONSTRAINT allowed CHECK (public.is_allowed(value));
                """;
        execute(release.development, structure);
        execute(release.production, structure);
        execute(release.production, "INSERT INTO forbidden VALUES ('" + canary + "')");
        execute(release.development, "INSERT INTO settings VALUES ('token', '" + canary + "')");
        execute(release.development, "ALTER TABLE products ADD COLUMN hint text DEFAULT '" + canary + "'");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);

        JsonNode failed = api.awaitEnd(id(request));
        assertThat(failed.path("state").asString()).as(failed.toString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("public.settings", "allowed", "INSERT INTO", "***");
        JsonNode failure = failed.path("failure");
        assertThat(failure.path("sqlState").asString()).isEqualTo("23514");
        assertThat(failure.path("table").asString()).isEqualTo("public.settings");
        assertThat(failure.path("constraint").asString()).isEqualTo("allowed");
        assertThat(failure.path("row").asString()).contains("(token, ***");
        assertThat(failure.path("statement").asString()).startsWith("INSERT INTO");
        assertThat(release.content()).isEqualTo(BEFORE);

        List<JsonNode> log = log(id(request));
        assertThat(log).anySatisfy(entry -> {
            assertThat(entry.path("sql").asString()).contains("ADD COLUMN", "hint", "***");
            assertThat(entry.has("error")).isFalse();
        });
        assertThat(log).anySatisfy(entry -> {
            assertThat(entry.path("sql").asString()).startsWith("INSERT INTO");
            assertThat(entry.path("error").asString()).contains("allowed", "23514");
        });
        assertThat(log.stream().map(entry -> entry.path("sql").asString())).contains("ROLLBACK");
        awaitStored(id(request));
        String stored = new String(archive.open(id(request)).readAllBytes(), StandardCharsets.UTF_8);
        String shown = failed
                + api.text("/api/migrations/" + id(request) + "/log", "text/plain")
                        .body();
        for (String told : List.of(stored, shown, BACKUP_SERVICE.everything(), output.getAll())) {
            assertThat(told).doesNotContain(canary).doesNotContain(canary.substring(0, 40));
        }
    }

    @Test
    void aLogThatIsOldIsReadFromObjectStorageAndAVeryOldOneIsGone() {
        SmallRelease release = SmallRelease.prepare(api, "aged");
        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        UUID id = completed(release);
        awaitStored(id);
        List<JsonNode> log = log(id);
        jdbc.sql("UPDATE migration_log SET stored_at = stored_at - interval '10 days' WHERE migration_id = :id")
                .param("id", id)
                .update();

        clean(Duration.ofDays(7), Duration.ofDays(30));
        assertThat(entries.after(id, 0, 1000)).isEmpty();
        assertThat(log(id)).isEqualTo(log);

        // what comes later stands where it belongs, also when it is put away again
        api.post("/api/migrations/" + id + "/rollback", Map.of());
        api.awaitState(id, "rolled-back");
        awaitStored(id);
        assertThat(entries.after(id, 0, 1000)).isNotEmpty();
        List<JsonNode> longer = log(id);
        assertThat(longer).hasSizeGreaterThan(log.size());
        assertThat(longer.subList(0, log.size())).isEqualTo(log);
        clean(Duration.ZERO, Duration.ofDays(30));
        assertThat(log(id)).isEqualTo(longer);

        jdbc.sql("UPDATE migration_log SET stored_at = stored_at - interval '31 days' WHERE migration_id = :id")
                .param("id", id)
                .update();
        clean(Duration.ofDays(7), Duration.ofDays(30));
        assertThat(log(id)).isEmpty();
        assertThat(archive.size(id)).isEmpty();
    }

    @Test
    void aCheckQueryThatFindsSomethingRollsEverythingBack() {
        SmallRelease release = SmallRelease.prepare(api, "checked");
        String secret = "canary-" + UUID.randomUUID();
        ENV_SERVICE.variable(release.target(), "TOKEN", "SECRET", secret);
        execute(release.production, "INSERT INTO products VALUES (8, '" + secret + "', 'old')");
        String before = release.content();
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        request.put(
                "checks",
                List.of(
                        Map.of("name", "sees-what-was-applied", "sql", """
                                SELECT count(*) = 2 FROM settings WHERE value IN ('blue', 'L')
                                """),
                        Map.of(
                                "name",
                                "no-products",
                                "description",
                                "there are no products",
                                "sql",
                                "SELECT id, title FROM products ORDER BY id"),
                        Map.of("name", "tolerant", "sql", "SELECT 1 FROM products", "ignoreExisting", true)));
        api.post("/api/migrations", request);
        JsonNode failed = api.awaitEnd(id(request));

        assertThat(failed.path("state").asString()).as(failed.toString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString())
                .contains("no-products", "there are no products", "id=7, title=a real product", "id=8, title=***")
                .doesNotContain("tolerant");
        JsonNode check = failed.path("failure").path("checks").path(0);
        assertThat(check.path("name").asString()).isEqualTo("no-products");
        assertThat(check.path("found").asInt()).isEqualTo(2);
        assertThat(check.path("examples")).hasSize(2);
        assertThat(release.content()).isEqualTo(before);
        assertThat(log(id(request)).stream()
                        .filter(kind("check"))
                        .map(entry -> entry.path("name") + " " + entry.path("text")))
                .containsExactly(
                        "\"sees-what-was-applied\" \"passed\"",
                        "\"no-products\" \"2 findings, 0 more that were there before\"",
                        "\"tolerant\" \"0 findings, 2 more that were there before\"");
        assertThat(failed.toString() + log(id(request))).doesNotContain(secret);
    }

    @Test
    void aCheckQueryCannotChangeOrEndTheTransaction() {
        SmallRelease release = SmallRelease.prepare(api, "sly");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        for (String sql : List.of(
                "COMMIT",
                "SELECT 1; COMMIT; DROP TABLE settings",
                "WITH gone AS (DELETE FROM settings RETURNING 1) SELECT * FROM gone",
                "SELECT setval('s', 5) FROM settings")) {
            Map<String, Object> request = release.request();
            request.put("checks", List.of(Map.of("name", "sly", "sql", sql)));
            api.post("/api/migrations", request);
            JsonNode failed = api.awaitEnd(id(request));
            assertThat(failed.path("state").asString()).as(sql).isEqualTo("failed");
            assertThat(failed.path("reason").asString()).as(sql).contains("sly", "could not be asked");
            assertThat(release.content()).as(sql).isEqualTo(BEFORE);
        }
    }

    @Test
    void checkQueriesOfARequestNeedTheScopeToDecide() {
        SmallRelease release = SmallRelease.prepare(api, "unscoped");
        Map<String, Object> request = release.request();
        request.remove("decisions");
        request.put("checks", List.of(Map.of("name", "curious", "sql", "SELECT 1")));
        Api.Answer refused = new Api(port, "migrations:read", "migrations:write").post("/api/migrations", request);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body().path("detail").asString()).contains("migrations:decide");
    }

    private UUID completed(SmallRelease release) {
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        JsonNode completed = api.awaitEnd(id(request));
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(AFTER);
        return id(request);
    }

    private List<JsonNode> log(UUID id) {
        HttpResponse<String> lines = api.text("/api/migrations/" + id + "/log", "application/x-ndjson");
        assertThat(lines.statusCode()).isEqualTo(200);
        return lines.body().lines().map(JSON::readTree).toList();
    }

    private void awaitStored(UUID id) {
        await("log of " + id + " put away")
                .atMost(Duration.ofSeconds(20))
                .until(() -> entries.state(id).lastPosition() > 0
                        && !entries.state(id).isUnstored());
    }

    private void clean(Duration keepInDatabase, Duration keep) {
        new CleanLogs(entries, archive, new LogProperties(keepInDatabase, keep, Duration.ofHours(1)), Clock.systemUTC())
                .run();
    }

    private static Predicate<JsonNode> kind(String kind) {
        return entry -> entry.path("kind").asString().equals(kind);
    }
}
