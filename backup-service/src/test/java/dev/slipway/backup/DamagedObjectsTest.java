package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.managedpostgres.TableDigest;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Stored objects that are not what was stored are found before a restore changes anything. */
class DamagedObjectsTest extends BackupServiceTest {

    @Autowired
    private CheckRestore checks;

    @Test
    void whateverElseIsInAnObjectsPlaceIsFoundToo() throws IOException {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE TABLE a AS SELECT i AS id, md5(i::text) AS v FROM generate_series(1, 130000) i",
                "CREATE TABLE b AS SELECT i AS id, md5((-i)::text) AS v FROM generate_series(1, 130000) i");
        Backup backup = backup(environment);
        Backup foreign = backup(environment);
        environment.execute("DELETE FROM a WHERE id > 7");
        List<TableDigest> before = environment.digests();
        ArtifactObject one = rows(backup).getFirst();
        ArtifactObject other = rows(backup).getLast();
        assertThat(one).isNotEqualTo(other);
        byte[] first = objects.read(key(backup, one));
        byte[] second = objects.read(key(backup, other));

        List<UnaryOperator<byte[]>> damages = List.of(
                bytes -> Arrays.copyOf(bytes, bytes.length - 1),
                bytes -> Arrays.copyOf(bytes, bytes.length / 2),
                bytes -> Arrays.copyOf(bytes, 0),
                bytes -> Arrays.copyOf(bytes, bytes.length + 1),
                bytes -> new byte[bytes.length],
                bytes -> objects.read(key(foreign, rows(foreign).getFirst())));
        for (UnaryOperator<byte[]> damage : damages) {
            byte[] damaged = damage.apply(first);
            objects.put(key(backup, one), out -> out.write(damaged));
            assertThat(obstacles(backup))
                    .singleElement()
                    .satisfies(obstacle -> assertThat(obstacle.detail()).contains(one.name(), "damaged"));
        }
        objects.put(key(backup, one), out -> out.write(second));
        objects.put(key(backup, other), out -> out.write(first));
        assertThat(obstacles(backup)).hasSize(2);

        RestoreId restore = RestoreId.random();
        send(new RestoreBackup(restore.value(), backup.id().value(), environment.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> restores.find(restore).isPresent());
        assertThat(awaitEnd(restore).state())
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason()).contains(one.name(), other.name()));
        assertThat(environment.digests()).isEqualTo(before);
    }

    @Test
    void anotherBackupsManifestIsNotBelieved() throws IOException {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int)");
        Backup backup = backup(environment);
        Backup foreign = backup(environment);
        byte[] manifest = objects.read("%s/%s/manifest.json".formatted(environment.ref(), foreign.id()));

        objects.put("%s/%s/manifest.json".formatted(environment.ref(), backup.id()), out -> out.write(manifest));

        assertThatThrownBy(() -> obstacles(backup))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("was changed after it was written");
    }

    private Backup backup(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return backups.find(id).orElseThrow();
    }

    private BackupContent content(Backup backup) {
        return artifacts.manifestOf(backup).orElseThrow().manifest().content();
    }

    private List<ArtifactObject> rows(Backup backup) {
        return content(backup).objects().stream()
                .filter(object -> object.name().contains(".dat.0"))
                .toList();
    }

    private List<RestoreCheck> obstacles(Backup backup) {
        return checks.check(backup, backup.environment(), RestoreChoices.EVERYTHING, null).stream()
                .filter(check -> check.stops(RestoreChoices.EVERYTHING))
                .toList();
    }

    private static String key(Backup backup, ArtifactObject object) {
        return "%s/%s/%s".formatted(backup.environment(), backup.id(), object.name());
    }
}
