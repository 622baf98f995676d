package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Flips every 4096th byte of an artifact of some megabytes, one at a time. Behind the Maven profile {@code faults}. */
class FlippedBytesFaultRun extends BackupServiceTest {

    private static final int STEP = 4096;

    @Test
    void everyFlippedByteIsFound() throws IOException {
        Environment environment = newEnvironment();
        // tables that are too large for a bundle, so that there are several objects; half of each is nothing new to
        // zstd,
        // for every flip stores and reads a whole object
        for (int i = 1; i <= 2; i++) {
            environment.execute(
                    "CREATE TABLE t%d AS SELECT i, sha256((i * 7 + %d)::text::bytea) AS v, repeat('-', 60) AS w FROM generate_series(1, 36000) i"
                            .formatted(i, i));
        }
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        Backup backup = backups.find(id).orElseThrow();
        List<ArtifactObject> stored =
                artifacts.manifestOf(backup).orElseThrow().manifest().content().objects();
        assertThat(stored).hasSizeGreaterThanOrEqualTo(3);
        assertThat(stored.stream().mapToLong(ArtifactObject::sizeBytes).sum()).isGreaterThan(2_000_000);
        int flips = 0;
        for (ArtifactObject object : stored) {
            byte[] whole = objects.read(key(backup, object));
            byte[] bytes = whole.clone();
            for (int at = 0; at < whole.length; at += STEP) {
                bytes[at] ^= 1;
                objects.put(key(backup, object), out -> out.write(bytes));
                assertThatThrownBy(() -> artifacts.verify(backup, object))
                        .as("byte %d of %s", at, object.name())
                        .isInstanceOf(JobFailedException.Permanent.class)
                        .hasMessageContaining("damaged");
                bytes[at] ^= 1;
                flips++;
            }
            objects.put(key(backup, object), out -> out.write(whole));
        }
        assertThat(flips).isGreaterThan(500);
        stored.forEach(object -> artifacts.verify(backup, object));
        System.out.printf("%d flipped bytes in %d objects, each found%n", flips, stored.size());
    }

    private static String key(Backup backup, ArtifactObject object) {
        return "%s/%s/%s".formatted(backup.environment(), backup.id(), object.name());
    }
}
