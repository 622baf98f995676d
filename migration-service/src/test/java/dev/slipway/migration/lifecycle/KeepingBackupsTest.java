package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.backup.PinBackup;
import dev.slipway.contracts.backup.TakeBackup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** No retention policy may delete a backup that its migration may have to be rolled back with. */
class KeepingBackupsTest extends MigrationServiceTest {

    @Autowired
    @SuppressWarnings("NullAway.Init")
    ReleaseBackup releaseBackup;

    @Test
    void theBackupIsPinnedTogetherWithItsOrderAndLetGoOfAfterTheRollback() {
        SmallRelease release = SmallRelease.prepare(api, "pinned");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        BACKUP_SERVICE.onRestore(release.target(), BACKUP_SERVICE::complete);
        UUID id = request(release);
        assertThat(api.awaitEnd(id).path("state").asString()).isEqualTo("completed");
        UUID backup = awaitOrder(id).backupId();

        await().untilAsserted(() ->
                assertThat(BACKUP_SERVICE.commandsAbout(backup)).containsExactly("TakeBackup", "PinBackup"));
        PinBackup pin = BACKUP_SERVICE.pinsOf(backup).getFirst();
        assertThat(pin.holder()).isEqualTo("migration-" + id);
        assertThat(pin.environment()).hasToString(release.target());
        assertThat(pin.reason()).isEqualTo("Migration %s may be rolled back".formatted(id));
        assertThat(pin.requestedBy()).isEqualTo("migration:" + id);

        api.post("/api/migrations/" + id + "/rollback", Map.of());
        assertThat(api.awaitState(id, "rolled-back", "rollback-failed")
                        .path("state")
                        .asString())
                .isEqualTo("rolled-back");
        await().untilAsserted(() -> assertThat(BACKUP_SERVICE.commandsAbout(backup))
                .containsExactly("TakeBackup", "PinBackup", "RestoreBackup", "UnpinBackup"));
    }

    @Test
    void aMigrationThatFailsOrIsCancelledLetsGoOfItsBackup() {
        SmallRelease failing = SmallRelease.prepare(api, "pin-failing");
        BACKUP_SERVICE.onBackup(failing.target(), order -> BACKUP_SERVICE.fail(order, "The disk is full."));
        UUID failed = request(failing);
        SmallRelease leaving = SmallRelease.prepare(api, "pin-cancelled");
        UUID cancelled = request(leaving);
        TakeBackup order = awaitOrder(cancelled);
        api.post("/api/migrations/" + cancelled + "/cancel", Map.of());
        api.awaitEnd(failed);

        for (UUID backup : List.of(awaitOrder(failed).backupId(), order.backupId())) {
            await().untilAsserted(() -> assertThat(BACKUP_SERVICE.commandsAbout(backup))
                    .containsExactly("TakeBackup", "PinBackup", "UnpinBackup"));
        }
    }

    @Test
    void aCompletedMigrationKeepsItsBackupForAsLongAsIsSetAndNotLonger() {
        SmallRelease release = SmallRelease.prepare(api, "pin-kept");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        UUID id = request(release);
        assertThat(api.awaitEnd(id).path("state").asString()).isEqualTo("completed");
        UUID backup = awaitOrder(id).backupId();
        assertThat(releaseIsDue(id)).isEqualTo(Duration.ofDays(30));

        // before its time it only makes sure that it will be run again
        releaseBackup.run(id);
        makeOlder(id, Duration.ofDays(31));
        jdbc.sql("UPDATE scheduled_tasks SET execution_time = now() WHERE task_name = 'release-backup'"
                        + " AND task_instance LIKE ?")
                .param(id + "/%")
                .update();

        await().untilAsserted(() ->
                assertThat(BACKUP_SERVICE.commandsAbout(backup)).startsWith("TakeBackup", "PinBackup", "UnpinBackup"));
    }

    @Test
    void aRollbackThatFailedKeepsTheBackupAnew() {
        SmallRelease release = SmallRelease.prepare(api, "pin-stuck");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        BACKUP_SERVICE.onRestore(release.target(), order -> BACKUP_SERVICE.fail(order, "No room."));
        UUID id = request(release);
        assertThat(api.awaitEnd(id).path("state").asString()).isEqualTo("completed");
        UUID backup = awaitOrder(id).backupId();
        makeOlder(id, Duration.ofDays(31));
        api.post("/api/migrations/" + id + "/rollback", Map.of());
        api.awaitState(id, "rollback-failed");

        releaseBackup.run(id);

        assertThat(releaseIsDue(id)).isEqualTo(Duration.ofDays(30));
        assertThat(BACKUP_SERVICE.commandsAbout(backup)).doesNotContain("UnpinBackup");
    }

    /** How long after the migration's state began the last job is due that lets go of its backup. */
    private Duration releaseIsDue(UUID id) {
        return Duration.ofSeconds(jdbc.sql("""
                        SELECT round(extract(epoch FROM max(t.execution_time) - m.state_since))::bigint
                          FROM scheduled_tasks t JOIN migration m ON t.task_instance LIKE m.id || '/%'
                         WHERE t.task_name = 'release-backup' AND m.id = ? GROUP BY m.state_since""").param(id).query(Long.class).single());
    }

    private void makeOlder(UUID id, Duration age) {
        jdbc.sql("""
                        UPDATE migration
                           SET state_since = state_since - make_interval(secs => :age),
                               state_data = jsonb_set(state_data, '{since}',
                                   to_jsonb((state_data ->> 'since')::timestamptz - make_interval(secs => :age)))
                         WHERE id = :id""").param("age", age.toSeconds()).param("id", id).update();
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
}
