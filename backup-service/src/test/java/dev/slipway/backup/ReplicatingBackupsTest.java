package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.replication.Replica;
import dev.slipway.backup.replication.Replicas;
import dev.slipway.backup.replication.ReplicateBackups;
import dev.slipway.contracts.backup.BackupReplicated;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.objectstorage.ObjectStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;

class ReplicatingBackupsTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> MAP = new ParameterizedTypeReference<>() {};

    @Autowired
    private ReplicateBackups replicateBackups;

    @Autowired
    private Replicas replicas;

    private Environment environment;
    private BackupId backup;
    private List<TableDigest> content;

    @BeforeEach
    void aBackup() {
        environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 2000)");
        content = environment.digests();
        backup = takeByCommand(environment.ref(), null);
        completed(backup);
    }

    @Test
    void aCompletedBackupIsCopiedByItselfByteByByte() {
        assertThat(shown()).containsEntry("state", "pending").containsEntry("attempts", 0);
        // the backups of all tests before are not waited for
        replicas.due(Instant.now(), Integer.MAX_VALUE).stream()
                .filter(other -> !other.equals(backup))
                .forEach(other -> replicas.save(
                        new Replica.Pending(other, 0, "later", Instant.now().plus(Duration.ofDays(1)))));

        replicateBackups.beginDue();

        await().atMost(PATIENCE).until(() -> replicas.find(backup).orElse(null) instanceof Replica.Copied);
        assertThat(keys(SECOND)).isEqualTo(keys(objects)).hasSizeGreaterThan(1);
        keys(objects).forEach(key -> assertThat(SECOND.read(key)).isEqualTo(objects.read(key)));
        await().untilAsserted(() -> assertThat(events(BackupReplicated.class))
                .filteredOn(event -> event.backupId().equals(backup.value()))
                .hasSize(1));
        assertThat(shown()).containsEntry("state", "copied").doesNotContainKey("lastFailure");
    }

    @Test
    void losingTheWholeFirstBucketLosesNothing() {
        replicateBackups.replicate(backup);
        objects.deleteAll(prefix());
        environment.execute("DELETE FROM t WHERE id > 5");

        RestoreId restore = restoreByCommand(backup, environment);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(content);
        assertThat(keys(objects)).isEqualTo(keys(SECOND));
    }

    @Test
    void aDamagedObjectIsReplacedByItsCopyOnlyWhenThatIsSound() throws IOException {
        replicateBackups.replicate(backup);
        String key = keys(objects).stream()
                .filter(found -> found.contains("attempt-"))
                .findFirst()
                .orElseThrow();
        byte[] sound = objects.read(key);
        byte[] damaged = sound.clone();
        damaged[damaged.length / 2] ^= 1;
        objects.put(key, out -> out.write(damaged));
        ArtifactObject object =
                artifacts
                        .manifestOf(backups.find(backup).orElseThrow())
                        .orElseThrow()
                        .manifest()
                        .content()
                        .objects()
                        .stream()
                        .filter(found -> key.endsWith(found.name()))
                        .findFirst()
                        .orElseThrow();

        artifacts.verify(backups.find(backup).orElseThrow(), object);

        assertThat(objects.read(key)).isEqualTo(sound);

        objects.put(key, out -> out.write(damaged));
        SECOND.put(key, out -> out.write(damaged));

        assertThat(catchThrowable(() -> artifacts.verify(backups.find(backup).orElseThrow(), object)))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("checksum differs");
    }

    @Test
    void whileTheSecondBucketIsOutOfReachItIsTriedAgainAndSaysWhy() {
        Settings.REPLICA.cut();
        try {
            replicateBackups.replicate(backup);
        } finally {
            Settings.REPLICA.restore();
        }

        assertThat(replicas.find(backup)).get().isInstanceOfSatisfying(Replica.Pending.class, pending -> {
            assertThat(pending.attempts()).isEqualTo(1);
            assertThat(pending.lastFailure()).isNotBlank();
        });
        assertThat(shown()).containsEntry("state", "pending").containsKeys("lastFailure", "nextAttemptAt");
        assertThat(replicas.missing()).isPositive();

        replicateBackups.replicate(backup);

        assertThat(replicas.find(backup))
                .get()
                .isInstanceOfSatisfying(
                        Replica.Copied.class,
                        copied -> assertThat(copied.attempts()).isEqualTo(2));
    }

    @Test
    void whatIsDamagedIsNotCopied() throws IOException {
        String key = keys(objects).stream()
                .filter(found -> found.contains("attempt-"))
                .findFirst()
                .orElseThrow();
        byte[] damaged = objects.read(key);
        damaged[damaged.length / 2] ^= 1;
        objects.put(key, out -> out.write(damaged));

        replicateBackups.replicate(backup);

        assertThat(replicas.find(backup))
                .get()
                .isInstanceOfSatisfying(
                        Replica.Pending.class,
                        pending -> assertThat(pending.lastFailure()).contains("checksum differs"));
        assertThat(keys(SECOND)).doesNotContain(key);
    }

    private RestoreId restoreByCommand(BackupId id, Environment into) {
        RestoreId restore = RestoreId.random();
        send(new RestoreBackup(restore.value(), id.value(), into.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> restores.find(restore).isPresent());
        return restore;
    }

    private Map<String, Object> shown() {
        Map<String, Object> shown = api().get()
                .uri("/api/backups/{id}/replica", backup.value())
                .retrieve()
                .body(MAP);
        return shown == null ? Map.of() : shown;
    }

    private String prefix() {
        return "%s/%s/".formatted(environment.ref(), backup);
    }

    private List<String> keys(ObjectStore store) {
        return store.list(prefix()).stream().map(object -> object.key()).toList();
    }
}
