package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.exceptionfactory.jagged.x25519.X25519KeyPairGenerator;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillState;
import dev.slipway.backup.drill.Drills;
import dev.slipway.backup.drill.RequestDrill;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCompleted;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.managedpostgres.EnvironmentLock;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.service.security.Scopes;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class EncryptingBackupsTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> MAP = new ParameterizedTypeReference<>() {};

    @Autowired
    private EncryptionKeys keys;

    @Autowired
    private RequestDrill requestDrill;

    @Autowired
    private Drills drills;

    private final List<String> secrets = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();

    /** An age identity. */
    private record Identity(String publicKey, String secretKey) {}

    @AfterEach
    void noKeyAndNoPassphraseIsAnywhere(CapturedOutput output) {
        awaitNoJobs();
        for (String secret : secrets) {
            assertThat(output.getAll()).doesNotContainIgnoringCase(secret);
            assertThat(answers)
                    .noneMatch(answer -> answer.toLowerCase(Locale.ROOT).contains(lower(secret)));
            assertThat(events(BackupEvent.class))
                    .noneMatch(
                            event -> event.toString().toLowerCase(Locale.ROOT).contains(lower(secret)));
            for (String table : tables()) {
                assertThat(jdbc.sql("SELECT count(*) FROM " + table + " t WHERE lower(t::text) LIKE ?")
                                .param("%" + lower(secret) + "%")
                                .query(Long.class)
                                .single())
                        .as(table)
                        .isZero();
            }
        }
        assertThat(jdbc.sql("SELECT count(*) FROM restore WHERE sealed_key IS NOT NULL")
                        .query(Long.class)
                        .single())
                .isZero();
    }

    @Test
    void aBackupForOthersIsRestoredWithTheIdentityOfOneOfThemOnly() throws Exception {
        Environment environment = environmentWithRows();
        Identity ours = identity();
        Identity escrow = identity();
        Identity foreign = identity();
        put(environment, null, Map.of("recipients", List.of(ours.publicKey(), escrow.publicKey())));
        Backup backup = take(environment);
        Manifest manifest = manifestOf(backup);
        assertThat(manifest.recipients()).containsExactly(ours.publicKey(), escrow.publicKey());
        assertThat(manifest.passphraseKey()).isNull();
        assertToldReadableByService(backup, false);
        List<TableDigest> backedUp = environment.digests();
        environment.execute("UPDATE t SET noise = 'changed'");
        List<TableDigest> live = environment.digests();

        for (String path : List.of("restores", "restore-checks")) {
            ResponseEntity<Map<String, Object>> none = post(backup, path, Map.of());
            ResponseEntity<Map<String, Object>> wrong = post(backup, path, Map.of("identity", foreign.secretKey()));
            ResponseEntity<Map<String, Object>> garbled =
                    post(backup, path, Map.of("identity", secret("AGE-SECRET-KEY-1GARBLED")));
            ResponseEntity<Map<String, Object>> passphrase =
                    post(backup, path, Map.of("passphrase", secret("there is no passphrase")));

            assertProblem(none, "key-needed");
            assertThat(Objects.requireNonNull(none.getBody()))
                    .containsEntry("recipients", List.of(ours.publicKey(), escrow.publicKey()))
                    .containsEntry("passphrase", false);
            assertProblem(wrong, "wrong-identity");
            assertThat(Objects.requireNonNull(wrong.getBody()).get("detail"))
                    .asString()
                    .contains(foreign.publicKey());
            assertProblem(garbled, "wrong-identity");
            assertProblem(passphrase, "wrong-passphrase");
        }
        assertThat(restoresOf(backup)).isEmpty();
        assertThat(environment.digests()).isEqualTo(live);
        assertThat(databasesBeside(environment)).isEmpty();

        assertThat(post(backup, "restore-checks", Map.of("identity", escrow.secretKey()))
                        .getBody())
                .containsEntry("restorable", true);
        assertThat(restored(backup, Map.of("identity", escrow.secretKey())).state())
                .isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(backedUp);
    }

    @Test
    void aPassphraseRestoresWhatWasTakenWhileItWasInForce() throws Exception {
        Environment environment = environmentWithRows();
        String first = secret("correct horse battery staple");
        String second = secret("Zwölf Boxkämpfer jagen Viktor");
        String etag = put(environment, null, Map.of("passphrase", first));
        Backup old = take(environment);
        List<TableDigest> oldRows = environment.digests();
        environment.execute("UPDATE t SET noise = 'changed'");
        put(environment, etag, Map.of("passphrase", second));
        Backup young = take(environment);
        List<TableDigest> youngRows = environment.digests();
        environment.execute("UPDATE t SET noise = 'changed again'");
        List<TableDigest> live = environment.digests();

        assertProblem(post(old, "restores", Map.of("passphrase", second)), "wrong-passphrase");
        assertProblem(post(young, "restores", Map.of("passphrase", first)), "wrong-passphrase");
        assertProblem(post(old, "restore-checks", Map.of("passphrase", second)), "wrong-passphrase");
        ResponseEntity<Map<String, Object>> missing = post(old, "restores", Map.of());
        assertProblem(missing, "key-needed");
        assertThat(Objects.requireNonNull(missing.getBody()))
                .containsEntry("recipients", List.of())
                .containsEntry("passphrase", true);
        assertThat(restoresOf(old)).isEmpty();
        assertThat(restoresOf(young)).isEmpty();
        assertThat(environment.digests()).isEqualTo(live);
        assertThat(databasesBeside(environment)).isEmpty();

        assertThat(restored(old, Map.of("passphrase", first)).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(oldRows);
        assertThat(restored(young, Map.of("passphrase", second)).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(youngRows);
    }

    @Test
    void thePassphrasesKeyIsAnObjectOfTheBackupAndGoesWhereItGoes() throws Exception {
        Environment environment = environmentWithRows();
        String passphrase = secret("a passphrase that travels");
        put(environment, null, Map.of("passphrase", passphrase));
        Backup backup = take(environment);
        Manifest manifest = manifestOf(backup);
        StoredPassphraseKey key = Objects.requireNonNull(manifest.passphraseKey());
        assertThat(manifest.content().objects().getLast().name()).isEqualTo(key.object());
        assertThat(manifest.recipients()).containsExactly(key.publicKey());
        String file = new String(objects.read(prefixOf(backup) + key.object()), StandardCharsets.US_ASCII);
        assertThat(file).startsWith("-----BEGIN AGE ENCRYPTED FILE-----");

        byte[] download = Objects.requireNonNull(api(Scopes.BACKUPS_DOWNLOAD)
                .get()
                .uri("/api/backups/{id}/download", backup.id())
                .retrieve()
                .body(byte[].class));
        Environment other = newEnvironment();
        UUID copy = idOf(remembered(api().put()
                .uri("/api/backups/uploads?environment={environment}", other.ref())
                .contentType(MediaType.valueOf("application/x-tar"))
                .body(download)
                .retrieve()
                .toEntity(MAP)));
        artifacts.discard(backup);
        Backup uploaded = backups.find(new BackupId(copy)).orElseThrow();

        assertProblem(
                post(uploaded, "restores", Map.of("passphrase", secret("another passphrase"))), "wrong-passphrase");
        assertThat(restored(uploaded, Map.of("passphrase", passphrase, "ownership", "drop"))
                        .state())
                .isInstanceOf(RestoreState.Completed.class);
        assertThat(other.digests()).isEqualTo(environment.digests());
    }

    @Test
    void aDamagedPassphraseKeyIsNotTakenForAWrongPassphrase() throws Exception {
        Environment environment = environmentWithRows();
        String passphrase = secret("a passphrase of a damaged key");
        put(environment, null, Map.of("passphrase", passphrase));
        Backup backup = take(environment);
        String name = Objects.requireNonNull(manifestOf(backup).passphraseKey()).object();
        byte[] stored = objects.read(prefixOf(backup) + name);
        stored[stored.length / 2] ^= 1;
        objects.put(prefixOf(backup) + name, out -> out.write(stored));

        ResponseEntity<Map<String, Object>> answer = post(backup, "restores", Map.of("passphrase", passphrase));

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(Objects.requireNonNull(answer.getBody()).get("type"))
                .asString()
                .contains("backup-unusable");
        assertThat(answer.getBody().get("detail")).asString().contains("key.age is damaged");
    }

    @Test
    void withoutAKeyCommandsAndDrillsFailAndSayWhatToDo() throws Exception {
        Environment environment = environmentWithRows();
        Identity identity = identity();
        put(environment, null, Map.of("recipients", List.of(identity.publicKey())));
        Backup backup = take(environment);
        List<TableDigest> live = environment.digests();
        String reason = ("The backup was encrypted to keys that this service does not have. Restoring it takes the"
                        + " identity of %s. Commands and drills carry no keys: ask for the restore over HTTP.")
                .formatted(identity.publicKey());

        RestoreId restore = RestoreId.random();
        send(new RestoreBackup(restore.value(), backup.id().value(), environment.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> restores.find(restore).isPresent());
        assertThat(awaitEnd(restore).state())
                .isInstanceOfSatisfying(
                        RestoreState.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events(RestoreFailed.class))
                        .filteredOn(event -> event.restoreId().equals(restore.value()))
                        .singleElement()
                        .satisfies(event -> assertThat(event.reason()).isEqualTo(reason)));

        DrillId drill = DrillId.random();
        requestDrill.request(drill, environment.ref(), backup.id(), "tester");
        assertThat(await().atMost(PATIENCE)
                        .until(() -> drills.find(drill).orElseThrow().state(), DrillState.Failed.class::isInstance))
                .isInstanceOfSatisfying(
                        DrillState.Failed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason));
        assertThat(environment.digests()).isEqualTo(live);
        assertThat(databasesBeside(environment)).isEmpty();
    }

    @Test
    void theGivenKeyIsKeptSealedWhileTheRestoreWaitsAndErasedWhenItIsCancelled() throws Exception {
        Environment environment = environmentWithRows();
        Identity identity = identity();
        put(environment, null, Map.of("recipients", List.of(identity.publicKey())));
        Backup backup = take(environment);
        awaitNoJobs();
        UUID restore;
        try (Connection session = new ManagedDatabase(environment.connection(), "test").open();
                EnvironmentLock _ = EnvironmentLock.tryExclusive(session).orElseThrow()) {
            restore = accepted(backup, Map.of("identity", identity.secretKey()));

            String sealed = restores.sealedKeyOf(new RestoreId(restore)).orElseThrow();
            assertThat(sealed).startsWith("-----BEGIN AGE ENCRYPTED FILE-----").doesNotContain("SECRET");
            assertThat(keys.unseal(sealed).reveal()).isEqualTo(identity.secretKey());
            api().post()
                    .uri("/api/restores/{id}/cancellation", restore)
                    .retrieve()
                    .toBodilessEntity();
            assertThat(awaitEnd(new RestoreId(restore)).state()).isInstanceOf(RestoreState.Cancelled.class);
        }
        assertThat(restores.sealedKeyOf(new RestoreId(restore))).isEmpty();
    }

    @Test
    void readableByTheServiceItTakesNoKeyButAWrongOneIsToldAllTheSame() throws Exception {
        Environment environment = environmentWithRows();
        Identity identity = identity();
        String passphrase = secret("belt, braces and a rope");
        put(
                environment,
                null,
                Map.of(
                        "recipients",
                        List.of(identity.publicKey()),
                        "passphrase",
                        passphrase,
                        "readableByService",
                        true));
        Backup backup = take(environment);
        assertToldReadableByService(backup, true);
        List<TableDigest> backedUp = environment.digests();
        environment.execute("UPDATE t SET noise = 'changed'");

        assertProblem(post(backup, "restores", Map.of("passphrase", secret("none of the above"))), "wrong-passphrase");
        assertThat(post(backup, "restores", Map.of("passphrase", passphrase, "identity", identity.secretKey()))
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(restored(backup, Map.of()).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(environment.digests()).isEqualTo(backedUp);
    }

    @Test
    void aSettingIsChangedByItsVersionAndItsPassphraseCanStay() throws Exception {
        Environment environment = newEnvironment();
        Identity identity = identity();
        assertProblem(get(environment), "backup-encryption-unknown");
        assertThat(toldToServices(environment)).containsExactly(Map.entry("readableByService", true));
        String first = put(environment, null, Map.of("passphrase", secret("to be kept for a while")));
        assertThat(toldToServices(environment)).containsExactly(Map.entry("readableByService", false));
        Map<String, Object> shown = Objects.requireNonNull(get(environment).getBody());
        assertThat(shown)
                .containsEntry("passphrase", true)
                .containsKey("passphraseSince")
                .containsEntry("recipients", List.of())
                .containsEntry("readableByService", false)
                .containsEntry("changedBy", "tester");

        Map<String, Object> more = Map.of("recipients", List.of(identity.publicKey()), "keepPassphrase", true);
        assertProblem(answerTo(environment, null, more), "version-required");
        String second = put(environment, first, more);
        assertProblem(answerTo(environment, first, more), "stale-version");
        Map<String, Object> changed = Objects.requireNonNull(get(environment).getBody());
        assertThat(changed)
                .containsEntry("passphraseSince", shown.get("passphraseSince"))
                .containsEntry("publicKeys", List.of(identity.publicKey(), keyOf(shown)));
        assertThat(recipientsInForce.of(environment.ref()).publicKeys())
                .containsExactly(identity.publicKey(), keyOf(shown));

        assertProblem(delete(environment, null), "version-required");
        assertProblem(delete(environment, first), "stale-version");
        assertThat(delete(environment, second).getStatusCode()).isEqualTo(HttpStatus.NO_CONTENT);
        assertProblem(delete(environment, second), "backup-encryption-unknown");
        assertThat(recipientsInForce.of(environment.ref()).publicKeys()).isEqualTo(keys.ofService());
        assertThat(put(environment, null, Map.of("readableByService", true))).isNotEqualTo(first);
        assertThat(jdbc.sql("SELECT action FROM backup_audit WHERE environment = ? ORDER BY id")
                        .param(environment.ref().toString())
                        .query(String.class)
                        .list())
                .containsExactly(
                        "ENCRYPTION_CHANGED", "ENCRYPTION_CHANGED", "ENCRYPTION_REMOVED", "ENCRYPTION_CHANGED");
    }

    @Test
    void everyFieldThatIsWrongIsToldAndNoneIsRepeated() throws Exception {
        Environment environment = newEnvironment();
        Identity identity = identity();
        ResponseEntity<Map<String, Object>> answer = answerTo(
                environment,
                null,
                Map.of(
                        "recipients",
                        List.of(identity.publicKey(), identity.secretKey(), "age1nonsense", identity.publicKey()),
                        "passphrase",
                        secret("too short"),
                        "keepPassphrase",
                        true));

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(Objects.requireNonNull(answer.getBody()).get("detail"))
                .isEqualTo("Not valid: keepPassphrase, passphrase, recipients[1], recipients[2], recipients[3].");
        assertThat(invalid(answerTo(environment, null, Map.of()))).contains("recipients");
        assertThat(invalid(answerTo(environment, null, Map.of("keepPassphrase", true))))
                .contains("keepPassphrase");
        assertThat(invalid(answerTo(
                        environment, null, Map.of("passphrase", Map.of("is", secret("no text but an object"))))))
                .isNotEmpty();
        Environment nobodys = new Environment(new EnvironmentRef("acme", "nowhere"), environment.connection());
        assertProblem(answerTo(nobodys, null, Map.of("readableByService", true)), "environment-unknown");
        assertThat(api().get()
                        .uri("/api/backup-encryption/acme/No Name")
                        .retrieve()
                        .toEntity(MAP)
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void theApiDocumentSaysThatKeysAreTextsThatAreOnlyWritten() {
        JsonNode schemas = JsonMapper.shared()
                .readTree(Objects.requireNonNull(
                        api().get().uri("/v3/api-docs").retrieve().body(String.class)))
                .at("/components/schemas");

        for (String pointer : List.of(
                "/EncryptionRequest/properties/passphrase",
                "/RestoreRequest/properties/passphrase",
                "/RestoreRequest/properties/identity")) {
            JsonNode schema = schemas.at(pointer);
            assertThat(schema.path("type").asString()).as(pointer).isEqualTo("string");
            assertThat(schema.path("writeOnly").asBoolean()).as(pointer).isTrue();
        }
    }

    private Environment environmentWithRows() {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE TABLE t (id int PRIMARY KEY, noise text)",
                "INSERT INTO t SELECT n, md5(n::text) FROM generate_series(1, 500) n");
        return environment;
    }

    private Identity identity() throws NoSuchAlgorithmException {
        KeyPair pair = new X25519KeyPairGenerator().generateKeyPair();
        return new Identity(
                pair.getPublic().toString(), secret(pair.getPrivate().toString().toUpperCase(Locale.ROOT)));
    }

    /** Remembers what must not be found anywhere afterwards. */
    private String secret(String text) {
        secrets.add(text);
        return text;
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    private List<String> tables() {
        return jdbc.sql("SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r'"
                        + " AND relnamespace = 'public'::regnamespace")
                .query(String.class)
                .list();
    }

    private Backup take(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return backups.find(id).orElseThrow();
    }

    private Manifest manifestOf(Backup backup) {
        return artifacts.manifestOf(backup).orElseThrow().manifest();
    }

    private static String prefixOf(Backup backup) {
        return "%s/%s/".formatted(backup.environment(), backup.id());
    }

    private String put(Environment environment, @Nullable String etag, Map<String, Object> setting) {
        ResponseEntity<Map<String, Object>> answer = answerTo(environment, etag, setting);
        assertThat(answer.getStatusCode()).as("%s", answer.getBody()).isEqualTo(HttpStatus.OK);
        return Objects.requireNonNull(answer.getHeaders().getETag());
    }

    private ResponseEntity<Map<String, Object>> answerTo(
            Environment environment, @Nullable String etag, Map<String, Object> setting) {
        return remembered(api().put()
                .uri("/api/backup-encryption/" + environment.ref())
                .headers(headers -> ifMatch(headers, etag))
                .body(setting)
                .retrieve()
                .toEntity(MAP));
    }

    private ResponseEntity<Map<String, Object>> get(Environment environment) {
        return remembered(api().get()
                .uri("/api/backup-encryption/" + environment.ref())
                .retrieve()
                .toEntity(MAP));
    }

    private Map<String, Object> toldToServices(Environment environment) {
        return Objects.requireNonNull(api(Scopes.INTERNAL)
                .get()
                .uri("/internal/backup-encryption/" + environment.ref())
                .retrieve()
                .body(MAP));
    }

    private ResponseEntity<Map<String, Object>> delete(Environment environment, @Nullable String etag) {
        return remembered(api().delete()
                .uri("/api/backup-encryption/" + environment.ref())
                .headers(headers -> ifMatch(headers, etag))
                .retrieve()
                .toEntity(MAP));
    }

    private static void ifMatch(HttpHeaders headers, @Nullable String etag) {
        if (etag != null) {
            headers.set(HttpHeaders.IF_MATCH, etag);
        }
    }

    private ResponseEntity<Map<String, Object>> post(Backup backup, String path, Map<String, Object> body) {
        return remembered(api().post()
                .uri("/api/backups/{id}/{path}", backup.id(), path)
                .body(body)
                .retrieve()
                .toEntity(MAP));
    }

    private UUID accepted(Backup backup, Map<String, Object> body) {
        ResponseEntity<Map<String, Object>> answer = post(backup, "restores", body);
        assertThat(answer.getStatusCode()).as("%s", answer.getBody()).isEqualTo(HttpStatus.ACCEPTED);
        return idOf(answer);
    }

    private static UUID idOf(ResponseEntity<Map<String, Object>> answer) {
        return UUID.fromString(
                String.valueOf(Objects.requireNonNull(answer.getBody()).get("id")));
    }

    private Restore restored(Backup backup, Map<String, Object> body) {
        return awaitEnd(new RestoreId(accepted(backup, body)));
    }

    private List<UUID> restoresOf(Backup backup) {
        return jdbc.sql("SELECT id FROM restore WHERE backup_id = ?")
                .param(backup.id().value())
                .query(UUID.class)
                .list();
    }

    private static List<String> databasesBeside(Environment environment) {
        return environment
                .copy("(SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user"
                        + " AND datname <> current_database())")
                .stream()
                .map(line -> new String(line, StandardCharsets.UTF_8))
                .toList();
    }

    private ResponseEntity<Map<String, Object>> remembered(ResponseEntity<Map<String, Object>> answer) {
        answers.add(String.valueOf(answer.getBody()));
        return answer;
    }

    private void assertToldReadableByService(Backup backup, boolean readable) {
        await().untilAsserted(() -> assertThat(events(BackupCompleted.class))
                .filteredOn(event -> event.backupId().equals(backup.id().value()))
                .extracting(BackupCompleted::readableByService)
                .containsExactly(readable));
    }

    private static void assertProblem(ResponseEntity<Map<String, Object>> answer, String type) {
        assertThat(Objects.requireNonNull(answer.getBody()).get("type"))
                .as("%s", answer.getBody())
                .asString()
                .endsWith(type);
    }

    private static String invalid(ResponseEntity<Map<String, Object>> answer) {
        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        return String.valueOf(answer.getBody());
    }

    private static String keyOf(Map<String, Object> shown) {
        return ((List<?>) Objects.requireNonNull(shown.get("publicKeys")))
                .getFirst()
                .toString();
    }
}
