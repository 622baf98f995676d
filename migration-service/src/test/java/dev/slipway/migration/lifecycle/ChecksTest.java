package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Stage;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.tararchive.TarFile;
import dev.slipway.tararchive.TarReader;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class ChecksTest extends MigrationServiceTest {

    private final JsonMapper json = new JsonMapper();

    private JsonNode plan(Map<String, Object> body) {
        String location = api.post("/api/plans", body).location();
        return await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> api.get(location).body(),
                        plan -> !plan.path("state").asString().equals("planning"));
    }

    private JsonNode plan(SmallRelease release) {
        return plan(Map.of("source", release.source(), "target", release.target()));
    }

    private static JsonNode check(JsonNode planOrMigration, String id) {
        for (JsonNode check : planOrMigration.path("checks")) {
            if (check.path("id").asString().equals(id)) {
                return check;
            }
        }
        throw new AssertionError("no check " + id + " in " + planOrMigration.path("checks"));
    }

    private static String state(JsonNode planOrMigration, String id) {
        return check(planOrMigration, id).path("state").asString();
    }

    private static TestDatabase asSuperuser(TestDatabase database) {
        return TestPostgres.superuser().withDatabase(database.database());
    }

    @Test
    void everyPlanAndMigrationTellsWhatWasChecked() {
        SmallRelease release = SmallRelease.prepare(api, "checked");
        ENV_SERVICE.variable(release.source(), "MAIL_HOST", "PLAIN", "mail.dev.example");
        ENV_SERVICE.variable(release.source(), "API_KEY", "SECRET", "not-to-be-seen");

        JsonNode plan = plan(release);

        assertThat(plan.path("state").asString()).as(plan.toString()).isEqualTo("ready");
        assertThat(plan.path("checks").findValuesAsString("id"))
                .containsExactly(
                        "source-reachable",
                        "target-reachable",
                        "target-free",
                        "variables",
                        "postgres-version",
                        "extensions",
                        "encoding",
                        "collation",
                        "signatures",
                        "rollback",
                        "privileges",
                        "disk");
        JsonNode variables = check(plan, "variables");
        assertThat(variables.path("state").asString()).isEqualTo("failed");
        assertThat(variables.path("consequence").asString()).isEqualTo("give");
        assertThat(variables.path("sentence").asString()).contains("API_KEY (secret)", "MAIL_HOST (plain)");
        for (JsonNode check : plan.path("checks")) {
            if (!check.path("id").asString().equals("variables")) {
                assertThat(check.path("state").asString()).as(check.toString()).isEqualTo("passed");
            }
        }
        assertThat(check(plan, "disk").path("sentence").asString()).contains("PostgreSQL does not tell");
        assertThat(plan.toString()).doesNotContain("not-to-be-seen");

        ENV_SERVICE.variable(release.target(), "MAIL_HOST", "PLAIN", "mail.example");
        ENV_SERVICE.variable(release.target(), "API_KEY", "SECRET", "another");
        assertThat(state(plan(release), "variables")).isEqualTo("passed");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        UUID id = UUID.randomUUID();
        Map<String, Object> request = release.request();
        request.put("id", id);
        api.post("/api/migrations", request);
        JsonNode migration = api.awaitEnd(id);
        assertThat(migration.path("state").asString()).isEqualTo("completed");
        assertThat(migration.path("checks")).hasSize(12);
        // a migration that follows a plan tells the plan's
        UUID following = UUID.randomUUID();
        JsonNode again = plan(release);
        api.post(
                "/api/migrations",
                Map.of("id", following, "plan", again.path("id").asString(), "target", release.target()));
        assertThat(api.awaitEnd(following).path("checks")).isEqualTo(again.path("checks"));
        assertThat(api.read("/api/plans/" + again.path("id").asString(), "text/plain"))
                .contains("target-free", "PostgreSQL does not tell");
    }

    @Test
    void aBackupThatNobodyCouldRollBackWithIsToldBeforeAndDecided() {
        SmallRelease release = SmallRelease.prepare(api, "unreadable");
        ENV_SERVICE.backupsAreUnreadable(release.target());
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);

        JsonNode found = check(plan(release), "rollback");

        assertThat(found.path("state").asString()).isEqualTo("failed");
        assertThat(found.path("decision").asString()).isEqualTo("continue:rollback");
        assertThat(found.path("action").asString()).contains("readableByService", "continue without a rollback");
        Map<String, Object> request = release.request();
        UUID id = UUID.randomUUID();
        request.put("id", id);
        api.post("/api/migrations", request);
        JsonNode held = api.awaitState(id, "awaiting-decision", "failed");
        assertThat(held.path("held").path("decisions").toString()).isEqualTo("[\"continue:rollback\"]");
        Api.Answer impossible = api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", "continue:rollback", "choice", "KEEP"))));
        assertThat(impossible.status()).isEqualTo(422);
        assertThat(impossible.body().path("type").asString()).contains("decision-impossible");
        assertThat(impossible.body().path("action").asString()).isNotBlank();
        api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", "continue:rollback", "choice", "APPLY"))));
        assertThat(api.awaitEnd(id).path("state").asString()).isEqualTo("completed");
    }

    @Test
    void whatEndsThePlanningIsTellingTooAndSaysWhatToDo() {
        SmallRelease release = SmallRelease.prepare(api, "unreached");
        ENV_SERVICE.register(release.target(), Stage.PRODUCTION, release.production, 1, "x");

        JsonNode plan = plan(release);

        assertThat(plan.path("state").asString()).isEqualTo("failed");
        assertThat(state(plan, "source-reachable")).isEqualTo("passed");
        assertThat(state(plan, "target-reachable")).isEqualTo("failed");
        assertThat(check(plan, "target-reachable").path("action").asString()).isNotBlank();
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        JsonNode migration = api.awaitEnd(id(request));
        assertThat(migration.path("state").asString()).isEqualTo("failed");
        assertThat(state(migration, "target-reachable")).isEqualTo("failed");
    }

    @Test
    void theGrantsThatAreToldAreAllThatIsMissing() throws SQLException {
        SmallRelease release = SmallRelease.prepare(api, "granted");
        TestDatabase target = release.production;
        execute(target, "CREATE TABLE orders (id int PRIMARY KEY, setting text REFERENCES settings)");
        execute(release.development, "CREATE TABLE orders (id int PRIMARY KEY, setting text REFERENCES settings)");
        String role = "granted_app_" + UUID.randomUUID().toString().substring(0, 8);
        execute(asSuperuser(target), "CREATE ROLE " + role + " LOGIN PASSWORD 'app'");
        ENV_SERVICE.register(
                release.target(),
                Stage.PRODUCTION,
                new TestDatabase(target.host(), target.port(), target.database(), role, "app"));

        JsonNode refused = plan(release);
        assertThat(refused.path("state").asString()).isEqualTo("failed");
        assertThat(refused.path("reason").asString()).contains("GRANT SELECT ON \"public\".\"settings\"");
        runGrants(target, check(refused, "privileges"));

        JsonNode readable = plan(release);
        assertThat(readable.path("state").asString()).as(readable.toString()).isEqualTo("ready");
        assertThat(state(readable, "privileges")).isEqualTo("failed");
        assertThat(check(readable, "privileges").path("action").asString())
                .contains("GRANT \"" + target.user() + "\" TO", "GRANT CREATE ON DATABASE");
        assertThat(readable.path("obstacles")).hasSize(1);
        runGrants(target, check(readable, "privileges"));

        assertThat(state(plan(release), "privileges")).isEqualTo("passed");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        JsonNode done = api.awaitEnd(id(request));
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(SmallRelease.AFTER);
    }

    /** Runs what an administrator is asked to run, as an administrator. */
    private static void runGrants(TestDatabase target, JsonNode check) throws SQLException {
        Matcher statements = Pattern.compile("(GRANT|ALTER) [^;]+;")
                .matcher(check.path("action").asString());
        List<String> run = new ArrayList<>();
        while (statements.find()) {
            run.add(statements.group());
        }
        assertThat(run).as(check.toString()).isNotEmpty();
        execute(asSuperuser(target), String.join("\n", run));
    }

    @Test
    void anotherProductVersionIsContinuedOnlyByADecisionThatIsRecorded() {
        SmallRelease release = SmallRelease.prepare(api, "versioned");
        api.put("/api/rule-sets/versioned", """
                {"name": "versioned", "rules": [{"table": "settings", "rule": "overwrite"}],
                 "productVersion": "SELECT value FROM version"}
                """);
        for (TestDatabase database : List.of(release.development, release.production)) {
            execute(database, "CREATE TABLE version (value text); INSERT INTO version VALUES ('2.0')");
        }
        Map<String, Object> body =
                Map.of("source", release.source(), "target", release.target(), "ruleSet", "versioned");
        assertThat(state(plan(body), "product-version")).isEqualTo("passed");

        execute(release.production, "UPDATE version SET value = '1.9'");
        Map<String, Object> request = release.request();
        request.put("ruleSet", "versioned");
        api.post("/api/migrations", request);
        JsonNode held = api.awaitState(id(request), "awaiting-decision", "failed");
        assertThat(held.path("held").path("decisions").toString()).isEqualTo("[\"continue:product-version\"]");
        JsonNode check = check(held, "product-version");
        assertThat(check.path("sentence").asString()).contains("2.0", "1.9");
        assertThat(check.path("decision").asString()).isEqualTo("continue:product-version");

        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        api.post(
                "/api/migrations/" + id(request) + "/decisions",
                Map.of("decisions", List.of(Map.of("id", "continue:product-version", "choice", "APPLY"))));
        JsonNode done = api.awaitEnd(id(request));
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("completed");
        assertThat(done.path("decisions")).anySatisfy(decision -> {
            assertThat(decision.path("id").asString()).isEqualTo("continue:product-version");
            assertThat(decision.path("by").asString()).isEqualTo("ann");
            assertThat(Instant.parse(decision.path("at").asString())).isNotNull();
        });

        execute(release.production, "DROP TABLE version");
        assertThat(state(plan(body), "product-version")).isEqualTo("warning");
    }

    @Test
    void aProductVersionQueryCanChangeNothing() {
        SmallRelease release = SmallRelease.prepare(api, "sneaky");
        for (String query : List.of(
                "WITH gone AS (DELETE FROM settings RETURNING name) SELECT name FROM gone",
                "SELECT 1; DELETE FROM settings",
                "SELECT nothing FROM nowhere")) {
            Api.Answer saved = api.put(
                    "/api/rule-sets/sneaky",
                    Map.of(
                            "name",
                            "sneaky",
                            "rules",
                            List.of(Map.of("table", "settings", "rule", "overwrite")),
                            "productVersion",
                            query));
            if (saved.status() == 200) {
                JsonNode plan =
                        plan(Map.of("source", release.source(), "target", release.target(), "ruleSet", "sneaky"));
                assertThat(state(plan, "product-version")).isEqualTo("warning");
            }
            assertThat(value(release.development, "SELECT count(*) FROM settings"))
                    .isEqualTo("2");
            assertThat(release.content()).isEqualTo(SmallRelease.BEFORE);
        }
    }

    @Test
    void aSourceOfANewerServerIsForAPersonToDecide() throws IOException {
        SmallRelease release = SmallRelease.prepare(api, "newer");
        String digest = uploaded(release, manifest -> manifest.put("postgresMajor", 99));

        JsonNode plan = plan(Map.of("package", digest, "target", release.target()));

        assertThat(state(plan, "postgres-version")).isEqualTo("failed");
        assertThat(check(plan, "postgres-version").path("sentence").asString()).contains("PostgreSQL 99");
        assertThat(plan.path("decisions").findValuesAsString("id")).contains("continue:postgres-version");
        assertThat(plan.path("decisions").findValuesAsString("kind")).contains("continue-anyway");
        assertThat(plan.path("obstacles")).isEmpty();
    }

    @Test
    void anExtensionThatTheServerLacksOrTheRoleMayNotCreateStandsInTheWay() throws IOException {
        SmallRelease release = SmallRelease.prepare(api, "extended");
        execute(release.development, "CREATE EXTENSION citext");
        JsonNode trusted = plan(release);
        assertThat(state(trusted, "extensions")).isEqualTo("passed");
        assertThat(check(trusted, "extensions").path("sentence").asString()).contains("citext");

        execute(asSuperuser(release.development), "CREATE EXTENSION dblink");
        JsonNode notAllowed = plan(release);
        assertThat(check(notAllowed, "extensions").path("action").asString()).contains("CREATE EXTENSION \"dblink\"");
        assertThat(notAllowed.path("obstacles").toString()).contains("dblink");

        String digest =
                uploaded(release, manifest -> ((ArrayNode) manifest.path("extensions")).add("extension_of_nobody"));
        JsonNode lacking = plan(Map.of("package", digest, "target", release.target()));
        assertThat(state(lacking, "extensions")).isEqualTo("failed");
        assertThat(lacking.path("obstacles").toString()).contains("extension_of_nobody");
    }

    @Test
    void anotherEncodingIsForAPersonToDecideAndAnotherCollationIsTold() {
        SmallRelease release = SmallRelease.prepare(api, "encoded");
        String name = "encoded_" + UUID.randomUUID().toString().substring(0, 8);
        TestDatabase owner = release.production;
        execute(
                TestPostgres.superuser(),
                "CREATE DATABASE " + name + " OWNER \"" + owner.user()
                        + "\" ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        TestDatabase latin = owner.withDatabase(name);
        execute(latin, "CREATE TABLE settings (name text PRIMARY KEY, value text)");
        ENV_SERVICE.register(release.target(), Stage.PRODUCTION, latin);
        String collation = value(
                release.development,
                "SELECT datcollate || '/' || datctype FROM pg_database WHERE datname = current_database()");

        JsonNode plan = plan(release);

        assertThat(state(plan, "encoding")).isEqualTo("failed");
        assertThat(plan.path("decisions").findValuesAsString("id")).contains("continue:encoding");
        assertThat(state(plan, "collation")).isEqualTo(collation.equals("C/C") ? "passed" : "warning");
        TestPostgres.dropDatabase(latin);
    }

    @Test
    void aTargetThatIsBeingChangedIsTold() throws SQLException {
        SmallRelease release = SmallRelease.prepare(api, "busy");
        try (Connection other = DriverManager.getConnection(
                        release.production.jdbcUrl(), release.production.user(), release.production.password());
                EnvironmentLock lock = EnvironmentLock.tryExclusive(other).orElseThrow()) {
            assertThat(state(plan(release), "target-free")).isEqualTo("warning");
        }
        assertThat(state(plan(release), "target-free")).isEqualTo("passed");

        BACKUP_SERVICE.onBackup(release.target(), order -> {});
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        api.awaitState(id(request), "awaiting-backup");
        JsonNode plan = plan(release);
        assertThat(check(plan, "target-free").path("sentence").asString())
                .contains(id(request).toString());
        api.post("/api/migrations/" + id(request) + "/cancel", Map.of());
    }

    /** A package as another installation could have built it. */
    private String uploaded(SmallRelease release, Consumer<ObjectNode> change) throws IOException {
        String digest = plan(release).path("package").asString();
        byte[] tar = api.download("/api/packages/" + digest + "/content").body();
        TarReader reader = new TarReader(new ByteArrayInputStream(tar), IllegalStateException::new);
        TarFile<byte[]> changed = new TarFile<>(Instant.EPOCH);
        for (Optional<TarReader.Entry> next = reader.next(); next.isPresent(); next = reader.next()) {
            byte[] content = next.get().content().readAllBytes();
            String path = next.get().path().substring(digest.length() + 1);
            if (path.equals("manifest.json")) {
                ObjectNode manifest = (ObjectNode) json.readTree(content);
                change.accept(manifest);
                content = json.writeValueAsBytes(manifest);
            }
            byte[] written = content;
            changed.add(path, written.length, (_, offset) -> {
                int from = Math.toIntExact(offset);
                return new ByteArrayInputStream(written, from, written.length - from);
            });
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        changed.write(0, changed.sizeBytes(), tar, out);
        Api.Answer answer = api.upload("/api/packages/content", out.toByteArray());
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().path("digest").asString();
    }
}
