package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.backup.sweep.SweepOrphans;
import dev.slipway.objectstorage.ObjectInfo;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class SweepingOrphansTest extends BackupServiceTest {

    private static final Instant EVERYTHING = Instant.now().plusSeconds(3600);

    @Autowired
    private SweepOrphans sweepOrphans;

    @Autowired
    private Uploads uploads;

    @Autowired
    private MeterRegistry meters;

    @Test
    void whatNobodyKnowsAndIsNoWholeBackupIsRemovedWhenItIsOldEnough() {
        Environment environment = newEnvironment();
        put(environment, BackupId.random() + "/attempt-1/data.zst.age");
        put(environment, BackupId.random() + "/attempt-2/data.zst.age");

        sweepOrphans.sweep();
        assertThat(keys(environment)).hasSize(2);

        sweepOrphans.sweep(EVERYTHING);
        assertThat(keys(environment)).isEmpty();
    }

    @Test
    void aWholeBackupThatNobodyKnowsIsLeftAloneAndCounted() {
        Environment environment = newEnvironment();
        BackupId stranger = BackupId.random();
        put(environment, stranger + "/attempt-1/data.zst.age");
        put(environment, stranger + "/manifest.json");

        sweepOrphans.sweep(EVERYTHING);

        assertThat(keys(environment)).hasSize(2);
        assertThat(meters.get("slipway.backup.sweep.unknown").gauge().value()).isGreaterThanOrEqualTo(1);
    }

    @Test
    void whatIsNoBackupsIsLeftAlone() {
        Environment environment = newEnvironment();
        put(environment, "files/0a1b2c");
        put(environment, "files/" + BackupId.random() + "/0a1b2c");
        put(environment, "notes.txt");
        put(environment, BackupId.random().toString().toUpperCase(Locale.ROOT) + "/attempt-1/x");

        sweepOrphans.sweep(EVERYTHING);

        assertThat(keys(environment)).hasSize(4);
    }

    @Test
    void whatIsUnderWayIsLeftAlone() {
        Environment environment = newEnvironment();
        BackupId running = BackupId.random();
        Backup requested = Backup.request(running, environment.ref(), null, "tester", null, Instant.now());
        backups.add(requested);
        backups.save(requested.in(new BackupState.Running(1, Instant.now())));
        BackupId uploaded = BackupId.random();
        uploads.begin(new Uploads.Upload(uploaded, environment.ref()), Instant.now());
        put(environment, running + "/attempt-1/data.zst.age");
        put(environment, uploaded + "/attempt-1/data.zst.age");

        sweepOrphans.sweep(EVERYTHING);

        assertThat(keys(environment)).hasSize(2);
        uploads.forget(uploaded);
    }

    @Test
    void ofACompletedBackupOnlyWhatOtherAttemptsLeftIsRemovedAndOfAFailedOneAll() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int)");
        BackupId completed = takeByCommand(environment.ref(), null);
        completed(completed);
        List<String> whole = keys(environment);
        put(environment, completed + "/attempt-7/data.zst.age");
        BackupId failed = BackupId.random();
        Backup requested = Backup.request(failed, environment.ref(), null, "tester", null, Instant.now());
        backups.add(requested);
        backups.save(requested.in(new BackupState.Running(1, Instant.now()).fail("Full.", Instant.now())));
        put(environment, failed + "/attempt-1/data.zst.age");

        sweepOrphans.sweep(EVERYTHING);

        assertThat(keys(environment)).isEqualTo(whole);
    }

    @Test
    void whatCameBackOfADeletedBackupIsRemoved() {
        Environment environment = newEnvironment();
        BackupId deleted = BackupId.random();
        jdbc.sql("""
                        INSERT INTO deleted_backup (id, environment, deleted_at, objects_removed_at, backup)
                        VALUES (?, ?, now(), now(), '{}')""").param(deleted.value()).param(environment.ref().toString()).update();
        put(environment, deleted + "/attempt-1/data.zst.age");
        put(environment, deleted + "/manifest.json");

        sweepOrphans.sweep(EVERYTHING);

        assertThat(keys(environment)).isEmpty();
    }

    @Test
    void theSecondBucketIsSweptToo() throws IOException {
        Environment environment = newEnvironment();
        String orphan = environment.ref() + "/" + BackupId.random() + "/attempt-1/data.zst.age";
        String stranger = environment.ref() + "/" + BackupId.random() + "/manifest.json";
        SECOND.put(orphan, out -> out.write(1));
        SECOND.put(stranger, out -> out.write(1));

        sweepOrphans.sweep();
        assertThat(SECOND.list(environment.ref() + "/")).hasSize(2);

        sweepOrphans.sweep(EVERYTHING);
        assertThat(SECOND.list(environment.ref() + "/"))
                .extracting(ObjectInfo::key)
                .containsExactly(stranger);
    }

    @Test
    void anUploadThatNobodyFinishedIsRemovedWhenItIsOldEnough() {
        Environment environment = newEnvironment();
        String prefix = environment.ref() + "/";

        assertThatThrownBy(() -> objects.put(prefix + BackupId.random() + "/attempt-1/data.zst.age", out -> {
                    // more than a part, so that the upload has begun: what a killed worker leaves
                    out.write(new byte[6 * 1024 * 1024]);
                    assertThat(objects.unfinishedUploads(prefix)).hasSize(1);

                    sweepOrphans.sweep();
                    assertThat(objects.unfinishedUploads(prefix)).hasSize(1);

                    sweepOrphans.sweep(EVERYTHING);
                    assertThat(objects.unfinishedUploads(prefix)).isEmpty();
                    throw new IOException("killed");
                }))
                .hasMessage("killed");

        assertThat(objects.unfinishedUploads(prefix)).isEmpty();
    }

    @Test
    void aStorageThatIsDownIsSweptNextTime() {
        Settings.STORAGE.cut();
        try {
            sweepOrphans.sweep(EVERYTHING);
        } finally {
            Settings.STORAGE.restore();
        }
    }

    private void put(Environment environment, String key) {
        try {
            objects.put(environment.ref() + "/" + key, out -> out.write(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> keys(Environment environment) {
        return objects.list(environment.ref() + "/").stream()
                .map(ObjectInfo::key)
                .toList();
    }
}
