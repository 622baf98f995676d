package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.BackupFailed;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.NocoBase;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

class TakingBackupsTest extends BackupServiceTest {

    @AfterEach
    void restoreTheStorage() {
        Settings.STORAGE.restore();
    }

    @Test
    void aBackupOfARealApplicationHoldsTheDigestsOfItsDatabase() {
        Environment prod = newEnvironment();
        NocoBase.load(prod.database(), "prod");
        UUID migration = UUID.randomUUID();

        BackupId id = takeByCommand(prod.ref(), migration);

        BackupState.Completed completed = completed(id);
        Manifest manifest = artifacts
                .manifestOf(backups.find(id).orElseThrow())
                .orElseThrow()
                .manifest();
        assertHolds(manifest, prod);
        assertThat(manifest.content().tables()).hasSizeGreaterThan(100);
        assertThat(completed.rows()).isEqualTo(manifest.rows()).isGreaterThan(4_000);
        assertThat(manifest.recipients()).hasSize(1);
        await().untilAsserted(() -> assertThat(events(BackupCompleted.class))
                .filteredOn(event -> event.backupId().equals(id.value()))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.migrationId()).isEqualTo(migration);
                    assertThat(event.digest()).isEqualTo(completed.digest());
                    assertThat(event.environment()).isEqualTo(prod.ref());
                }));
    }

    @Test
    void aBackupRecordsTheVersionOfTheVariablesThatItBelongsWith() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        environments.variablesVersions.put(environment.ref(), 17L);

        BackupId id = takeByCommand(environment.ref(), null);
        BackupState.Completed completed = completed(id);
        environments.variablesVersions.put(environment.ref(), 18L);

        assertThat(completed.variablesVersion()).isEqualTo(17);
        assertThat(get("/api/backups/" + id)).containsEntry("variablesVersion", 17);
        assertThat(get("/api/backups/" + id + "/manifest")).containsEntry("variablesVersion", 17);
        await().untilAsserted(() -> assertThat(events(BackupCompleted.class))
                .filteredOn(event -> event.backupId().equals(id.value()))
                .singleElement()
                .satisfies(event -> assertThat(event.variablesVersion()).isEqualTo(17)));
    }

    @Test
    void whereEnvServiceTellsNoVersionTheBackupHasNone() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");

        BackupId id = takeByCommand(environment.ref(), null);

        assertThat(completed(id).variablesVersion()).isNull();
        assertThat(get("/api/backups/" + id)).doesNotContainKey("variablesVersion");
        assertThat(get("/api/backups/" + id + "/manifest")).doesNotContainKey("variablesVersion");
    }

    @Test
    void theSameCommandTwiceTakesOneBackup() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        TakeBackup command = new TakeBackup(UUID.randomUUID(), environment.ref(), null, "tester", null);

        send(command);
        send(command);
        completed(new BackupId(command.backupId()));
        send(command);
        BackupId later = takeByCommand(environment.ref(), null);

        completed(later);
        assertThat(backups.of(environment.ref())).hasSize(2);
        assertThat(events(BackupCompleted.class))
                .filteredOn(event -> event.backupId().equals(command.backupId()))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void oddNamesAndValuesAreBackedUpAsTheyAre() {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE SCHEMA \"we\"\"ird '$ schema\"",
                "CREATE TABLE \"we\"\"ird '$ schema\".\"Tä ble; DROP\" (\"a \"\"b\" text, \"--\" jsonb)",
                "INSERT INTO \"we\"\"ird '$ schema\".\"Tä ble; DROP\""
                        + " VALUES (E'\\t\\n\\\\.\\r\\u00e9', '{\"k\": \"\\\\u00e9\"}')",
                "CREATE TABLE nothing ()",
                "INSERT INTO nothing DEFAULT VALUES");

        BackupId id = takeByCommand(environment.ref(), null);

        completed(id);
        Manifest manifest = artifacts
                .manifestOf(backups.find(id).orElseThrow())
                .orElseThrow()
                .manifest();
        assertHolds(manifest, environment);
        assertThat(manifest.content().tables()).hasSize(2);
    }

    @Test
    void anUnknownEnvironmentFailsTheBackupWithItsReason() {
        BackupId id = takeByCommand(new EnvironmentRef("acme", "nowhere"), null);

        assertThat(failed(id).reason()).contains("acme/nowhere").contains("not registered");
        await().untilAsserted(() -> assertThat(events(BackupFailed.class))
                .anyMatch(event -> event.backupId().equals(id.value())));
    }

    @Test
    void wrongCredentialsFailTheBackupWithItsReason() {
        ConnectionSettings right = newEnvironment().connection();
        Environment environment = register(new ConnectionSettings(
                right.host(), right.port(), right.database(), right.user(), "canary-password", right.tls()));

        BackupId id = takeByCommand(environment.ref(), null);

        assertThat(failed(id).reason())
                .contains("refused the user name or password")
                .doesNotContain("canary-password");
    }

    @Test
    void anUnreachableDatabaseFailsTheBackupAfterABoundedNumberOfAttempts() {
        ConnectionSettings right = newEnvironment().connection();
        Environment environment = register(
                new ConnectionSettings(right.host(), 1, right.database(), right.user(), right.password(), right.tls()));

        BackupId id = takeByCommand(environment.ref(), null);

        assertThat(failed(id).reason()).contains("cannot be reached");
    }

    @Test
    void aMissingPrivilegeFailsTheBackupAndNamesTheTable() {
        Environment environment = newEnvironment();
        environment.executeAsSuperuser("CREATE TABLE locked_away (id int)");

        BackupId id = takeByCommand(environment.ref(), null);

        assertThat(failed(id).reason()).contains("lacks a privilege").contains("locked_away");
    }

    @Test
    void aStorageThatIsDownFailsTheBackupAndNothingIsListed() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int)");
        Settings.STORAGE.cut();

        BackupId id = takeByCommand(environment.ref(), null);

        assertThat(failed(id).reason()).contains("object storage is not reachable");
        Settings.STORAGE.restore();
        assertThat(artifacts.manifestOf(backups.find(id).orElseThrow())).isEmpty();
    }

    @Test
    void aStorageThatComesBackInTimeDoesNotFailTheBackup() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int)");
        Settings.STORAGE.cut();
        BackupId id = takeByCommand(environment.ref(), null);

        await().until(() -> backups.find(id)
                .filter(backup -> backup.state() instanceof BackupState.Running)
                .isPresent());
        Settings.STORAGE.restore();

        completed(id);
    }

    @Test
    void aKilledBackupIsBegunAnewAndItsRemainsAreRemoved() throws Exception {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        BackupId id = BackupId.random();
        Backup running = abandoned(id, environment.ref(), new BackupState.Running(1, Instant.now()));
        String remains = "%s/%s/attempt-1/data.dump.zst.age".formatted(environment.ref(), id);
        objects.put(remains, out -> out.write(new byte[1_000]));

        assertThat(running.state()).isInstanceOf(BackupState.Running.class);
        completed(id);

        List<String> named = artifacts.manifestOf(running).orElseThrow().manifest().content().objects().stream()
                .map(object -> "%s/%s/%s".formatted(environment.ref(), id, object.name()))
                .toList();
        assertThat(objects.list("%s/%s/".formatted(environment.ref(), id)))
                .extracting(ObjectInfo::key)
                .hasSize(named.size() + 1)
                .containsAll(named)
                .doesNotContain(remains);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void aBackupKilledAfterItsManifestWasWrittenIsCompletedFromIt(int attempts) {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        environments.variablesVersions.put(environment.ref(), 5L);
        BackupId id = takeByCommand(environment.ref(), null);
        BackupState.Completed before = completed(id);
        awaitNoJobs();
        environments.variablesVersions.put(environment.ref(), 6L);

        abandon(
                id,
                "UPDATE backup SET state = 'verifying', attempts = %d, ended_at = NULL, digest = NULL,"
                                .formatted(attempts)
                        + " size_bytes = NULL, row_count = NULL, variables_version = NULL WHERE id = ?");

        BackupState.Completed adopted = completed(id);
        assertThat(adopted.digest()).isEqualTo(before.digest());
        assertThat(adopted.variablesVersion()).isEqualTo(5);
    }

    @Test
    void whatAWorkerLeftThatDiedAfterTheEndIsRemoved() throws Exception {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        BackupId completed = takeByCommand(environment.ref(), null);
        completed(completed);
        BackupId failed = BackupId.random();
        Backup requested = Backup.request(failed, environment.ref(), null, "tester", null, Instant.now());
        backups.add(requested);
        backups.save(requested.in(new BackupState.Running(1, Instant.now()).fail("Killed.", Instant.now())));
        awaitNoJobs();
        String whole = "%s/%s/".formatted(environment.ref(), completed);
        List<ObjectInfo> kept = objects.list(whole);
        objects.put(whole + "attempt-7/data.zst.age", out -> out.write(1));
        objects.put("%s/%s/attempt-1/data.zst.age".formatted(environment.ref(), failed), out -> out.write(1));

        claimByADeadWorker("take-backup", completed);
        claimByADeadWorker("take-backup", failed);
        awaitNoJobs();

        assertThat(objects.list("%s/".formatted(environment.ref()))).isEqualTo(kept);
    }

    @Test
    void aCompletedBackupThatLostItsManifestKeepsItsObjects() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        awaitNoJobs();
        String prefix = "%s/%s/".formatted(environment.ref(), id);
        objects.delete(prefix + "manifest.json");
        List<ObjectInfo> left = objects.list(prefix);

        claimByADeadWorker("take-backup", id);
        awaitNoJobs();

        assertThat(objects.list(prefix)).isNotEmpty().isEqualTo(left);
    }

    @Test
    void aBackupThatIsKilledAgainAndAgainFails() {
        Environment environment = newEnvironment();
        BackupId id = BackupId.random();

        abandoned(id, environment.ref(), new BackupState.Running(3, Instant.now()));

        assertThat(failed(id).reason()).contains("interrupted 3 times");
    }

    @Test
    void aBackupWaitsForAChangeThatIsUnderWay() throws Exception {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int)");
        BackupId id;
        try (Connection session = new ManagedDatabase(environment.connection(), "test").open();
                EnvironmentLock _ = EnvironmentLock.tryExclusive(session).orElseThrow()) {
            id = takeByCommand(environment.ref(), null);
            await().during(Duration.ofMillis(500))
                    .until(() -> backups.find(id)
                            .map(Backup::state)
                            .filter(BackupState.Final.class::isInstance)
                            .isEmpty());
        }
        completed(id);
    }

    @Test
    void theApiTakesListsAndShowsBackups() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");

        ResponseEntity<Map<String, Object>> accepted =
                post("/api/backups", Map.of("environment", environment.ref().toString(), "note", "before the fair"));

        assertThat(accepted.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
        String location = String.valueOf(accepted.getHeaders().getLocation());
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(get(location)).containsEntry("state", "completed"));
        Map<String, Object> backup = get(location);
        assertThat(backup)
                .containsEntry("requestedBy", "tester")
                .containsEntry("note", "before the fair")
                .containsEntry("rows", 2)
                .containsKeys("digest", "sizeBytes", "completedAt", "progress");
        assertThat(get(location + "/manifest"))
                .containsEntry("formatVersion", 2)
                .containsKey("content");
        assertThat(get("/api/backups?environment=" + environment.ref()))
                .extractingByKey("items", InstanceOfAssertFactories.LIST)
                .hasSize(1);
    }

    @Test
    void theApiRefusesWhatItMust() {
        Environment environment = newEnvironment();
        Map<String, String> request = Map.of("environment", environment.ref().toString());

        assertThat(post("/api/backups", Map.of("environment", "acme/nowhere")).getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(post("/api/backups", Map.of("environment", "no slash")).getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post("/api/backups", Map.of()).getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(post("/api/backups/%s/restores".formatted(UUID.randomUUID()), Map.of())
                        .getStatusCode())
                .isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(api(Scopes.BACKUPS_READ)
                        .post()
                        .uri("/api/backups")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(request)
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    private BackupState.Failed failed(BackupId id) {
        BackupState end = awaitEnd(id).state();
        assertThat(end).isInstanceOf(BackupState.Failed.class);
        return (BackupState.Failed) end;
    }

    /** A backup as a killed worker leaves it: mid-way, its job claimed by someone whose heart beats no more. */
    private Backup abandoned(BackupId id, EnvironmentRef environment, BackupState state) {
        Backup requested = Backup.request(id, environment, null, "tester", null, Instant.now());
        backups.add(requested);
        Backup running = backups.save(requested.in(state));
        claimByADeadWorker("take-backup", id);
        return running;
    }

    private void abandon(BackupId id, String update) {
        jdbc.sql(update).param(id.value()).update();
        claimByADeadWorker("take-backup", id);
    }

    private ResponseEntity<Map<String, Object>> post(String path, Map<String, String> body) {
        return api().post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toEntity(new ParameterizedTypeReference<>() {});
    }

    private Map<String, Object> get(String path) {
        Map<String, Object> body = api().get().uri(path).retrieve().body(new ParameterizedTypeReference<>() {});
        return body == null ? Map.of() : body;
    }
}
