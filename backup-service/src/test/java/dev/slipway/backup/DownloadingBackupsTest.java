package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.service.security.Scopes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

class DownloadingBackupsTest extends BackupServiceTest {

    private Backup backup;
    private BackupState.Completed completed;

    @BeforeEach
    void takeABackup() {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE TABLE t (id int PRIMARY KEY, noise text)",
                "INSERT INTO t SELECT n, md5(n::text) FROM generate_series(1, 20000) n");
        BackupId id = takeByCommand(environment.ref(), null);
        completed = completed(id);
        backup = backups.find(id).orElseThrow();
    }

    @Test
    void theFileHoldsTheManifestAndEveryObjectAsItIsStored() throws Exception {
        ResponseEntity<byte[]> answer = download(null, null);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        byte[] file = body(answer);
        assertThat(answer.getHeaders().getContentLength()).isEqualTo(file.length);
        assertThat(answer.getHeaders().getETag()).isEqualTo('"' + completed.digest() + '"');
        assertThat(answer.getHeaders().getFirst("Accept-Ranges")).isEqualTo("bytes");
        assertThat(String.valueOf(answer.getHeaders().getContentType())).isEqualTo("application/x-tar");
        String name = "acme-%s-%s".formatted(backup.environment().environment(), backup.id());
        assertThat(answer.getHeaders().getContentDisposition().getFilename()).isEqualTo(name + ".tar");
        TarFiles files = TarFiles.of(file);
        assertThat(files.paths().getFirst()).isEqualTo(name + "/manifest.json");
        assertThat(sha256(files.content(name + "/manifest.json"))).isEqualTo(completed.digest());
        Manifest manifest = artifacts.manifestOf(backup).orElseThrow().manifest();
        for (ArtifactObject object : manifest.content().objects()) {
            assertThat(sha256(files.content(name + "/" + object.name()))).isEqualTo(object.sha256());
        }
        assertThat(files.paths()).hasSize(1 + manifest.content().objects().size());
    }

    @Test
    void aDownloadThatBrokeOffIsResumed() {
        byte[] whole = body(download(null, null));
        String etag = '"' + completed.digest() + '"';
        int middle = whole.length / 2 + 17;

        ResponseEntity<byte[]> rest = download("bytes=%d-".formatted(middle), etag);

        assertThat(rest.getStatusCode()).isEqualTo(HttpStatus.PARTIAL_CONTENT);
        assertThat(rest.getHeaders().getFirst("Content-Range"))
                .isEqualTo("bytes %d-%d/%d".formatted(middle, whole.length - 1, whole.length));
        assertThat(body(rest)).isEqualTo(Arrays.copyOfRange(whole, middle, whole.length));
        assertThat(body(download("bytes=100-1099", null))).isEqualTo(Arrays.copyOfRange(whole, 100, 1100));
        assertThat(body(download("bytes=-1500", null)))
                .isEqualTo(Arrays.copyOfRange(whole, whole.length - 1500, whole.length));
        assertThat(download("bytes=5-", "\"another\"").getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(download("bytes=0-1,5-6", null).getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(download("lines=1-2", null).getStatusCode()).isEqualTo(HttpStatus.OK);
        ResponseEntity<byte[]> beyond = download("bytes=%d-".formatted(whole.length), null);
        assertThat(beyond.getStatusCode()).isEqualTo(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
        assertThat(beyond.getHeaders().getFirst("Content-Range")).isEqualTo("bytes */" + whole.length);
        assertThat(String.valueOf(beyond.getHeaders().getContentType())).isEqualTo("application/problem+json");
    }

    @Test
    void headTellsTheLengthWithoutTheFile() {
        ResponseEntity<Void> head = api(Scopes.BACKUPS_DOWNLOAD)
                .method(HttpMethod.HEAD)
                .uri("/api/backups/{id}/download", backup.id())
                .retrieve()
                .toBodilessEntity();

        assertThat(head.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(head.getHeaders().getContentLength()).isEqualTo(body(download(null, null)).length);
    }

    @Test
    void aFileThatCannotBeSentToItsEndIsNotTakenForAWholeOne() throws Exception {
        ArtifactObject last = artifacts
                .manifestOf(backup)
                .orElseThrow()
                .manifest()
                .content()
                .objects()
                .getLast();
        String key = "acme/%s/%s/%s".formatted(backup.environment().environment(), backup.id(), last.name());
        byte[] content = objects.read(key);

        objects.delete(key);
        assertThat(download(null, null).getStatusCode()).isEqualTo(HttpStatus.GONE);

        objects.put(key, out -> out.write(content, 0, content.length - 1));
        assertThatThrownBy(() -> download(null, null)).isInstanceOf(RestClientException.class);
    }

    @Test
    void onlyCompletedBackupsCanBeDownloadedAndNotByEveryone() {
        Backup requested =
                Backup.request(BackupId.random(), backup.environment(), null, "tester", null, backup.requestedAt());
        backups.add(requested);

        assertThat(status(api(Scopes.BACKUPS_DOWNLOAD), requested.id())).isEqualTo(HttpStatus.CONFLICT.value());
        assertThat(status(api(Scopes.BACKUPS_DOWNLOAD), BackupId.random())).isEqualTo(HttpStatus.NOT_FOUND.value());
        assertThat(status(api(), backup.id())).isEqualTo(HttpStatus.FORBIDDEN.value());
    }

    private static int status(RestClient client, BackupId id) {
        return client.get()
                .uri("/api/backups/{id}/download", id)
                .retrieve()
                .toBodilessEntity()
                .getStatusCode()
                .value();
    }

    private ResponseEntity<byte[]> download(@Nullable String range, @Nullable String ifRange) {
        return api(Scopes.BACKUPS_DOWNLOAD)
                .get()
                .uri("/api/backups/{id}/download", backup.id())
                .headers(headers -> {
                    if (range != null) {
                        headers.set(HttpHeaders.RANGE, range);
                    }
                    if (ifRange != null) {
                        headers.set(HttpHeaders.IF_RANGE, ifRange);
                    }
                })
                .retrieve()
                .toEntity(byte[].class);
    }

    private static byte[] body(ResponseEntity<byte[]> answer) {
        return Objects.requireNonNull(answer.getBody());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
