package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.SmallRelease.DROP_LEGACY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.migration.planning.RemoveOldPlans;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** How long a held migration waits, and how long plans are kept. */
@SuppressWarnings("NullAway.Init")
class WaitingAndKeepingTest extends MigrationServiceTest {

    @Autowired
    EndUndecided endUndecided;

    @Autowired
    RemoveOldPlans removeOldPlans;

    private UUID held(SmallRelease release) {
        Map<String, Object> request = release.request();
        request.remove("decisions");
        api.post("/api/migrations", request);
        api.awaitState(id(request), "awaiting-decision");
        return id(request);
    }

    @Test
    void whatNobodyDecidesInTimeFails() {
        UUID id = held(SmallRelease.prepare(api, "undecided"));
        assertThat(jdbc.sql("SELECT execution_time > now() + interval '50 minutes' FROM scheduled_tasks"
                                + " WHERE task_name = 'decision-deadline' AND task_instance LIKE :id || '/%'")
                        .param("id", id.toString())
                        .query(Boolean.class)
                        .list())
                .containsExactly(true);
        endUndecided.run(id);
        assertThat(api.migration(id).path("state").asString()).isEqualTo("awaiting-decision");

        jdbc.sql("UPDATE migration SET state_data = jsonb_set(state_data, '{since}', to_jsonb((state_data ->> 'since')"
                        + "::timestamptz - interval '1 hour')) WHERE id = :id")
                .param("id", id)
                .update();
        endUndecided.run(id);
        JsonNode failed = api.migration(id);
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("Nobody decided within 60 minutes");
    }

    @Test
    void decisionsThatExcludeEachOtherAreRefusedWhenTheyAreMadeAndWithARequest() {
        SmallRelease release = SmallRelease.prepare(api, "contradiction");
        execute(release.production, "CREATE VIEW old AS SELECT legacy FROM products");
        List<Map<String, String>> contradictory = List.of(
                Map.of("id", "drop-view:public.old", "choice", "KEEP"), Map.of("id", DROP_LEGACY, "choice", "APPLY"));
        UUID plan = plan(release);
        assertThat(api.get("/api/plans/" + plan).body().path("contradictions").toString())
                .contains("view public.old needs column public.products.legacy, which goes.");
        Api.Answer request = api.post(
                "/api/migrations", Map.of("plan", plan, "target", release.target(), "decisions", contradictory));
        UUID held = held(release);
        Api.Answer answer = api.post("/api/migrations/" + held + "/decisions", Map.of("decisions", contradictory));
        for (Api.Answer refused : List.of(request, answer)) {
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.body().path("type").asString()).contains("decisions-contradict");
            assertThat(refused.body().path("detail").asString()).contains("drop-view:public.old", DROP_LEGACY);
            assertThat(refused.body().path("pairs")).hasSize(1);
        }
        assertThat(api.migration(held).path("state").asString()).isEqualTo("awaiting-decision");

        Map<String, Object> planned = release.request();
        planned.put("decisions", contradictory);
        api.post("/api/migrations", planned);
        JsonNode failed = api.awaitEnd(id(planned));
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString())
                .contains("drop-view:public.old cannot be kept while " + DROP_LEGACY);
        assertThat(BACKUP_SERVICE.ordersOf(id(planned))).isEmpty();

        // what is new needs the type that was decided not to come
        execute(release.development, "ALTER TABLE products ALTER title TYPE int USING 1, ADD CHECK (title > 0)");
        execute(release.production, "DROP VIEW old; UPDATE products SET title = '1'");
        Map<String, Object> kept = release.request();
        kept.put(
                "decisions",
                List.of(
                        Map.of("id", "change-type:public.products.title", "choice", "KEEP"),
                        Map.of("id", DROP_LEGACY, "choice", "KEEP")));
        api.post("/api/migrations", kept);
        JsonNode refused = api.awaitEnd(id(kept));
        assertThat(refused.path("state").asString()).isEqualTo("failed");
        assertThat(refused.path("reason").asString())
                .contains("change-type:public.products.title", "operator does not exist: text > integer");
        assertThat(BACKUP_SERVICE.ordersOf(id(kept))).isEmpty();
    }

    private UUID plan(SmallRelease release) {
        UUID id = UUID.fromString(api.post("/api/plans", Map.of("source", release.source(), "target", release.target()))
                .body()
                .path("id")
                .asString());
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.get("/api/plans/" + id)
                        .body()
                        .path("state")
                        .asString()
                        .equals("ready"));
        return id;
    }

    private void age(UUID plan) {
        jdbc.sql("UPDATE plan SET requested_at = requested_at - interval '91 days' WHERE id = :id")
                .param("id", plan)
                .update();
    }

    /** Of a plan or a migration. */
    private long checkRecords(UUID subject) {
        return jdbc.sql("SELECT count(*) FROM check_record WHERE subject = :id")
                .param("id", subject)
                .query(Long.class)
                .single();
    }

    private int status(UUID plan) {
        return api.get("/api/plans/" + plan).status();
    }

    @Test
    void oldPlansGoUnlessAMigrationNeedsThem() {
        SmallRelease release = SmallRelease.prepare(api, "kept-plans");
        UUID old = plan(release);
        UUID young = plan(release);
        UUID waiting = held(release);
        UUID needed = UUID.fromString(api.migration(waiting).path("planId").asString());
        age(old);
        age(needed);
        assertThat(checkRecords(old)).isOne();

        removeOldPlans.run();
        assertThat(status(old)).isEqualTo(404);
        assertThat(checkRecords(old)).isZero();
        assertThat(jdbc.sql("SELECT count(*) FROM plan_rows WHERE plan_id = :id")
                        .param("id", old)
                        .query(Long.class)
                        .single())
                .isZero();
        assertThat(status(young)).isEqualTo(200);
        assertThat(checkRecords(young)).isOne();
        assertThat(status(needed)).isEqualTo(200);

        api.post("/api/migrations/" + waiting + "/cancel", Map.of());
        removeOldPlans.run();
        assertThat(status(needed)).isEqualTo(404);
    }
}
