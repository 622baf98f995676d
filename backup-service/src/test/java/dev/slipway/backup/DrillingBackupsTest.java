package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.drill.Drill;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillState;
import dev.slipway.backup.drill.Drills;
import dev.slipway.backup.drill.RequestDrill;
import dev.slipway.contracts.backup.DrillCompleted;
import dev.slipway.contracts.backup.DrillFailed;
import dev.slipway.contracts.backup.RunDrill;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.service.security.Scopes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

class DrillingBackupsTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> MAP = new ParameterizedTypeReference<>() {};
    private static final Map<String, String> COUNT =
            Map.of("name", "all rows are there", "query", "SELECT count(*) FROM t", "expected", "500");

    @Autowired
    private Drills drills;

    @Autowired
    private RequestDrill requestDrill;

    @Test
    void theNewestBackupIsRestoredComparedAskedAndDropped() {
        Environment environment = environmentWithRows();
        backupOf(environment);
        BackupId newest = backupOf(environment);
        plan(environment, Map.of("checks", List.of(COUNT)));
        List<TableDigest> before = environment.digests();

        DrillState end = awaitEnd(run(environment));

        assertThat(end).isInstanceOfSatisfying(DrillState.Completed.class, completed -> {
            assertThat(completed.backup()).isEqualTo(newest);
            assertThat(completed.rows()).isEqualTo(500);
            assertThat(completed.checks()).isEqualTo(1);
            assertThat(completed.recovery()).isPositive();
        });
        assertThat(scratchDatabases(environment)).isEmpty();
        assertThat(environment.digests()).isEqualTo(before);
        await().untilAsserted(() -> assertThat(events(DrillCompleted.class))
                .filteredOn(event -> event.environment().equals(environment.ref()))
                .singleElement()
                .satisfies(event -> assertThat(event.recoveryMillis()).isPositive()));
    }

    @Test
    void aCheckThatDoesNotHoldFailsTheDrillAndSaysWhatItAnswered() {
        Environment environment = environmentWithRows();
        BackupId backup = backupOf(environment);
        plan(
                environment,
                Map.of(
                        "checks",
                        List.of(Map.of("name", "no rows", "query", "SELECT count(*) FROM t", "expected", "0"))));

        assertThat(awaitEnd(run(environment)))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo("The check 'no rows' answered 500, not 0."));
        assertThat(scratchDatabases(environment)).isEmpty();
        await().untilAsserted(() -> assertThat(events(DrillFailed.class))
                .filteredOn(event -> event.environment().equals(environment.ref()))
                .singleElement()
                .satisfies(event -> assertThat(event.backupId()).isEqualTo(backup.value())));
        Map<?, ?> shown = Objects.requireNonNull(
                api().get().uri("/api/backups/{id}", backup).retrieve().body(Map.class));
        assertThat(shown.get("lastDrill"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("successful", false)
                .containsEntry("reason", "The check 'no rows' answered 500, not 0.");
    }

    @Test
    void aCheckCanChangeNothingAndItsMistakeIsTold() {
        Environment environment = environmentWithRows();
        backupOf(environment);
        plan(
                environment,
                Map.of(
                        "checks",
                        List.of(Map.of("name", "nosy", "query", "DELETE FROM t RETURNING id::text", "expected", "1"))));

        assertThat(awaitEnd(run(environment)))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("The check 'nosy': The query failed: ")
                                .contains("read-only"));
    }

    @Test
    void aDamagedBackupFailsTheDrill() throws IOException {
        Environment environment = environmentWithRows();
        BackupId backup = backupOf(environment);
        String key = objects.list("%s/%s/attempt-".formatted(environment.ref(), backup))
                .getFirst()
                .key();
        byte[] stored = objects.read(key);
        stored[stored.length / 2] ^= 1;
        objects.put(key, out -> out.write(stored));

        assertThat(awaitEnd(run(environment)))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("checksum differs"));
    }

    @Test
    void aChangedManifestFailsTheDrillBeforeAnythingInItIsBelieved() throws IOException {
        Environment environment = environmentWithRows();
        BackupId backup = backupOf(environment);
        String key = "%s/%s/manifest.json".formatted(environment.ref(), backup);
        String changed = new String(objects.read(key), StandardCharsets.UTF_8) + " ";
        objects.put(key, out -> out.write(changed.getBytes(StandardCharsets.UTF_8)));

        assertThat(awaitEnd(run(environment)))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason()).endsWith("was changed after it was written."));
    }

    @Test
    void withoutABackupThereIsNothingToDrill() {
        Environment environment = environmentWithRows();

        assertThat(awaitEnd(run(environment)))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason())
                                .isEqualTo("%s has no completed backup of its whole database."
                                        .formatted(environment.ref())));
    }

    @Test
    void aDrillWhoseWorkerDiedBeginsAnewAndDropsWhatItLeft() {
        Environment environment = environmentWithRows();
        BackupId backup = backupOf(environment);
        DrillId id = DrillId.random();
        Drill left = new Drill(id, environment.ref(), backup, "tester", Instant.now(), new DrillState.Requested(0));
        environment.execute("CREATE DATABASE " + left.database());
        drills.add(left);
        drills.save(left.in(new DrillState.Running(1, Instant.now())));
        claimByADeadWorker("run-drill", id);

        assertThat(awaitEnd(id)).isInstanceOf(DrillState.Completed.class);
        assertThat(scratchDatabases(environment)).isEmpty();
    }

    @Test
    void aDrillThatIsKilledAgainAndAgainFailsAndLeavesNoDatabase() {
        Environment environment = environmentWithRows();
        BackupId backup = backupOf(environment);
        DrillId id = DrillId.random();
        Drill left = new Drill(id, environment.ref(), backup, "tester", Instant.now(), new DrillState.Requested(0));
        String half = left.database().substring(0, 63 - 29) + "_slipway_restore_"
                + id.toString().replace("-", "").substring(0, 12);
        environment.execute("CREATE DATABASE " + left.database(), "CREATE DATABASE " + half);
        drills.add(left);
        drills.save(left.in(new DrillState.Running(3, Instant.now())));
        claimByADeadWorker("run-drill", id);

        assertThat(awaitEnd(id))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("interrupted 3 times"));
        assertThat(scratchDatabases(environment)).isEmpty();
    }

    @Test
    void aPlansDrillsAreRunWhenTheyAreDueAndOnce() {
        Environment environment = environmentWithRows();
        backupOf(environment);
        plan(environment, Map.of("every", "P7D"));

        requestDrill.requestDue();
        requestDrill.requestDue();

        await().atMost(PATIENCE)
                .until(() -> drills.newest(environment.ref(), 10).stream()
                        .allMatch(drill -> drill.state() instanceof DrillState.Completed));
        requestDrill.requestDue();
        assertThat(drills.newest(environment.ref(), 10))
                .singleElement()
                .satisfies(drill -> assertThat(drill.requestedBy()).isEqualTo(RequestDrill.PLAN));
    }

    @Test
    void aCommandRunsADrillOnceHoweverOftenItComes() {
        Environment environment = environmentWithRows();
        BackupId backup = backupOf(environment);
        RunDrill command = new RunDrill(UUID.randomUUID(), environment.ref(), backup.value(), "auditor");

        send(command);
        send(command);

        DrillId id = new DrillId(command.drillId());
        await().atMost(PATIENCE).until(() -> drills.find(id).isPresent());
        assertThat(awaitEnd(id)).isInstanceOf(DrillState.Completed.class);
        assertThat(drills.newest(environment.ref(), 10)).hasSize(1);
    }

    @Test
    void requestsThatMakeNoSenseAreRefused() {
        Environment environment = environmentWithRows();

        assertThat(plan(environment, Map.of("every", "PT1S")).getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(plan(environment, Map.of("checks", List.of(Map.of("name", "", "query", "q", "expected", "1"))))
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(api().post()
                        .uri("/api/drills")
                        .body(Map.of("environment", "acme/nowhere"))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(api().get()
                        .uri("/api/drill-plans/acme/No Name")
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(api(Scopes.BACKUPS_READ, Scopes.BACKUPS_WRITE)
                        .post()
                        .uri("/api/drills")
                        .body(Map.of("environment", environment.ref().toString()))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(api().get()
                        .uri("/api/drills/{id}", UUID.randomUUID())
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.NOT_FOUND);
    }

    private Environment environmentWithRows() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 500)");
        return environment;
    }

    private BackupId backupOf(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return id;
    }

    private DrillId run(Environment environment) {
        Map<String, Object> drill = api().post()
                .uri("/api/drills")
                .body(Map.of("environment", environment.ref().toString()))
                .retrieve()
                .body(MAP);
        assertThat(drill).containsEntry("state", "requested");
        return new DrillId(UUID.fromString(String.valueOf(drill == null ? "" : drill.get("id"))));
    }

    private DrillState awaitEnd(DrillId id) {
        return await().atMost(PATIENCE)
                .until(() -> drills.find(id).orElseThrow().state(), state -> !(state instanceof DrillState.Unfinished));
    }

    private ResponseEntity<Map<String, Object>> plan(Environment environment, Map<String, Object> plan) {
        return api().put()
                .uri("/api/drill-plans/" + environment.ref())
                .body(plan)
                .retrieve()
                .toEntity(MAP);
    }

    private static List<String> scratchDatabases(Environment environment) {
        return environment.copy("(SELECT datname FROM pg_database WHERE datname LIKE 'slipway_drill_%')").stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
    }
}
