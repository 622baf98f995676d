package dev.slipway.migration.lifecycle;

import static dev.slipway.migration.lifecycle.SmallRelease.AFTER;
import static dev.slipway.migration.lifecycle.SmallRelease.BEFORE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Stage;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.migration.apply.Applied;
import dev.slipway.migration.apply.ApplyPlan;
import dev.slipway.migration.apply.StepListener;
import dev.slipway.migration.job.JobName;
import dev.slipway.migration.lifecycle.MigrationState.AwaitingBackup;
import dev.slipway.migration.packaging.OpenPackage;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageStore;
import dev.slipway.teststack.TestDatabase;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * A worker died while it applied: what it left is a migration that was begun, a job that looks picked without heartbeats,
 * and a target with or without the commit.
 */
class CrashDuringApplyTest extends MigrationServiceTest {

    @Autowired
    Migrations migrations;

    @Autowired
    PlansOfMigrations plans;

    @Autowired
    PackageStore packages;

    @Autowired
    ApplyPlan applyPlan;

    @Autowired
    Clock clock;

    @Test
    void whatWasCommittedBeforeTheCrashIsFoundAndCompletedOnce() {
        SmallRelease release = SmallRelease.prepare(api, "committed");
        Migration applying = applyingAfterACrash(release);
        Applied committed = apply(applying, release.production);
        assertThat(release.content()).isEqualTo(AFTER);
        execute(release.production, "UPDATE settings SET value = 'changed by a user since' WHERE name = 'size'");

        leavePickedJob(applying);
        JsonNode completed = api.awaitEnd(applying.id().value());

        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(completed.path("result").path("rowsAdded").asLong()).isEqualTo(committed.rowsAdded());
        assertThat(release.content()).contains("changed by a user since");
        await().untilAsserted(
                        () -> assertThat(BACKUP_SERVICE.eventsOf(applying.id().value()))
                                .containsExactly("MigrationRequested", "MigrationCompleted"));
    }

    @Test
    void aHookThatWaitsForTheEndIsCalledAlsoWhenTheWorkerDied() throws Exception {
        SmallRelease release = SmallRelease.prepare(api, "hookcrash");
        ENV_SERVICE.variable(release.target(), "HOOK_KEY", "SECRET", "a secret to sign with");
        try (TestHookReceiver receiver = new TestHookReceiver()) {
            Map<String, Object> hook = Map.of(
                    "url",
                    receiver.url("/off"),
                    "events",
                    List.of("after-commit", "after-failure"),
                    "secret",
                    "HOOK_KEY");
            assertThat(api.put("/api/hooks/hookcrash/off", hook).status()).isEqualTo(201);
            Migration applying = applyingAfterACrash(release);
            apply(applying, release.production);

            leavePickedJob(applying);
            assertThat(api.awaitEnd(applying.id().value()).path("state").asString())
                    .isEqualTo("completed");
            await().untilAsserted(() -> assertThat(receiver.calls(call -> true))
                    .extracting(TestHookReceiver.Call::event)
                    .containsExactly("migration.after-commit"));
        }
    }

    @Test
    void whatWasNotCommittedBeforeTheCrashIsAppliedAgain() {
        SmallRelease release = SmallRelease.prepare(api, "uncommitted");
        Migration applying = applyingAfterACrash(release);
        assertThat(release.content()).isEqualTo(BEFORE);

        leavePickedJob(applying);
        JsonNode completed = api.awaitEnd(applying.id().value());

        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(AFTER);
    }

    @Test
    void indexesThatWereToBeBuiltAfterTheCommitAreBuiltWhenTheWorkerDiedBefore() {
        SmallRelease release = SmallRelease.prepare(api, "indexcrash");
        api.put("/api/rule-sets/indexes", """
                {"name": "indexes", "concurrentIndexes": "always", "rules": [{"table": "settings", "rule": "overwrite"}]}
                """);
        api.put("/api/rule-sets/defaults/indexcrash", Map.of("ruleSet", "indexes"));
        execute(release.development, "CREATE INDEX products_title ON products (title)");
        Migration applying = applyingAfterACrash(release);
        apply(applying, release.production);
        String index = "SELECT count(*) FROM pg_indexes WHERE indexname = 'products_title'";
        assertThat(value(release.production, index)).isEqualTo("0");

        leavePickedJob(applying);
        JsonNode completed = api.awaitEnd(applying.id().value());

        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(completed.path("steps").toString()).contains("apply/build-indexes", "1 statements");
        assertThat(value(release.production, index)).isEqualTo("1");
        JsonNode preview =
                api.get("/api/migrations/" + applying.id() + "/rollback").body();
        assertThat(preview.at("/changes/structure")).as(preview.toString()).isEmpty();
    }

    @Test
    void asLongAsTheTargetCannotBeLookedAtNothingIsClaimed() {
        SmallRelease release = SmallRelease.prepare(api, "unknown");
        Migration applying = applyingAfterACrash(release);
        apply(applying, release.production);
        ENV_SERVICE.register(release.target(), Stage.PRODUCTION, release.production, 1, release.production.password());
        UUID id = applying.id().value();

        leavePickedJob(applying);
        // more failures than a job may have that waits for something it depends on
        await().atMost(Duration.ofSeconds(60)).until(() -> failures(id) >= 5);
        assertThat(api.migration(id).path("state").asString()).isEqualTo("applying");

        ENV_SERVICE.register(release.target(), Stage.PRODUCTION, release.production);
        assertThat(api.awaitEnd(id).path("state").asString()).isEqualTo("completed");
    }

    @Test
    void aTargetThatSomebodyElseHasLockedIsWaitedFor() throws Exception {
        SmallRelease release = SmallRelease.prepare(api, "locked");
        BACKUP_SERVICE.onBackup(release.target(), BACKUP_SERVICE::complete);
        Map<String, Object> request = release.request();
        try (Connection connection = database(release.production).open();
                EnvironmentLock lock = EnvironmentLock.tryExclusive(connection).orElseThrow()) {
            api.post("/api/migrations", request);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(
                                    api.migration(id(request)).path("steps").toString())
                            .contains("waiting: Another change"));
            assertThat(release.content()).isEqualTo(BEFORE);
            assertThat(lock).isNotNull();
        }
        assertThat(api.awaitEnd(id(request)).path("state").asString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(AFTER);
    }

    /** Brings a migration as far as a worker brings it before it opens its transaction, with no job to go on. */
    private Migration applyingAfterACrash(SmallRelease release) {
        Map<String, Object> request = release.request();
        api.post("/api/migrations", request);
        UUID id = id(request);
        TakeBackup order = await().atMost(Duration.ofSeconds(20))
                .until(() -> BACKUP_SERVICE.ordersOf(id), orders -> orders.size() == 1)
                .getFirst();
        Migration waiting = migrations.get(new MigrationId(id));
        assertThat(waiting.state()).isInstanceOf(AwaitingBackup.class);
        VerifiedBackup backup = ((AwaitingBackup) waiting.state())
                .verify(TestBackupService.completion(order), clock.instant())
                .orElseThrow();
        migrations.update(waiting.apply(backup, clock.instant()).begin(clock.instant()));
        return migrations.get(waiting.id());
    }

    /** Does what the worker did before it died. */
    private Applied apply(Migration migration, TestDatabase target) {
        PlanReference reference = migration.state().planned().orElseThrow();
        try (OpenPackage source = OpenPackage.open(packages, new PackageDigest(reference.packageDigest()))) {
            return applyPlan.apply(
                    source,
                    plans.decided(migration, reference),
                    database(target),
                    migration.id().value(),
                    StepListener.NONE);
        }
    }

    private void leavePickedJob(Migration migration) {
        Instant longAgo = Instant.now().minusSeconds(60);
        jdbc.sql("""
                        INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by,
                                                     last_heartbeat, version)
                        VALUES (:task, :instance, :then, true, 'a worker that was killed', :then, 1)
                        """)
                .param("task", JobName.APPLY_MIGRATION.label())
                .param("instance", migration.id() + "/" + migration.version())
                .param("then", java.sql.Timestamp.from(longAgo))
                .update();
    }

    private int failures(UUID id) {
        return jdbc.sql("SELECT max(consecutive_failures) FROM scheduled_tasks WHERE task_instance LIKE :id || '/%'")
                .param("id", id.toString())
                .query(Integer.class)
                .optional()
                .orElse(0);
    }

    private static ManagedDatabase database(TestDatabase database) {
        return new ManagedDatabase(
                new ConnectionSettings(
                        database.host(),
                        database.port(),
                        database.database(),
                        database.user(),
                        database.password(),
                        TlsMode.PREFER),
                "test");
    }
}
