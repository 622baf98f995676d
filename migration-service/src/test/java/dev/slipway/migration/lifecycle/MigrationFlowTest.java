package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.SmallRelease.AFTER;
import static dev.slipway.migration.lifecycle.SmallRelease.BEFORE;
import static dev.slipway.migration.lifecycle.SmallRelease.DROP_LEGACY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.ChosenTables;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.contracts.migration.DecideMigration;
import dev.slipway.contracts.migration.Decision;
import dev.slipway.contracts.migration.RequestMigration;
import dev.slipway.contracts.migration.RequestedCheck;
import dev.slipway.contracts.migration.RollBackMigration;
import dev.slipway.migration.job.JobName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MigrationFlowTest extends MigrationServiceTest {

    @Test
    void aMigrationIsHeldThenBackedUpThenAppliedThenRolledBack() {
        SmallRelease release = SmallRelease.prepare(api, "flow");
        ENV_SERVICE.variable(release.source(), "SHIPPING_API", "PLAIN", "http://ship.dev.example");
        Map<String, Object> request = release.request();
        request.remove("decisions");
        UUID id = id(request);

        Api.Answer accepted = api.post("/api/migrations", request);
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.location()).isEqualTo("/api/migrations/" + id);
        JsonNode held = api.awaitState(id, "awaiting-decision", "failed");
        assertThat(held.path("held").path("decisions").toString()).contains(DROP_LEGACY);
        assertThat(held.path("held").path("missingVariables").toString()).contains("SHIPPING_API", "plain");
        assertThat(BACKUP_SERVICE.ordersOf(id)).isEmpty();

        Api.Answer unknown = api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", "drop-table:public.roles", "choice", "APPLY"))));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.body().path("asked").toString()).contains(DROP_LEGACY);

        BACKUP_SERVICE.onBackup(release.target(), order -> {
            assertThat(release.content()).isEqualTo(BEFORE);
            BACKUP_SERVICE.complete(order);
        });
        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of("decisions", List.of(Map.of("id", DROP_LEGACY, "choice", "APPLY"))));
        JsonNode stillHeld = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> api.migration(id),
                        migration -> migration.path("state").asString().equals("awaiting-decision")
                                && migration.path("held").path("decisions").isEmpty());
        assertThat(stillHeld.path("held").path("missingVariables")).hasSize(1);
        api.post(
                "/api/migrations/" + id + "/decisions",
                Map.of(
                        "variables",
                        List.of(Map.of("name", "SHIPPING_API", "type", "plain", "value", "https://ship.example"))));

        JsonNode completed = api.awaitEnd(id);
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(AFTER);
        assertThat(completed.path("checks").findValuesAsString("state")).doesNotContain("failed");
        assertThat(ENV_SERVICE.value(release.target(), "SHIPPING_API")).isEqualTo("https://ship.example");
        assertThat(completed.path("result").path("rowsAdded").asInt()).isEqualTo(1);
        assertThat(completed.path("result").path("rowsChanged").asInt()).isEqualTo(1);
        assertThat(completed.path("result").path("rowsRemoved").asInt()).isEqualTo(1);
        assertThat(completed.path("result").path("statements").asInt()).isEqualTo(1);
        assertThat(completed.path("steps").findValuesAsString("name"))
                .contains("check", "package", "plan", "decision", "backup", "apply", "apply/prove", "apply/commit");
        assertThat(completed.path("steps").findValuesAsString("finishedAt"))
                .hasSameSizeAs(completed.path("steps").findValuesAsString("name"));
        assertThat(BACKUP_SERVICE.ordersOf(id)).hasSize(1);
        assertThat(completed.path("backupId").asString())
                .isEqualTo(BACKUP_SERVICE.ordersOf(id).getFirst().backupId().toString());
        String told = api.follow("/api/migrations/" + id + "/steps");
        assertThat(told).contains("event:step", "\"apply\"", "event:state", "completed");

        assertThat(api.post("/api/migrations/" + id + "/rollback", Map.of()).status())
                .isEqualTo(202);
        assertThat(api.awaitState(id, "rolled-back", "rollback-failed")
                        .path("state")
                        .asString())
                .isEqualTo("rolled-back");
        await().untilAsserted(() -> assertThat(BACKUP_SERVICE.eventsOf(id))
                .containsExactly(
                        "MigrationRequested",
                        "MigrationAwaitingDecision",
                        "MigrationAwaitingDecision",
                        "MigrationCompleted",
                        "MigrationRolledBack"));
    }

    @Test
    void onlyTheOrderedBackupLetsAMigrationApplyAndItsDuplicateChangesNothing() {
        SmallRelease release = SmallRelease.prepare(api, "foreign");
        UUID id = request(release);
        api.awaitState(id, "awaiting-backup");
        TakeBackup order = awaitOrder(id);

        for (BackupCompleted foreign : List.of(
                completion(UUID.randomUUID(), order.environment(), id),
                completion(order.backupId(), EnvironmentRef.parse("foreign/other"), id),
                completion(order.backupId(), order.environment(), UUID.randomUUID()))) {
            BACKUP_SERVICE.publish(foreign);
        }
        BACKUP_SERVICE.publish(new BackupCompleted(
                order.backupId(), order.environment(), null, "ab".repeat(32), 1, 1, Instant.now(), null));
        BACKUP_SERVICE.publish(new BackupCompleted(
                order.backupId(),
                order.environment(),
                id,
                "ab".repeat(32),
                1,
                1,
                Instant.now(),
                null,
                List.of(new ChosenTables("public", "settings"))));
        awaitConsumed();
        assertThat(api.migration(id).path("state").asString()).isEqualTo("awaiting-backup");
        assertThat(release.content()).isEqualTo(BEFORE);

        BACKUP_SERVICE.complete(order);
        BACKUP_SERVICE.complete(order);
        assertThat(api.awaitEnd(id).path("state").asString()).isEqualTo("completed");
        BACKUP_SERVICE.complete(order);
        awaitConsumed();
        assertThat(api.migration(id).path("state").asString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(AFTER);
        assertThat(BACKUP_SERVICE.eventsOf(id)).containsExactly("MigrationRequested", "MigrationCompleted");
    }

    @Test
    void aSilentBackupServiceEndsInFailedAndABackupThatComesLateChangesNothing() {
        SmallRelease release = SmallRelease.prepare(api, "silent");
        UUID id = request(release);
        TakeBackup order = awaitOrder(id);
        passDeadline(id, JobName.BACKUP_DEADLINE);

        JsonNode failed = api.awaitEnd(id);
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("No backup", "90 seconds");
        BACKUP_SERVICE.complete(order);
        awaitConsumed();
        assertThat(api.migration(id).path("state").asString()).isEqualTo("failed");
        assertThat(release.content()).isEqualTo(BEFORE);
    }

    @Test
    void aBackupThatFailsEndsInFailedWithItsReason() {
        SmallRelease release = SmallRelease.prepare(api, "failing");
        BACKUP_SERVICE.onBackup(release.target(), order -> BACKUP_SERVICE.fail(order, "The disk is full."));
        JsonNode failed = api.awaitEnd(request(release));
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("The disk is full.");
        assertThat(release.content()).isEqualTo(BEFORE);
    }

    @Test
    void aBackupThatIsCancelledEndsInFailedWithWhoAndWhy() {
        SmallRelease release = SmallRelease.prepare(api, "backup-cancelled");
        BACKUP_SERVICE.onBackup(release.target(), order -> BACKUP_SERVICE.cancel(order, "The window is closing."));
        JsonNode failed = api.awaitEnd(request(release));
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("cancelled by ada", "The window is closing.");
        assertThat(release.content()).isEqualTo(BEFORE);
    }

    @Test
    void aCancelledMigrationIgnoresItsBackup() {
        SmallRelease release = SmallRelease.prepare(api, "cancelled");
        UUID id = request(release);
        TakeBackup order = awaitOrder(id);
        assertThat(api.post("/api/migrations/" + id + "/cancel", Map.of()).status())
                .isEqualTo(200);
        BACKUP_SERVICE.complete(order);
        awaitConsumed();
        assertThat(api.migration(id).path("state").asString()).isEqualTo("cancelled");
        assertThat(release.content()).isEqualTo(BEFORE);
    }

    @Test
    void aWaivedBackupIsNotTakenAndCannotBeRestored() {
        SmallRelease release = SmallRelease.prepare(api, "waived");
        Map<String, Object> request = release.request();
        request.put("skipBackup", true);
        api.post("/api/migrations", request);
        JsonNode completed = api.awaitEnd(id(request));
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(completed.path("backupSkipped").asBoolean()).isTrue();
        assertThat(BACKUP_SERVICE.ordersOf(id(request))).isEmpty();

        Api.Answer refused = api.post("/api/migrations/" + id(request) + "/rollback", Map.of());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("detail").asString()).contains("ann");
    }

    @Test
    void aMigrationCanBeRequestedDecidedAndRolledBackByEvents() {
        SmallRelease release = SmallRelease.prepare(api, "events");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        BACKUP_SERVICE.onRestore(
                release.target(), order -> BACKUP_SERVICE.fail(order, "The role may not create databases."));
        UUID id = UUID.randomUUID();
        EnvironmentRef target = EnvironmentRef.parse(release.target());
        RequestMigration request = new RequestMigration(
                id, EnvironmentRef.parse(release.source()), null, target, null, List.of(), "robot");
        BACKUP_SERVICE.publish(request);
        BACKUP_SERVICE.publish(request);
        awaitEvent(id, "MigrationAwaitingDecision");
        BACKUP_SERVICE.publish(
                new DecideMigration(id, target, List.of(new Decision(DROP_LEGACY, Decision.Choice.KEEP)), "robot"));
        awaitEvent(id, "MigrationCompleted");
        assertThat(release.content()).contains("(colour,blue)", "old");
        assertThat(api.migration(id).path("requestedBy").asString()).isEqualTo("robot");

        BACKUP_SERVICE.publish(new RollBackMigration(id, target, "robot"));
        awaitEvent(id, "MigrationRollbackFailed");
        assertThat(api.migration(id).path("reason").asString()).isEqualTo("The role may not create databases.");
        assertThat(BACKUP_SERVICE.eventsOf(id))
                .containsExactly(
                        "MigrationRequested",
                        "MigrationAwaitingDecision",
                        "MigrationCompleted",
                        "MigrationRollbackFailed");
    }

    @Test
    void aCheckQueryThatComesByEventDecidesAboutTheCommit() {
        SmallRelease release = SmallRelease.prepare(api, "asked-by-event");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        UUID id = UUID.randomUUID();
        BACKUP_SERVICE.publish(new RequestMigration(
                id,
                EnvironmentRef.parse(release.source()),
                null,
                EnvironmentRef.parse(release.target()),
                null,
                List.of(new Decision(DROP_LEGACY, Decision.Choice.APPLY)),
                "robot",
                List.of(
                        new RequestedCheck("no-red", "nothing is red", "SELECT 'red'", null, null),
                        new RequestedCheck(
                                "told-only", null, "SELECT 'told'", RequestedCheck.Severity.WARNING, true))));
        awaitEvent(id, "MigrationFailed");
        JsonNode failed = api.migration(id);
        assertThat(failed.path("reason").asString()).contains("no-red", "red").doesNotContain("told");
        assertThat(release.content()).isEqualTo(SmallRelease.BEFORE);
    }

    @Test
    void aSecondMigrationOfATargetWaitsForTheFirst() {
        SmallRelease release = SmallRelease.prepare(api, "busy");
        UUID first = request(release);
        TakeBackup order = awaitOrder(first);
        UUID second = request(release);
        await().untilAsserted(() ->
                assertThat(api.migration(second).path("steps").toString()).contains("waiting: Migration " + first));
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        BACKUP_SERVICE.complete(order);
        assertThat(api.awaitEnd(first).path("state").asString()).isEqualTo("completed");
        JsonNode done = api.awaitEnd(second);
        assertThat(done.path("state").asString()).as(done.toString()).isEqualTo("completed");
        assertThat(done.path("result").path("rowsChanged").asInt()).isZero();

        Api.Answer superseded = api.post("/api/migrations/" + first + "/rollback", Map.of());
        assertThat(superseded.status()).isEqualTo(409);
        assertThat(superseded.body().path("detail").asString()).contains(second.toString());
    }

    @Test
    void aPlanIsLookedAtFirstAndFollowedAsLongAsTheTargetIsTheSame() {
        SmallRelease release = SmallRelease.prepare(api, "planned");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        JsonNode plan = plan(release);
        assertThat(plan.path("decisions").toString()).contains(DROP_LEGACY, "APPLY", "KEEP", "drop-column");
        assertThat(plan.path("statements").toString()).contains("destructive", "legacy");
        assertThat(plan.path("tables").toString()).contains("\"public.settings\"", "overwrite");
        JsonNode rows = api.get("/api/plans/" + plan.path("id").asString() + "/tables/public.settings/rows")
                .body();
        assertThat(rows.path("total").asInt()).isEqualTo(3);
        assertThat(rows.path("kept").asInt()).isEqualTo(3);
        assertThat(rows.path("next").isMissingNode() || rows.path("next").isNull())
                .isTrue();
        assertThat(rows.path("rows").findValuesAsString("kind"))
                .containsExactlyInAnyOrder("added", "changed", "removed");
        assertThat(api.get("/api/plans/" + plan.path("id").asString() + "/tables/public.settings/rows?after=2&limit=1")
                        .body()
                        .path("rows"))
                .hasSize(1);
        assertThat(api.get("/api/plans/" + plan.path("id").asString() + "/tables/public.nowhere/rows")
                        .status())
                .isEqualTo(404);

        UUID id = migrate(release, plan);
        JsonNode completed = api.awaitEnd(id);
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(completed.path("planId")).isEqualTo(plan.path("id"));
        assertThat(completed.path("package")).isEqualTo(plan.path("package"));
        assertThat(release.content()).isEqualTo(AFTER);

        JsonNode shown =
                api.get("/api/packages/" + plan.path("package").asString()).body();
        assertThat(shown.path("manifest").path("source").asString()).isEqualTo(release.source());
        assertThat(api.get("/api/packages").body().path("packages").toString())
                .contains(plan.path("package").asString());
    }

    @Test
    void aPlanIsNotFollowedWhenTheTargetHasChangedSince() {
        SmallRelease release = SmallRelease.prepare(api, "stale");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        JsonNode plan = plan(release);
        execute(release.production, "UPDATE settings SET value = 'green' WHERE name = 'colour'");
        String before = release.content();

        JsonNode failed = api.awaitEnd(migrate(release, plan));
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("has changed since the plan was made", "settings");
        assertThat(release.content()).isEqualTo(before);
    }

    @Test
    void aPlanOfWhatCannotBeReachedFailsWithTheReason() {
        SmallRelease.prepare(api, "planless");
        Api.Answer ordered = api.post("/api/plans", Map.of("source", "planless/dev", "target", "planless/nowhere"));
        assertThat(ordered.status()).isEqualTo(202);
        JsonNode failed = awaitPlan(ordered.body().path("id").asString());
        assertThat(failed.path("state").asString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("planless/nowhere");
    }

    @Test
    void aRowThatViolatesAConstraintLeavesTheTargetAsItWas() {
        SmallRelease release = SmallRelease.prepare(api, "violating");
        // development holds a row that is older than its own constraint
        String constraint = "ALTER TABLE settings ADD CONSTRAINT no_blue CHECK (value <> 'blue') NOT VALID";
        execute(release.development, constraint);
        execute(release.production, constraint);
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        JsonNode failed = api.awaitEnd(request(release));
        assertThat(failed.path("state").asString()).as(failed.toString()).isEqualTo("failed");
        assertThat(failed.path("reason").asString()).contains("no_blue");
        assertThat(release.content()).isEqualTo(BEFORE);
    }

    private JsonNode plan(SmallRelease release) {
        Api.Answer ordered = api.post("/api/plans", Map.of("source", release.source(), "target", release.target()));
        assertThat(ordered.body().path("state").asString()).isEqualTo("planning");
        JsonNode plan = awaitPlan(ordered.body().path("id").asString());
        assertThat(plan.path("state").asString()).as(plan.toString()).isEqualTo("ready");
        return plan;
    }

    private JsonNode awaitPlan(String id) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> api.get("/api/plans/" + id).body(),
                        plan -> !plan.path("state").asString().equals("planning"));
    }

    private UUID migrate(SmallRelease release, JsonNode plan) {
        Map<String, Object> request = release.request();
        request.remove("source");
        request.put("plan", plan.path("id").asString());
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);
        return id(request);
    }

    private UUID request(SmallRelease release) {
        Map<String, Object> request = release.request();
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);
        return id(request);
    }

    private static TakeBackup awaitOrder(UUID migration) {
        return await().atMost(Duration.ofSeconds(20))
                .until(() -> BACKUP_SERVICE.ordersOf(migration), orders -> orders.size() == 1)
                .getFirst();
    }

    private static void awaitEvent(UUID migration, String event) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(BACKUP_SERVICE.eventsOf(migration)).contains(event));
    }

    /** Waits until what was published before is consumed: the topic has one partition, so this comes last. */
    private void awaitConsumed() {
        SmallRelease release =
                SmallRelease.prepare(api, "last" + UUID.randomUUID().toString().substring(0, 8));
        BACKUP_SERVICE.onBackup(release.target(), order -> BACKUP_SERVICE.fail(order, "enough"));
        assertThat(api.awaitEnd(request(release)).path("reason").asString()).contains("enough");
    }

    private static BackupCompleted completion(UUID backup, EnvironmentRef environment, UUID migration) {
        return new BackupCompleted(backup, environment, migration, "ab".repeat(32), 1, 1, Instant.now(), null);
    }
}
