package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.SmallRelease.AFTER;
import static dev.slipway.migration.lifecycle.SmallRelease.BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.migration.lifecycle.TestHookReceiver.Call;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** Applications are told of their migrations, in time, signed, and at least once. */
@ExtendWith(OutputCaptureExtension.class)
class HooksTest extends MigrationServiceTest {

    private static final byte[] KEY = "a key of 32 bytes, quite randomly".getBytes(StandardCharsets.UTF_8);
    private static final String SECRET = "whsec_" + Base64.getEncoder().encodeToString(KEY);

    @SuppressWarnings("NullAway.Init")
    private TestHookReceiver receiver;

    @BeforeEach
    void start() throws IOException {
        receiver = new TestHookReceiver();
    }

    @AfterEach
    void stop() {
        receiver.close();
    }

    @Test
    void hooksAreCalledBeforeAndAfterWithASignatureThatStandardWebhooksKnows(CapturedOutput output) throws Exception {
        SmallRelease release = prepare("hooked");
        List<String> seen = new CopyOnWriteArrayList<>();
        receiver.onCall("/on", call -> {
            seen.add(release.content());
            return 200;
        });
        receiver.onCall("/off", call -> {
            seen.add(release.content());
            return 204;
        });
        register("hooked", "maintenance-on", "/on", "before-apply");
        register("hooked", "maintenance-off", "/off", "after-commit", "after-failure", "after-rollback");
        register("hooked", "of-another-environment", "/other", Map.of("environment", "stage"), "before-apply");

        JsonNode completed = migrate(release);
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        UUID id = UUID.fromString(completed.path("id").asString());
        await().untilAsserted(() -> assertThat(of(id))
                .extracting(Call::path, Call::event)
                .containsExactly(tuple("/on", "migration.before-apply"), tuple("/off", "migration.after-commit")));
        // a call is counted when it comes, and seen a little later
        await().untilAsserted(() -> assertThat(seen).containsExactly(BEFORE, AFTER));
        for (Call call : of(id)) {
            assertThat(call.id()).startsWith("msg_");
            assertThat(call.signature())
                    .isEqualTo("v1," + hmac(call.id() + "." + call.timestamp() + "." + call.body()));
            assertThat(Instant.ofEpochSecond(Long.parseLong(call.timestamp())))
                    .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(5));
            JsonNode data = call.message().path("data");
            assertThat(data.path("environment").asString()).isEqualTo(release.target());
            assertThat(data.path("package")).isEqualTo(completed.path("package"));
        }
        assertThat(of(id).getLast()
                        .message()
                        .path("data")
                        .path("result")
                        .path("rowsAdded")
                        .asInt())
                .isEqualTo(1);
        awaitCalls(id, "delivered", "delivered");

        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        api.post("/api/migrations/" + id + "/rollback", Map.of());
        await().untilAsserted(
                        () -> assertThat(of(id)).last().extracting(Call::event).isEqualTo("migration.after-rollback"));
        awaitCalls(id, "delivered", "delivered", "delivered");
        String log = api.text("/api/migrations/" + id + "/log", "text/plain").body();
        assertThat(log).contains("hook maintenance-on", "hook maintenance-off", "after-rollback answered");
        for (String told : List.of(log, output.getAll(), BACKUP_SERVICE.everything())) {
            assertThat(told).doesNotContain(SECRET).doesNotContain("secret answer");
        }
    }

    @Test
    void aCallThatFailsIsRepeatedWithTheSameIdUntilItIsAnswered() throws Exception {
        SmallRelease release = prepare("retried");
        AtomicInteger attempts = new AtomicInteger();
        receiver.onCall("/on", call -> attempts.incrementAndGet() < 3 ? 503 : 200);
        receiver.onCall("/off", call -> attempts.incrementAndGet() < 6 ? 500 : 200);
        register("retried", "on", "/on", "before-apply");
        register("retried", "off", "/off", "after-commit");

        JsonNode completed = migrate(release);
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        UUID id = UUID.fromString(completed.path("id").asString());
        awaitCalls(id, "delivered", "delivered");
        assertThat(of(id)).extracting(Call::path).containsExactly("/on", "/on", "/on", "/off", "/off", "/off");
        assertThat(of(id).stream().map(Call::id).distinct()).hasSize(2);
        for (Call call : of(id)) {
            assertThat(call.signature())
                    .isEqualTo("v1," + hmac(call.id() + "." + call.timestamp() + "." + call.body()));
        }
    }

    @Test
    void aHookThatMustBeAnsweredAndIsNotStopsTheMigrationAndTheOthersAreStillTold() {
        SmallRelease release = prepare("aborted");
        receiver.onCall("/refuses", call -> 302);
        register("aborted", "first", "/on", "before-apply");
        register("aborted", "second", "/refuses", Map.of("attempts", 2), "before-apply");
        register("aborted", "off", "/off", "after-failure", "after-commit");

        JsonNode failed = migrate(release);
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString())
                .contains("'second'", "2 attempts", "302", "redirects are not followed");
        assertThat(release.content()).isEqualTo(BEFORE);
        UUID id = UUID.fromString(failed.path("id").asString());
        awaitCalls(id, "delivered", "failed", "delivered");
        assertThat(of(id)).extracting(Call::path).containsExactly("/on", "/refuses", "/refuses", "/off");
        assertThat(of(id).getLast().message().path("data").path("reason")).isEqualTo(failed.path("reason"));
    }

    @Test
    void aHookWhoseFailureDoesNotMatterDoesNotStopTheMigration() throws Exception {
        SmallRelease release = prepare("tolerant");
        CountDownLatch never = new CountDownLatch(1);
        receiver.onCall("/slow", call -> {
            try {
                return never.await(20, TimeUnit.SECONDS) ? 200 : 500;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return 500;
            }
        });
        register(
                "tolerant",
                "slow",
                "/slow",
                Map.of("attempts", 1, "timeout", "PT0.5S", "onFailure", "continue"),
                "before-apply");
        register(
                "tolerant",
                "unsigned",
                "/unsigned",
                Map.of("secret", "MISSING", "attempts", 1, "onFailure", "continue"),
                "before-apply");

        JsonNode completed = migrate(release);
        never.countDown();
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        UUID id = UUID.fromString(completed.path("id").asString());
        JsonNode calls = api.get("/api/migrations/" + id + "/hook-calls").body().path("calls");
        assertThat(calls.findValuesAsString("state")).containsExactly("failed", "failed");
        assertThat(calls.toString()).contains("did not answer within 0.5 seconds", "has no secret 'MISSING'");
        // unsigned it is not called at all
        assertThat(of(id)).extracting(Call::path).containsExactly("/slow");
    }

    @Test
    void aMigrationThatFailsBeforeAnythingIsTouchedTellsThatToo() {
        SmallRelease release = prepare("early");
        register("early", "off", "/off", "after-failure");
        Map<String, Object> request = release.request();
        request.put("source", "early/nowhere");
        api.post("/api/migrations", request);
        assertThat(api.awaitEnd(id(request)).path("state").asString()).isEqualTo("failed");
        await().untilAsserted(() ->
                assertThat(of(id(request))).extracting(Call::event).containsExactly("migration.after-failure"));
    }

    @Test
    void hooksAreRegisteredShownChangedAndRemoved() {
        SmallRelease.prepare(api, "registry");
        Map<String, Object> body =
                Map.of("url", "https://app.crm.example/hook", "events", List.of("before-apply"), "secret", "KEY");
        assertThat(api.put("/api/hooks/registry/one", body).status()).isEqualTo(201);
        assertThat(api.put("/api/hooks/registry/one", body).status()).isEqualTo(200);
        JsonNode shown = api.get("/api/hooks/registry/one").body();
        assertThat(shown.path("events").toString()).isEqualTo("[\"before-apply\"]");
        assertThat(shown.path("timeout").asString()).isEqualTo("PT10S");
        assertThat(shown.path("attempts").asInt()).isEqualTo(5);
        assertThat(shown.path("onFailure").asString()).isEqualTo("abort");
        assertThat(shown.path("changedBy").asString()).isEqualTo("ann");
        assertThat(api.get("/api/hooks?application=registry").body().path("hooks"))
                .hasSize(1);
        assertThat(api.get("/api/hooks?application=nobody").body().path("hooks"))
                .isEmpty();

        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("url", "ftp://app.crm.example/"),
                Map.of("url", "https://user:password@app.crm.example/"),
                Map.of("url", "/hook"),
                Map.of("events", List.of()),
                Map.of("events", List.of("sometimes")),
                Map.of("secret", "not a name"),
                Map.of("timeout", "PT2M"),
                Map.of("timeout", "PT0S"),
                Map.of("attempts", 0),
                Map.of("environment", "registry/prod"))) {
            Map<String, Object> changed = new HashMap<>(body);
            changed.putAll(wrong);
            assertThat(api.put("/api/hooks/registry/one", changed).status())
                    .as(wrong.toString())
                    .isEqualTo(400);
        }
        assertThat(new Api(port, "migrations:read", "migrations:write")
                        .put("/api/hooks/registry/one", body)
                        .status())
                .isEqualTo(403);
        assertThat(api.delete("/api/hooks/registry/one").status()).isEqualTo(204);
        assertThat(api.delete("/api/hooks/registry/one").status()).isEqualTo(404);
        assertThat(api.get("/api/hooks/registry/one").status()).isEqualTo(404);
    }

    private SmallRelease prepare(String application) {
        SmallRelease release = SmallRelease.prepare(api, application);
        ENV_SERVICE.variable(release.target(), "HOOK_KEY", "SECRET", SECRET);
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        return release;
    }

    private void register(String application, String name, String path, String... events) {
        register(application, name, path, Map.of(), events);
    }

    private void register(String application, String name, String path, Map<String, Object> more, String... events) {
        Map<String, Object> body =
                new HashMap<>(Map.of("url", receiver.url(path), "events", List.of(events), "secret", "HOOK_KEY"));
        body.putAll(more);
        Api.Answer answer = api.put("/api/hooks/" + application + "/" + name, body);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
    }

    private JsonNode migrate(SmallRelease release) {
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        return api.awaitEnd(id(request));
    }

    private List<Call> of(UUID migration) {
        return receiver.calls(call -> call.body().contains(migration.toString()));
    }

    private void awaitCalls(UUID id, String... states) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(api.get("/api/migrations/" + id + "/hook-calls")
                                .body()
                                .path("calls")
                                .findValuesAsString("state"))
                        .containsExactly(states));
    }

    private static String hmac(String content) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
        return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
    }
}
