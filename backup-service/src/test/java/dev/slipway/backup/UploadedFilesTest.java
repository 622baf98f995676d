package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.files.CollectFiles;
import dev.slipway.backup.files.FileEntry;
import dev.slipway.backup.files.FilesPlace;
import dev.slipway.backup.files.StoredFiles;
import dev.slipway.backup.replication.ReplicateBackups;
import dev.slipway.contracts.backup.DeleteBackup;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectStorageProperties;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.ObjectStores;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestObjectStorage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;

/** Files that people uploaded are backed up and restored with the database. */
class UploadedFilesTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> MAP = new ParameterizedTypeReference<>() {};
    private static final Instant LONG_AGO = Instant.parse("2026-01-02T03:04:05.678Z");

    @Autowired
    private TroubledPlaces places;

    @Autowired
    private StoredFiles stored;

    @Autowired
    private CollectFiles collect;

    @Autowired
    private RestoreFiles restoreFiles;

    @Autowired
    private BackupProperties properties;

    @Autowired
    private ReplicateBackups replicateBackups;

    @Autowired
    private TransactionOperations transactions;

    @TempDir
    private Path folder;

    private Path uploads;
    private Environment environment;
    private FilesLocation.Directory location;

    @BeforeEach
    void anEnvironmentWithFiles() throws IOException {
        environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)");
        uploads = Files.createDirectory(folder.resolve("uploads"));
        location = new FilesLocation.Directory(uploads.toString());
        environments.files.put(environment.ref(), location);
        write("a/b/c/deep.txt", "deep");
        write("ünï/line\nbreak \"quoted\" 'and' \\ tab\t.txt", "odd");
        write("empty.bin", "");
        write("same/one.txt", "twice");
        write("same/two.txt", "twice");
        writeLarge(300 * 1024 + 17);
        Files.createDirectories(uploads.resolve("nothing/in/here"));
        Files.createSymbolicLink(uploads.resolve("link"), Path.of("a/b"));
        Files.createSymbolicLink(uploads.resolve("outside"), Path.of("/etc"));
        Files.setPosixFilePermissions(uploads.resolve("empty.bin"), PosixFilePermissions.fromString("rw-r-----"));
        age();
    }

    @Test
    void filesComeBackWithTheDatabase() throws IOException {
        // one that is stored in several parts
        writeLarge(5 * 1024 * 1024 + 17);
        age();
        BackupId backup = taken();
        Map<String, String> before = tree();
        BackupState.Completed completed = completed(backup);
        FilesContent files = Objects.requireNonNull(completed.files());
        assertThat(files.count()).isEqualTo(6);
        assertThat(files.objects()).isEqualTo(5);
        assertThat(files.vanished() + files.changed() + files.skipped()).isZero();
        assertThat(shown(backup))
                .extractingByKey("files")
                .isInstanceOfSatisfying(
                        Map.class,
                        shown -> assertThat(shown)
                                .containsEntry("count", 6)
                                .containsEntry("vanished", 0)
                                .containsEntry("bytes", Math.toIntExact(files.bytes())));
        assertThat(completed.sizeBytes()).isGreaterThan(files.objectBytes());

        write("a/b/c/deep.txt", "overwritten");
        write("new.txt", "later");
        Files.delete(uploads.resolve("large.bin"));
        Files.delete(uploads.resolve("link"));
        environment.execute("DELETE FROM t");
        RestoreId restore = restore(backup, null);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(tree()).isEqualTo(before);
        assertThat(environment.copy("public.t")).hasSize(2);
        awaitNoJobs();
        assertThat(beside()).containsExactly("uploads");
    }

    @Test
    void aSecondBackupStoresOnlyWhatIsNew() throws IOException {
        completed(taken());
        List<String> before = storedFiles();
        AtomicInteger opened = new AtomicInteger();
        trouble(place -> new Watched(place) {
            @Override
            public InputStream open(FileEntry file) throws IOException {
                opened.incrementAndGet();
                return super.open(file);
            }
        });

        assertThat(Objects.requireNonNull(completed(taken()).files()).storedBytes())
                .isZero();
        assertThat(opened).hasValue(0);
        assertThat(storedFiles()).isEqualTo(before);

        // the same content under another name, and content that is new
        Files.move(uploads.resolve("large.bin"), uploads.resolve("moved.bin"));
        Files.setLastModifiedTime(uploads.resolve("moved.bin"), FileTime.from(Instant.now()));
        write("a/b/c/deep.txt", "DEEP");
        FilesContent files = Objects.requireNonNull(completed(taken()).files());

        assertThat(files.storedBytes()).isPositive().isLessThan(1000);
        assertThat(storedFiles()).hasSize(before.size() + 1);
    }

    @Test
    void whatALaterBackupNeedsOutlivesTheEarlierOneAndGoesWithTheLast() throws IOException {
        BackupId first = taken();
        completed(first);
        write("only-in-the-second.txt", "second");
        Files.delete(uploads.resolve("a/b/c/deep.txt"));
        BackupId second = taken();
        completed(second);
        Map<String, String> before = tree();
        int both = storedFiles().size();

        delete(first);

        await().atMost(PATIENCE).until(() -> storedFiles().size() == both - 1);
        for (Path gone : List.of(uploads.resolve("large.bin"), uploads.resolve("same/one.txt"))) {
            Files.delete(gone);
        }
        assertThat(awaitEnd(restore(second, null)).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(tree()).isEqualTo(before);
        awaitNoJobs();

        delete(second);

        await().atMost(PATIENCE)
                .until(() -> objects.list(environment.ref() + "/").isEmpty());
        assertThat(jdbc.sql("SELECT count(*) FROM stored_file WHERE environment = ?")
                        .param(environment.ref().toString())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aBackupThatRefersToAFileAtThisMomentKeepsIt() {
        BackupId first = taken();
        completed(first);
        BackupId second = BackupId.random();
        backups.add(Backup.request(second, environment.ref(), null, "tester", null, Instant.now()));
        List<String> names = storedFiles();
        CompletableFuture<Void> deletion = new CompletableFuture<>();

        transactions.executeWithoutResult(_ -> {
            assertThat(stored.reference(second, environment.ref(), names)).hasSameSizeAs(names);
            stored.release(first);
            Thread.ofVirtual().start(() -> {
                try {
                    collect.collect(environment.ref());
                    deletion.complete(null);
                } catch (RuntimeException e) {
                    deletion.completeExceptionally(e);
                }
            });
            await().atMost(PATIENCE)
                    .until(() -> jdbc.sql("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                                    .query(Long.class)
                                    .single()
                            > 0);
            assertThat(deletion).isNotDone();
        });

        deletion.join();
        assertThat(storedFiles()).isEqualTo(names);
        assertThat(stored.giveUp(environment.ref(), 100)).isEmpty();

        stored.release(second);
        assertThat(stored.giveUp(environment.ref(), 100)).hasSameSizeAs(names);
        // who comes now, before the objects are gone, does not get them
        assertThat(stored.reference(second, environment.ref(), names)).isEmpty();
        collect.collect(environment.ref());
        assertThat(storedFiles()).isEmpty();
    }

    @Test
    void aFileThatVanishesOrChangesMeanwhileIsRecorded() {
        trouble(place -> new Watched(place) {
            @Override
            public InputStream open(FileEntry file) throws IOException {
                if (file.path().equals("same/one.txt")) {
                    Files.deleteIfExists(uploads.resolve(file.path()));
                }
                if (file.path().equals("a/b/c/deep.txt")) {
                    Files.writeString(uploads.resolve(file.path()), "more", StandardOpenOption.APPEND);
                }
                return super.open(file);
            }
        });

        FilesContent files = Objects.requireNonNull(completed(taken()).files());

        assertThat(files.vanished()).isEqualTo(1);
        assertThat(files.changed()).isEqualTo(1);
        assertThat(files.count()).isEqualTo(5);
    }

    @Test
    void aFileThatCannotBeReadFailsTheBackupAndNothingOfItStays() {
        trouble(place -> new Watched(place) {
            @Override
            public InputStream open(FileEntry file) throws IOException {
                if (file.path().equals("large.bin")) {
                    throw new JobFailedException.Permanent("The service may not read large.bin.", null);
                }
                return super.open(file);
            }
        });

        BackupId backup = taken();

        assertThat(awaitEnd(backup).state())
                .isInstanceOfSatisfying(
                        BackupState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("large.bin"));
        await().atMost(PATIENCE)
                .until(() -> objects.list(environment.ref() + "/").isEmpty());
    }

    @Test
    void aDamagedFileIsFoundBeforeAnythingLiveIsTouched() throws IOException {
        BackupId backup = taken();
        completed(backup);
        String key = objects.list(environment.ref() + "/files/").getFirst().key();
        byte[] bytes = objects.read(key);
        bytes[bytes.length / 2] ^= 1;
        objects.put(key, out -> out.write(bytes));
        write("new.txt", "later");
        Map<String, String> before = tree();

        RestoreState end = awaitEnd(restore(backup, null)).state();

        assertThat(end)
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("damaged"));
        assertThat(tree()).isEqualTo(before);
        awaitNoJobs();
        assertThat(beside()).containsExactly("uploads");

        // it is not relied on again, and the next backup is whole
        collect.collect();
        assertThat(api().post()
                        .uri("/api/backups/{id}/verifications", backup)
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode()
                        .is2xxSuccessful())
                .isTrue();
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("SELECT count(*) FROM stored_file WHERE environment = ? AND distrusted")
                                .param(environment.ref().toString())
                                .query(Long.class)
                                .single()
                        == 1);
        BackupId next = taken();
        assertThat(Objects.requireNonNull(completed(next).files()).storedBytes())
                .isPositive();
        assertThat(awaitEnd(restore(next, null)).state()).isInstanceOf(RestoreState.Completed.class);
    }

    @Test
    void filesArePutBackWhenTheRestoreFailsAfterTheyWereReplaced() throws IOException {
        BackupId backup = taken();
        completed(backup);
        write("new.txt", "later");
        environment.execute("DELETE FROM t");
        Map<String, String> before = tree();
        trouble(place -> new Watched(place) {
            @Override
            public Optional<Beside> beside(RestoreId id) {
                return super.beside(id).map(FailingAfterSwap::new);
            }
        });

        RestoreState end = awaitEnd(restore(backup, null)).state();

        assertThat(end)
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("after the swap"));
        awaitNoJobs();
        assertThat(tree()).isEqualTo(before);
        assertThat(environment.copy("public.t")).isEmpty();
        assertThat(beside()).containsExactly("uploads");
    }

    @Test
    void aRestoreThatWasKilledAfterItReplacedTheFilesBeginsAnew() throws IOException {
        BackupId backup = taken();
        completed(backup);
        Map<String, String> before = tree();
        write("new.txt", "later");
        RestoreId id = RestoreId.random();
        Backup found = backups.find(backup).orElseThrow();
        RestoreFiles.Work work = new RestoreFiles.Work(
                id, found, artifacts.manifestOf(found).orElseThrow().manifest(), location, null);
        restoreFiles.prepare(work, _ -> {});
        assertThat(tree()).containsKey("new.txt");
        restoreFiles.switchOver(work);
        assertThat(tree()).isEqualTo(before);

        // what it would do first if it began anew
        restoreFiles.cleanUp(id, location, false);
        assertThat(tree()).containsKey("new.txt");
        assertThat(beside()).containsExactly("uploads");

        restoreFiles.prepare(work, _ -> {});
        restoreFiles.switchOver(work);
        restoreFiles.switchOver(work);
        restoreFiles.follow(work);
        restoreFiles.cleanUp(id, location, true);
        assertThat(tree()).isEqualTo(before);
        assertThat(beside()).containsExactly("uploads");
    }

    @Test
    void aRestoreThatComesBackLateDoesNotUndoWhatAnotherDidSince() throws IOException {
        BackupId backup = taken();
        completed(backup);
        Backup found = backups.find(backup).orElseThrow();
        Manifest manifest = artifacts.manifestOf(found).orElseThrow().manifest();
        RestoreFiles.Work late = new RestoreFiles.Work(RestoreId.random(), found, manifest, location, null);
        RestoreFiles.Work other = new RestoreFiles.Work(RestoreId.random(), found, manifest, location, null);
        write("old.txt", "old");
        restoreFiles.prepare(late, _ -> {});
        restoreFiles.switchOver(late);
        restoreFiles.prepare(other, _ -> {});
        restoreFiles.switchOver(other);
        restoreFiles.cleanUp(other.id(), location, true);
        write("since.txt", "since");

        restoreFiles.cleanUp(late.id(), location, false);

        assertThat(tree()).containsKey("since.txt").doesNotContainKey("old.txt");
        assertThat(beside()).containsExactly("uploads");
    }

    @Test
    void filesAreReplacedOneByOneWhereNothingCanBePutBesideThem() throws IOException {
        BackupId backup = taken();
        completed(backup);
        Map<String, String> before = contents();
        trouble(place -> new Watched(place) {
            @Override
            public Optional<Beside> beside(RestoreId id) {
                return Optional.empty();
            }
        });
        write("a/b/c/deep.txt", "overwritten");
        write("new/one.txt", "later");
        Files.delete(uploads.resolve("large.bin"));
        // a link in the way must not lead a file out of the directory
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.delete(uploads.resolve("same/one.txt"));
        Files.delete(uploads.resolve("same/two.txt"));
        Files.delete(uploads.resolve("same"));
        Files.createSymbolicLink(uploads.resolve("same"), elsewhere);

        assertThat(awaitEnd(restore(backup, null)).state()).isInstanceOf(RestoreState.Completed.class);

        assertThat(contents()).isEqualTo(before);
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void aCancelledRestoreLeavesFilesAsTheyWere() throws IOException {
        BackupId backup = taken();
        completed(backup);
        write("new.txt", "later");
        Map<String, String> before = tree();
        RestoreId id = RestoreId.random();
        trouble(place -> new Watched(place) {
            @Override
            public Optional<Beside> beside(RestoreId restore) {
                if (restores.find(id).orElseThrow().state() instanceof RestoreState.Running) {
                    api().post()
                            .uri("/api/restores/{id}/cancellation", id)
                            .retrieve()
                            .toBodilessEntity();
                }
                return super.beside(restore);
            }
        });

        send(new RestoreBackup(id.value(), backup.value(), environment.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> restores.find(id).isPresent());

        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Cancelled.class);
        awaitNoJobs();
        assertThat(tree()).isEqualTo(before);
        assertThat(beside()).containsExactly("uploads");
    }

    @Test
    void filesOfABucketComeBackToo() throws IOException {
        String name = "app-uploads-" + UUID.randomUUID();
        ObjectStore bucket = ObjectStores.open(new ObjectStorageProperties(
                URI.create(TestObjectStorage.endpoint()),
                TestObjectStorage.accessKey(),
                TestObjectStorage.secretKey(),
                name,
                "us-east-1",
                DataSize.ofMegabytes(5),
                2,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                4));
        Map<String, String> files = Map.of("prod/a/one.txt", "one", "prod/two ü.txt", "two", "other/three.txt", "3");
        for (Map.Entry<String, String> file : files.entrySet()) {
            bucket.put(
                    file.getKey(),
                    "text/plain",
                    out -> out.write(file.getValue().getBytes(StandardCharsets.UTF_8)));
        }
        environments.files.put(environment.ref(), new FilesLocation.Bucket(name, "prod/"));
        BackupId backup = taken();
        assertThat(Objects.requireNonNull(completed(backup).files()).count()).isEqualTo(2);
        bucket.put("prod/a/one.txt", out -> out.write("changed".getBytes(StandardCharsets.UTF_8)));
        bucket.put("prod/extra.txt", out -> out.write("extra".getBytes(StandardCharsets.UTF_8)));
        bucket.delete("prod/two ü.txt");

        assertThat(awaitEnd(restore(backup, null)).state()).isInstanceOf(RestoreState.Completed.class);

        Map<String, String> after = new TreeMap<>();
        bucket.list("")
                .forEach(object ->
                        after.put(object.key(), new String(bucket.read(object.key()), StandardCharsets.UTF_8)));
        assertThat(after).isEqualTo(files);
        files.keySet()
                .forEach(key -> assertThat(bucket.contentTypeOf(key)).as(key).hasValue("text/plain"));
    }

    @Test
    void aMigrationsBackupTakesNoFilesUnlessAsked() {
        assertThat(completed(takeByCommand(environment.ref(), UUID.randomUUID()))
                        .files())
                .isNull();

        BackupId asked = BackupId.random();
        send(new TakeBackup(asked.value(), environment.ref(), UUID.randomUUID(), "tester", null, null, true));
        assertThat(completed(asked).files()).isNotNull();
    }

    @Test
    void filesThatAreAskedForAndCannotBeAreToldAsSuch() {
        Environment without = newEnvironment();
        BackupId backup = BackupId.random();
        send(new TakeBackup(backup.value(), without.ref(), null, "tester", null, null, true));
        await().atMost(PATIENCE).until(() -> backups.find(backup).isPresent());
        assertThat(awaitEnd(backup).state())
                .isInstanceOfSatisfying(
                        BackupState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("no place for uploaded files"));

        BackupId none = takeByCommand(environment.ref(), UUID.randomUUID());
        completed(none);
        assertThat(awaitEnd(restore(none, true)).state())
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason()).contains("has no uploaded files"));
    }

    @Test
    void theChecksLookAtThePlaceToo() {
        BackupId backup = taken();
        completed(backup);

        assertThat(check(backup)).contains("\"files\"").contains("can be replaced");

        environments.files.put(
                environment.ref(), new FilesLocation.Directory("/nowhere/" + UUID.randomUUID() + "/uploads"));
        assertThat(check(backup)).contains("does not exist");
    }

    @Test
    void aCopyThatIsUploadedHasItsOwnFiles() throws IOException {
        BackupId backup = taken();
        completed(backup);
        Map<String, String> before = tree();
        byte[] archive = Objects.requireNonNull(api(Scopes.BACKUPS_DOWNLOAD)
                .get()
                .uri("/api/backups/{id}/download", backup)
                .retrieve()
                .body(byte[].class));
        assertThat(TarFiles.of(archive).paths())
                .filteredOn(path -> path.contains("/files/"))
                .hasSize(5);
        delete(backup);
        await().atMost(PATIENCE).until(() -> storedFiles().isEmpty());

        Map<String, Object> copy = Objects.requireNonNull(api().put()
                .uri("/api/backups/uploads?environment={environment}", environment.ref())
                .contentType(MediaType.parseMediaType("application/x-tar"))
                .body(archive)
                .retrieve()
                .body(MAP));
        BackupId id = new BackupId(UUID.fromString(String.valueOf(copy.get("id"))));
        assertThat(storedFiles()).isEmpty();
        Files.delete(uploads.resolve("large.bin"));
        write("new.txt", "later");

        assertThat(awaitEnd(restore(id, null)).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(tree()).isEqualTo(before);
    }

    @Test
    void filesThatTheServiceCannotReadAreSharedTooAndComeBackWithThePassphrase() throws IOException {
        Map<String, String> passphrase = Map.of("passphrase", "nobody else knows this one");
        assertThat(api().put()
                        .uri("/api/backup-encryption/" + environment.ref())
                        .body(passphrase)
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode()
                        .is2xxSuccessful())
                .isTrue();
        completed(taken());
        BackupId second = taken();
        assertThat(Objects.requireNonNull(completed(second).files()).storedBytes())
                .isZero();
        Map<String, String> before = tree();
        write("new.txt", "later");

        Map<String, Object> restore = Objects.requireNonNull(api().post()
                .uri("/api/backups/{id}/restores", second)
                .body(passphrase)
                .retrieve()
                .body(MAP));

        RestoreId id = new RestoreId(UUID.fromString(String.valueOf(restore.get("id"))));
        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(tree()).isEqualTo(before);
    }

    /** With the commands that docs/restore-without-slipway.md gives. */
    @Test
    void theGuideBringsFilesBackWithoutSlipway() throws Exception {
        for (String tool : List.of("age", "zstd", "jq", "tar", "awk", "sha256sum")) {
            assumeThat(Pattern.compile(":")
                            .splitAsStream(System.getenv("PATH"))
                            .anyMatch(place -> Files.isExecutable(Path.of(place, tool))))
                    .as("%s is installed", tool)
                    .isTrue();
        }
        BackupId backup = taken();
        completed(backup);
        Path archive = folder.resolve("backup.tar");
        Files.write(
                archive,
                Objects.requireNonNull(api(Scopes.BACKUPS_DOWNLOAD)
                        .get()
                        .uri("/api/backups/{id}/download", backup)
                        .retrieve()
                        .body(byte[].class)));
        Path directory = Files.createDirectory(folder.resolve("guide"));
        run(directory, "tar --extract --strip-components=1 --file=../backup.tar");
        Files.copy(Objects.requireNonNull(properties.encryption().identityFile()), directory.resolve("identity.txt"));
        String guide = Files.readString(Path.of("..", "docs", "restore-without-slipway.md"));
        Matcher script = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL)
                .matcher(guide.substring(guide.indexOf("## Uploaded files")));
        assertThat(script.find()).isTrue();

        run(directory, script.group(1));

        Map<String, String> expected = contents();
        uploads = directory.resolve("uploads");
        assertThat(contents()).isEqualTo(expected);
        assertThat(Files.getLastModifiedTime(uploads.resolve("large.bin")).toInstant())
                .isEqualTo(LONG_AGO);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(uploads.resolve("empty.bin"))))
                .isEqualTo("rw-r-----");
    }

    private static void run(Path directory, String script) throws Exception {
        Process process = new ProcessBuilder("sh", "-ec", script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
    }

    @Test
    void theSecondBucketHasEachFileOnceAndHealsTheFirst() throws IOException {
        BackupId first = taken();
        completed(first);
        BackupId second = taken();
        completed(second);
        replicateBackups.replicate(first);
        replicateBackups.replicate(second);
        Map<String, String> before = tree();
        List<String> all = storedFiles();
        objects.deleteAll(environment.ref() + "/");
        Files.delete(uploads.resolve("large.bin"));

        assertThat(awaitEnd(restore(second, null)).state()).isInstanceOf(RestoreState.Completed.class);

        assertThat(tree()).isEqualTo(before);
        assertThat(storedFiles()).isEqualTo(all);
    }

    @Test
    void aPathThatLeavesItsPlaceIsNone() {
        assertThat(List.of("..", "../x", "a/../x", "/x", "a//b", "./x", "a/.", "", "a/", "a\0b"))
                .noneMatch(FileEntry::isSafe);
        assertThat(List.of("a", "..a/b..", "a/.../b", " ", "a\\b")).allMatch(FileEntry::isSafe);
        assertThatThrownBy(() -> directory().put(FileEntry.file("../x", 0, null, null), _ -> {}))
                .isInstanceOf(IOException.class);
        assertThat(folder.resolve("x")).doesNotExist();
    }

    private FilesPlace directory() {
        FilesPlace[] opened = new FilesPlace[1];
        places.troubles.put(location, place -> {
            opened[0] = place;
            return place;
        });
        places.open(location);
        return Objects.requireNonNull(opened[0]);
    }

    private BackupId taken() {
        return takeByCommand(environment.ref(), null);
    }

    private RestoreId restore(BackupId backup, @Nullable Boolean withFiles) {
        RestoreId id = RestoreId.random();
        send(new RestoreBackup(
                id.value(),
                backup.value(),
                environment.ref(),
                null,
                "tester",
                null,
                null,
                null,
                null,
                null,
                null,
                withFiles));
        await().atMost(PATIENCE).until(() -> restores.find(id).isPresent());
        return id;
    }

    private void delete(BackupId backup) {
        send(new DeleteBackup(backup.value(), environment.ref(), true, "tester", "test"));
        await().atMost(PATIENCE).until(() -> backups.find(backup).isEmpty());
    }

    private String check(BackupId backup) {
        return Objects.requireNonNull(api().post()
                .uri("/api/backups/{id}/restore-checks", backup)
                .retrieve()
                .body(String.class));
    }

    private Map<String, Object> shown(BackupId backup) {
        return Objects.requireNonNull(
                api().get().uri("/api/backups/{id}", backup).retrieve().body(MAP));
    }

    private void trouble(UnaryOperator<FilesPlace> trouble) {
        places.troubles.put(location, trouble);
    }

    /** Names of the stored objects that hold this environment's files. */
    private List<String> storedFiles() {
        String prefix = environment.ref() + "/files/";
        return objects.list(prefix).stream()
                .map(ObjectInfo::key)
                .map(key -> key.substring(prefix.length()))
                .toList();
    }

    private void writeLarge(int bytes) throws IOException {
        byte[] large = new byte[bytes];
        new Random(1).nextBytes(large);
        Files.write(uploads.resolve("large.bin"), large);
    }

    private void write(String path, String content) throws IOException {
        Path file = uploads.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, content);
    }

    /** Files that were just written are read again, so these were written long ago. */
    private void age() throws IOException {
        try (Stream<Path> all = Files.walk(uploads)) {
            for (Path path : all.toList().reversed()) {
                if (!Files.isSymbolicLink(path)) {
                    Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
                }
            }
        }
    }

    private List<String> beside() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("uploads"))
                    .toList();
        }
    }

    /** Everything that is there, with what it looks like. */
    private Map<String, String> tree() throws IOException {
        return tree(true);
    }

    private Map<String, String> contents() throws IOException {
        return tree(false);
    }

    private Map<String, String> tree(boolean withLooks) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(uploads)) {
            all.filter(path -> !path.equals(uploads))
                    .forEach(path -> tree.put(uploads.relativize(path).toString(), looks(path, withLooks)));
        }
        return tree;
    }

    private static String looks(Path path, boolean all) {
        try {
            if (Files.isSymbolicLink(path)) {
                return "link " + Files.readSymbolicLink(path);
            }
            String content = Files.isDirectory(path) ? "directory" : "" + Arrays.hashCode(Files.readAllBytes(path));
            return all
                    ? content + " " + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)) + " "
                            + Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS)
                    : content;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Passes everything on. */
    private static class Watched implements FilesPlace {

        private final FilesPlace place;

        Watched(FilesPlace place) {
            this.place = place;
        }

        @Override
        public void walk(Visitor visitor) throws IOException {
            place.walk(visitor);
        }

        @Override
        public InputStream open(FileEntry file) throws IOException {
            return place.open(file);
        }

        @Override
        public List<RestoreCheck> check(long bytes) {
            return place.check(bytes);
        }

        @Override
        public void put(FileEntry entry, Content content) throws IOException {
            place.put(entry, content);
        }

        @Override
        public void remove(FileEntry entry) throws IOException {
            place.remove(entry);
        }

        @Override
        public Optional<Beside> beside(RestoreId id) {
            return place.beside(id);
        }
    }

    /** Replaces the files, and then says that it could not. */
    private record FailingAfterSwap(FilesPlace.Beside beside) implements FilesPlace.Beside {

        @Override
        public boolean isBegun() {
            return beside.isBegun();
        }

        @Override
        public FilesPlace begin() throws IOException {
            return beside.begin();
        }

        @Override
        public void finish(List<FileEntry> directories) throws IOException {
            beside.finish(directories);
        }

        @Override
        public void swap() throws IOException {
            beside.swap();
            throw new JobFailedException.Permanent("It failed after the swap.", null);
        }

        @Override
        public void putBack() throws IOException {
            beside.putBack();
        }

        @Override
        public void forgetReplaced() throws IOException {
            beside.forgetReplaced();
        }
    }
}
