package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.service.security.Scopes;
import dev.slipway.tararchive.TarHeader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

class UploadingBackupsTest extends BackupServiceTest {

    @Autowired
    private UploadBackup uploadBackup;

    @Autowired
    private Uploads uploads;

    private Environment source;
    private Backup original;
    private BackupState.Completed originalState;
    private Manifest manifest;
    private byte[] file;

    @BeforeEach
    void downloadABackup() {
        source = newEnvironment();
        source.execute(
                "CREATE TABLE t (id int PRIMARY KEY, noise text)",
                "INSERT INTO t SELECT n, md5(n::text) FROM generate_series(1, 5000) n");
        environments.variablesVersions.put(source.ref(), 4L);
        BackupId id = takeByCommand(source.ref(), null);
        originalState = completed(id);
        original = backups.find(id).orElseThrow();
        manifest = artifacts.manifestOf(original).orElseThrow().manifest();
        file = Objects.requireNonNull(api(Scopes.BACKUPS_DOWNLOAD)
                .get()
                .uri("/api/backups/{id}/download", id)
                .retrieve()
                .body(byte[].class));
    }

    @Test
    void anUploadedBackupIsACompletedOneOfItsOwn() {
        Environment target = newEnvironment();

        ResponseEntity<Map<String, Object>> answer = upload(target.ref(), file);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(answer.getBody())
                .containsEntry("state", "completed")
                .containsEntry("environment", target.ref().toString())
                .containsEntry("requestedBy", "tester")
                .containsEntry("note", "from elsewhere")
                .containsEntry("rows", 5000)
                .doesNotContainKey("variablesVersion");
        BackupId id = idOf(answer);
        assertThat(id).isNotEqualTo(original.id());
        Manifest copy = artifacts
                .manifestOf(backups.find(id).orElseThrow())
                .orElseThrow()
                .manifest();
        assertThat(copy.backupId()).isEqualTo(id.value());
        assertThat(copy.content()).isEqualTo(manifest.content());
        assertThat(copy.copiedFrom())
                .isEqualTo(new CopiedFrom(original.id().value(), source.ref(), originalState.digest()));
        assertThat(backups.newestCompleted()).doesNotContainKey(target.ref());
        await().untilAsserted(() -> assertThat(events(BackupCompleted.class))
                .anySatisfy(event -> assertThat(event.backupId()).isEqualTo(id.value())));
    }

    @Test
    void anUploadedBackupCanBeRestored() {
        List<TableDigest> content = source.digests();
        BackupId copy = idOf(upload(source.ref(), file));
        source.execute("DELETE FROM t WHERE id > 10");

        Map<String, Object> restore = Objects.requireNonNull(api().post()
                .uri("/api/backups/{id}/restores", copy)
                .retrieve()
                .body(new ParameterizedTypeReference<Map<String, Object>>() {}));

        RestoreId id = new RestoreId(UUID.fromString(String.valueOf(restore.get("id"))));
        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(source.digests()).isEqualTo(content);
    }

    @Test
    void aCopyOfTheSameEnvironmentKeepsItsVariablesVersionAndACopyOfACopyItsOrigin() {
        BackupId copy = idOf(upload(source.ref(), file));
        byte[] again = Objects.requireNonNull(api(Scopes.BACKUPS_DOWNLOAD)
                .get()
                .uri("/api/backups/{id}/download", copy)
                .retrieve()
                .body(byte[].class));
        BackupId second = idOf(upload(source.ref(), again));

        Manifest found = artifacts
                .manifestOf(backups.find(second).orElseThrow())
                .orElseThrow()
                .manifest();
        assertThat(found.variablesVersion()).isEqualTo(4);
        assertThat(Objects.requireNonNull(found.copiedFrom()).backupId())
                .isEqualTo(original.id().value());
    }

    @Test
    void whateverIsNotTheWholeUnchangedBackupIsRefusedAndNothingOfItIsKept() throws IOException {
        ArtifactObject object = manifest.content().objects().getFirst();
        byte[] bytes = stored(object);
        byte[] flipped = bytes.clone();
        flipped[flipped.length / 2] ^= 1;

        refused(object.name(), "damaged", tar -> tar.manifest().add(object.name(), flipped));
        refused(
                object.name(),
                "bytes, but the manifest says",
                tar -> tar.manifest().add(object.name(), Arrays.copyOf(bytes, bytes.length - 1)));
        refused(
                object.name(),
                "bytes, but the manifest says",
                tar -> tar.manifest().add(object.name(), Arrays.copyOf(bytes, bytes.length + 1)));
        refused(object.name(), "missing", Tar::manifest);
        refused(
                object.name(),
                "twice",
                tar -> tar.manifest().add(object.name(), bytes).add(object.name(), bytes));
        refused(
                "attempt-1/other",
                "does not name",
                tar -> tar.manifest().add(object.name(), bytes).add("attempt-1/other", new byte[10]));
        refused(
                "manifest.json",
                "begin with the backup's manifest",
                tar -> tar.add(object.name(), bytes).manifest());
        refused(null, "in directory format", tar -> tar.add("crm.dump/3001.dat.gz", bytes));
        refused(null, "path is not allowed", tar -> tar.manifest().add("../../" + object.name(), bytes));
        refused(null, "path is not allowed", tar -> tar.manifest().add("/" + object.name(), bytes));
        refused(
                null,
                "ends within",
                tar -> tar.manifest().add(object.name(), bytes).cutAt(600));
        refused(
                null,
                "ends before its end",
                tar -> tar.manifest().add(object.name(), bytes).cutAt(0));
    }

    @Test
    void aManifestThatIsNotOneOrPointsElsewhereIsRefused() {
        String text = new String(
                objects.read("acme/%s/%s/manifest.json".formatted(source.ref().environment(), original.id())),
                StandardCharsets.UTF_8);
        ArtifactObject object = manifest.content().objects().getFirst();

        refused(
                "manifest.json",
                "cannot be read",
                tar -> tar.add("manifest.json", "{}".getBytes(StandardCharsets.UTF_8)));
        refused("manifest.json", "cannot be read", tar -> tar.add("manifest.json", new byte[100]));
        refused(
                "manifest.json",
                "not allowed",
                tar -> tar.add(
                        "manifest.json",
                        text.replace(object.name(), "../../elsewhere").getBytes(StandardCharsets.UTF_8)));
        refused(
                "manifest.json",
                "format version 99",
                tar -> tar.add(
                        "manifest.json",
                        text.replaceFirst("\"formatVersion\" : \\d+", "\"formatVersion\" : 99")
                                .getBytes(StandardCharsets.UTF_8)));
        refused("manifest.json", "more than", tar -> tar.add("manifest.json", new byte[17 * 1024 * 1024]));
        refused(null, "no tar archive", tar -> tar.raw("hello".repeat(1000).getBytes(StandardCharsets.UTF_8)));
        refused(null, "header that is too large", tar -> tar.raw(hugeHeader()));
    }

    @Test
    void whereItIsToGoMustBeKnownAndTheIdFree() {
        assertThat(upload(new EnvironmentRef("acme", "nowhere"), file).getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(api(Scopes.BACKUPS_WRITE)
                        .put()
                        .uri("/api/backups/uploads?environment={ref}&id={id}", source.ref(), original.id())
                        .contentType(MediaType.valueOf("application/x-tar"))
                        .body(file)
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.CONFLICT);
        assertThat(api(Scopes.BACKUPS_READ)
                        .put()
                        .uri("/api/backups/uploads?environment={ref}", source.ref())
                        .contentType(MediaType.valueOf("application/x-tar"))
                        .body(new byte[0])
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    @Test
    void bodiesMayBeLargerThanOtherRequestsAndOfUnknownLength() throws IOException {
        Environment large = newEnvironment();
        large.execute(
                "CREATE TABLE t (id int PRIMARY KEY, noise text)",
                "INSERT INTO t SELECT n, (SELECT string_agg(md5(n || '-' || m), '') FROM generate_series(1, 40) m)"
                        + " FROM generate_series(1, 3000) n");
        BackupId id = takeByCommand(large.ref(), null);
        completed(id);
        byte[] archive = Objects.requireNonNull(api(Scopes.BACKUPS_DOWNLOAD)
                .get()
                .uri("/api/backups/{id}/download", id)
                .retrieve()
                .body(byte[].class));

        ResponseEntity<Void> answer = api(Scopes.BACKUPS_WRITE)
                .put()
                .uri("/api/backups/uploads?environment={ref}", large.ref())
                .contentType(MediaType.valueOf("application/x-tar"))
                .body(new InputStreamResource(new ByteArrayInputStream(archive)))
                .retrieve()
                .toBodilessEntity();

        assertThat(archive.length).isGreaterThan(1 << 20);
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CREATED);
    }

    @Test
    void whatAnUploadLeftWhoseInstanceDiedIsSwept() throws IOException {
        BackupId id = BackupId.random();
        uploads.begin(new Uploads.Upload(id, source.ref()), Instant.now().minusSeconds(3600));
        String prefix = "acme/%s/%s/".formatted(source.ref().environment(), id);
        objects.put(prefix + "attempt-1/data", out -> out.write(1));
        BackupId alive = BackupId.random();
        uploads.begin(new Uploads.Upload(alive, source.ref()), Instant.now());

        uploadBackup.sweep();

        assertThat(objects.list(prefix)).isEmpty();
        assertThat(uploads.touch(id, Instant.now())).isFalse();
        assertThat(uploads.forget(alive)).isTrue();
    }

    @Test
    void anArchiveOfPgDumpIsLoadedBackedUpAndRestorable() throws Exception {
        List<TableDigest> content = source.digests();
        for (String format : List.of("custom", "tar")) {
            ResponseEntity<Map<String, Object>> answer = upload(source.ref(), dump(format));

            assertThat(answer.getStatusCode()).as("%s", answer.getBody()).isEqualTo(HttpStatus.CREATED);
            assertThat(answer.getBody()).containsEntry("state", "completed").containsEntry("rows", 5000);
            source.execute("DELETE FROM t WHERE id > 10");
            Map<String, Object> restore = Objects.requireNonNull(api().post()
                    .uri("/api/backups/{id}/restores", idOf(answer))
                    .retrieve()
                    .body(new ParameterizedTypeReference<Map<String, Object>>() {}));
            RestoreId id = new RestoreId(UUID.fromString(String.valueOf(restore.get("id"))));
            assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
            assertThat(source.digests()).isEqualTo(content);
        }
        assertThat(importDatabases()).isEmpty();
    }

    @Test
    void anArchiveOfPgDumpThatPostgresRefusesLeavesNothing() throws Exception {
        byte[] dump = dump("custom");
        int before = backups.of(source.ref()).size();

        ResponseEntity<Map<String, Object>> cut = upload(source.ref(), Arrays.copyOf(dump, dump.length / 2));
        ResponseEntity<Map<String, Object>> notPermitted = api(Scopes.BACKUPS_WRITE)
                .put()
                .uri("/api/backups/uploads?environment={ref}", source.ref())
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(dump)
                .retrieve()
                .toEntity(new ParameterizedTypeReference<>() {});

        assertThat(cut.getStatusCode()).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(cut.getBody()).containsEntry("type", "https://slipway.dev/problems/backup-archive-unloadable");
        assertThat(notPermitted.getStatusCode()).isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(backups.of(source.ref())).hasSize(before);
        assertThat(importDatabases()).isEmpty();
    }

    private byte[] dump(String format) throws Exception {
        ManagedDatabase database = new ManagedDatabase(source.connection(), "test");
        int major;
        try (Connection session = database.open()) {
            major = database.serverMajor(session);
        }
        Process process = PostgresTools.locate(major)
                .command("pg_dump", source.connection(), List.of("--format=" + format, "--no-password"))
                .start();
        byte[] dump = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).isZero();
        return dump;
    }

    private List<String> importDatabases() {
        return source.copy("(SELECT datname FROM pg_database WHERE datname LIKE 'slipway_import_%')").stream()
                .map(name -> new String(name, StandardCharsets.UTF_8))
                .toList();
    }

    private void refused(@Nullable String object, String reason, Consumer<Tar> content) {
        Environment target = newEnvironment();
        Tar tar = new Tar();
        content.accept(tar);

        ResponseEntity<Map<String, Object>> answer = upload(target.ref(), tar.bytes());

        assertThat(answer.getStatusCode()).as(reason).isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(answer.getBody())
                .containsEntry("type", "https://slipway.dev/problems/backup-archive-invalid")
                .extractingByKey("detail", InstanceOfAssertFactories.STRING)
                .contains(reason);
        if (object != null) {
            assertThat(answer.getBody()).containsEntry("object", object);
        }
        assertThat(objects.list("acme/" + target.ref().environment() + "/")).isEmpty();
        assertThat(backups.of(target.ref())).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM backup_upload WHERE environment = ?")
                        .param(target.ref().toString())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private ResponseEntity<Map<String, Object>> upload(EnvironmentRef environment, byte[] archive) {
        return api(Scopes.BACKUPS_WRITE, Scopes.BACKUPS_RESTORE)
                .put()
                .uri("/api/backups/uploads?environment={ref}&note={note}", environment, "from elsewhere")
                .contentType(MediaType.valueOf("application/x-tar"))
                .body(archive)
                .retrieve()
                .toEntity(new ParameterizedTypeReference<>() {});
    }

    private static BackupId idOf(ResponseEntity<Map<String, Object>> answer) {
        assertThat(answer.getStatusCode()).as(String.valueOf(answer.getBody())).isEqualTo(HttpStatus.CREATED);
        return new BackupId(UUID.fromString(
                String.valueOf(Objects.requireNonNull(answer.getBody()).get("id"))));
    }

    private byte[] stored(ArtifactObject object) {
        return objects.read("acme/%s/%s/%s".formatted(source.ref().environment(), original.id(), object.name()));
    }

    private static byte[] hugeHeader() {
        byte[] header = TarHeader.of("PaxHeader", 10_000_000, Instant.EPOCH);
        header[156] = 'x';
        // the checksum counts the type, which was '0'
        int sum = Integer.parseInt(new String(header, 148, 6, StandardCharsets.US_ASCII), 8) + 'x' - '0';
        byte[] digits = "%06o".formatted(sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, header, 148, 6);
        return Arrays.copyOf(header, 100_000);
    }

    /** An archive that may be anything. */
    private final class Tar {

        private final List<byte[]> parts = new ArrayList<>();
        private boolean isCut;

        Tar manifest() {
            return add(
                    "manifest.json",
                    objects.read(
                            "acme/%s/%s/manifest.json".formatted(source.ref().environment(), original.id())));
        }

        Tar add(String name, byte[] content) {
            parts.add(TarHeader.of("top/" + name, content.length, Instant.EPOCH));
            parts.add(Arrays.copyOf(content, (int) TarHeader.padded(content.length)));
            return this;
        }

        Tar raw(byte[] bytes) {
            parts.add(bytes);
            isCut = true;
            return this;
        }

        /** Without the last bytes of what there is. */
        Tar cutAt(int bytesBeforeEnd) {
            byte[] last = parts.removeLast();
            return raw(Arrays.copyOf(last, last.length - bytesBeforeEnd));
        }

        byte[] bytes() {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            parts.forEach(out::writeBytes);
            if (!isCut) {
                out.writeBytes(new byte[TarHeader.END_BYTES]);
            }
            return out.toByteArray();
        }
    }
}
