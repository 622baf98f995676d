package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.StorageFaultProxy.Fate;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.managedpostgres.TableDigest;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An object storage that is slow, refuses, or has no room left. */
class StorageFaultsTest extends BackupServiceTest {

    private static final StorageFaultProxy STORAGE = Settings.STORAGE_FAULTS;

    @AfterEach
    void healTheStorage() {
        STORAGE.heal();
    }

    @Test
    void aSlowStorageOnlyTakesLonger() {
        Environment environment = environment();
        List<TableDigest> before = environment.digests();
        STORAGE.delay(Duration.ofMillis(100));

        BackupId backup = takeByCommand(environment.ref(), null);
        completed(backup);
        environment.execute("DELETE FROM t");
        RestoreId restore = restore(backup, environment);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(before);
    }

    @Test
    void whatIsRefusedOnceIsAskedForAgain() {
        Environment environment = environment();
        Set<String> seen = ConcurrentHashMap.newKeySet();
        STORAGE.decide(request ->
                seen.add(request.method() + request.target()) ? new Fate.Refused(503, "SlowDown") : new Fate.Served());

        BackupId backup = takeByCommand(environment.ref(), null);

        completed(backup);
        assertThat(STORAGE.refused()).isPositive();
        STORAGE.heal();
        awaitNoJobs();
        assertThat(objects.list("%s/%s/".formatted(environment.ref(), backup)))
                .allMatch(object ->
                        object.key().contains("attempt-") || object.key().endsWith("manifest.json"));
    }

    @Test
    void aStorageWithoutRoomFailsTheBackupAndKeepsNothingOfIt() {
        Environment environment = environment();
        STORAGE.fillUpAfter(400_000);

        BackupId backup = takeByCommand(environment.ref(), null);

        assertThat(awaitEnd(backup).state())
                .isInstanceOfSatisfying(
                        BackupState.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains("the object storage answered 507 InsufficientStorage"));
        assertThat(STORAGE.refused()).isPositive();
        awaitNoJobs();
        assertThat(objects.list("%s/".formatted(environment.ref()))).isEmpty();
    }

    @Test
    void aRestoreThatTheStorageRefusesLeavesTheLiveDataAndIsDoneWhenAskedAgain() {
        Environment environment = environment();
        BackupId backup = takeByCommand(environment.ref(), null);
        completed(backup);
        List<TableDigest> saved = environment.digests();
        environment.execute("DELETE FROM t WHERE id > 10");
        List<TableDigest> before = environment.digests();
        STORAGE.decide(
                request -> request.method().equals("GET") && request.target().contains("attempt-")
                        ? new Fate.Refused(503, "ServiceUnavailable")
                        : new Fate.Served());

        RestoreId refused = restore(backup, environment);
        RestoreState end = awaitEnd(refused).state();

        assertThat(end)
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("503"));
        assertThat(environment.digests()).isEqualTo(before);
        STORAGE.heal();
        assertThat(awaitEnd(restore(backup, environment)).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(saved);
    }

    private Environment environment() {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE TABLE t AS SELECT i AS id, md5(i::text) || md5((-i)::text) AS v FROM generate_series(1, 20000) i");
        return environment;
    }

    private RestoreId restore(BackupId backup, Environment environment) {
        RestoreId id = RestoreId.random();
        send(new RestoreBackup(id.value(), backup.value(), environment.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> restores.find(id).isPresent());
        return id;
    }
}
