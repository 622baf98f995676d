package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.migration.RollBackMigration;
import dev.slipway.migration.job.JobName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Rolling back tells first what else it would undo, and ends in one way or another. */
class RollbackTest extends MigrationServiceTest {

    @Test
    void aRollbackThatWouldUndoMoreThanTheMigrationSaysSoAndAsks() {
        SmallRelease release = SmallRelease.prepare(api, "lost");
        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        UUID id = completed(release);
        JsonNode untouched = api.get("/api/migrations/" + id + "/rollback").body();
        assertThat(untouched.path("possible").asBoolean())
                .as(untouched.toString())
                .isTrue();
        assertThat(untouched.path("needsAcknowledgement").asBoolean())
                .as(untouched.toString())
                .isFalse();
        assertThat(untouched.path("changes").path("tables")).isEmpty();
        assertThat(untouched.path("backupId").asString()).isNotEmpty();

        execute(release.production, """
                INSERT INTO products VALUES (8, 'sold since'); DELETE FROM settings WHERE name = 'size';
                CREATE INDEX titles ON products (title);
                """);
        JsonNode preview = api.get("/api/migrations/" + id + "/rollback").body();
        assertThat(preview.path("needsAcknowledgement").asBoolean()).isTrue();
        assertThat(preview.path("changes").path("tables").findValuesAsString("table"))
                .containsExactly("public.products", "public.settings");
        assertThat(preview.path("changes").path("structure").toString()).contains("titles", "added");
        assertThat(preview.path("summary").asString()).contains("public.products (1 rows inserted or updated");

        Api.Answer refused = api.post("/api/migrations/" + id + "/rollback", Map.of());
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("type").asString()).endsWith("/target-changed");
        assertThat(refused.body().path("detail").asString()).contains("public.products", "public.settings");
        assertThat(refused.body().path("changes").path("tables")).hasSize(2);
        assertThat(api.migration(id).path("state").asString()).isEqualTo("completed");

        String command =
                BACKUP_SERVICE.publish(new RollBackMigration(id, EnvironmentRef.parse(release.target()), "robot"));
        await().untilAsserted(
                        () -> assertThat(BACKUP_SERVICE.hasDeadLetter(command)).isTrue());

        assertThat(api.post("/api/migrations/" + id + "/rollback", Map.of("acknowledge", true))
                        .status())
                .isEqualTo(202);
        assertThat(api.awaitState(id, "rolled-back", "rollback-failed")
                        .path("state")
                        .asString())
                .isEqualTo("rolled-back");
        assertThat(api.get("/api/migrations/" + id + "/rollback")
                        .body()
                        .path("possible")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void aChangedTargetIsRolledBackByACommandThatSaysSo() {
        SmallRelease release = SmallRelease.prepare(api, "commanded");
        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        UUID id = completed(release);
        execute(release.production, "INSERT INTO products VALUES (8, 'sold since')");
        BACKUP_SERVICE.publish(new RollBackMigration(id, EnvironmentRef.parse(release.target()), "robot", true));
        api.awaitState(id, "rolled-back");
    }

    @Test
    void aRestoreOfWhichNothingIsHeardEndsTheRollbackAndCountsWhenItIsReportedLate() {
        SmallRelease release = SmallRelease.prepare(api, "overdue");
        List<RestoreBackup> orders = new CopyOnWriteArrayList<>();
        BACKUP_SERVICE.onRestore(release.target(), orders::add);
        UUID id = completed(release);
        assertThat(api.post("/api/migrations/" + id + "/rollback", Map.of()).status())
                .isEqualTo(202);
        await().until(() -> !orders.isEmpty());
        passDeadline(id, JobName.ROLLBACK_DEADLINE);

        JsonNode failed = api.awaitState(id, "rolled-back", "rollback-failed");
        assertThat(failed.path("state").asString()).isEqualTo("rollback-failed");
        assertThat(failed.path("reason").asString()).contains("90 seconds", "told to stop");
        await().untilAsserted(() -> assertThat(BACKUP_SERVICE.everything())
                .contains("dev.slipway.CancelRestore")
                .contains("The rollback's deadline has passed"));

        BACKUP_SERVICE.complete(orders.getFirst());
        api.awaitState(id, "rolled-back");
        await().untilAsserted(() ->
                assertThat(BACKUP_SERVICE.eventsOf(id)).endsWith("MigrationRollbackFailed", "MigrationRolledBack"));
    }

    @Test
    void aRollbackThatFailedCanBeTriedAgain() {
        SmallRelease release = SmallRelease.prepare(api, "again");
        UUID id = completed(release);
        BACKUP_SERVICE.onRestore(release.target(), order -> BACKUP_SERVICE.fail(order, "No room."));
        api.post("/api/migrations/" + id + "/rollback", Map.of());
        assertThat(api.awaitState(id, "rolled-back", "rollback-failed")
                        .path("reason")
                        .asString())
                .isEqualTo("No room.");

        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        assertThat(api.post("/api/migrations/" + id + "/rollback", Map.of()).status())
                .isEqualTo(202);
        api.awaitState(id, "rolled-back");
    }

    @Test
    void aBackupThatTheServiceCannotReadIsWarnedOfBeforeAndRefusedAfterwards() {
        SmallRelease release = SmallRelease.prepare(api, "unreadable");
        BACKUP_SERVICE.onBackup(
                release.target(),
                order -> BACKUP_SERVICE.publish(new BackupCompleted(
                        order.backupId(),
                        order.environment(),
                        order.migrationId(),
                        "ab".repeat(32),
                        1000,
                        100,
                        Instant.now(),
                        null,
                        null,
                        false)));
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        JsonNode completed = api.awaitEnd(id(request));
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(completed.path("warnings").toString())
                .contains("cannot be rolled back through Slipway", "readableByService");
        String log = api.text("/api/migrations/" + id(request) + "/log", "text/plain")
                .body();
        assertThat(log.indexOf("cannot be rolled back")).isBetween(0, log.indexOf("LOCK TABLE"));

        JsonNode preview =
                api.get("/api/migrations/" + id(request) + "/rollback").body();
        assertThat(preview.path("possible").asBoolean(true)).isFalse();
        assertThat(preview.path("obstacle").asString()).contains("keys that Slipway does not have");
        Api.Answer refused = api.post("/api/migrations/" + id(request) + "/rollback", Map.of("acknowledge", true));
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("type").asString()).endsWith("/backup-unreadable");
    }

    private UUID completed(SmallRelease release) {
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        JsonNode completed = api.awaitEnd(id(request));
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        return id(request);
    }
}
