package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.verification.Verification;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.backup.verification.VerifyBackups;
import dev.slipway.backup.verification.WatchObjectives;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupDamaged;
import dev.slipway.contracts.backup.BackupObjectiveMet;
import dev.slipway.contracts.backup.BackupObjectiveMissed;
import dev.slipway.contracts.backup.BackupVerified;
import dev.slipway.contracts.backup.VerifyBackup;
import dev.slipway.service.security.Scopes;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

class VerifyingBackupsTest extends BackupServiceTest {

    private static final ParameterizedTypeReference<Map<String, Object>> MAP = new ParameterizedTypeReference<>() {};

    @Autowired
    private VerifyBackups verifyBackups;

    @Autowired
    private WatchObjectives watchObjectives;

    @Autowired
    private Verifications verifications;

    @Autowired
    private MeterRegistry meters;

    @Test
    void aSoundBackupIsReadBackWholeAndToldAsVerified() {
        BackupId id = backupOf(newEnvironment());
        long size = completed(id).sizeBytes();

        assertThat(verify(id).getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);

        Verification verification = awaitVerification(id);
        assertThat(verification.isSound()).isTrue();
        assertThat(verification.bytes()).isEqualTo(size);
        assertThat(verification.requestedBy()).isEqualTo("tester");
        await().untilAsserted(() -> assertThat(events(BackupVerified.class))
                .filteredOn(event -> event.backupId().equals(id.value()))
                .singleElement()
                .satisfies(event -> assertThat(event.bytes()).isEqualTo(size)));
        assertThat(listed(id))
                .singleElement()
                .satisfies(item -> assertThat(item).containsEntry("sound", true).doesNotContainKey("damage"));
    }

    @Test
    void oneChangedByteIsFoundByACommandAndToldAsDamage() throws IOException {
        Environment environment = newEnvironment();
        BackupId id = backupOf(environment);
        String key = objectsOf(environment, id).getFirst();
        byte[] stored = objects.read(key);
        stored[stored.length / 2] ^= 1;
        objects.put(key, out -> out.write(stored));

        send(new VerifyBackup(id.value(), environment.ref(), "operator"));

        assertThat(awaitVerification(id).damage()).contains("damaged").contains("checksum differs");
        await().untilAsserted(() -> assertThat(events(BackupDamaged.class))
                .filteredOn(event -> event.backupId().equals(id.value()))
                .singleElement()
                .satisfies(event -> assertThat(event.reason()).contains("checksum differs")));
        assertThat(verifications.newestSound()).doesNotContainKey(environment.ref());
    }

    @Test
    void aMissingObjectAndAMissingManifestAreDamage() {
        Environment environment = newEnvironment();
        BackupId withoutObject = backupOf(environment);
        objects.delete(objectsOf(environment, withoutObject).getFirst());
        BackupId withoutManifest = backupOf(environment);
        objects.delete("%s/%s/manifest.json".formatted(environment.ref(), withoutManifest));

        verify(withoutObject);
        verify(withoutManifest);

        assertThat(awaitVerification(withoutObject).damage()).contains("missing");
        assertThat(awaitVerification(withoutManifest).damage()).isEqualTo("The manifest is missing.");
    }

    @Test
    void whatHasLainUnreadForTooLongIsReadBackByItself() {
        BackupId young = backupOf(newEnvironment());
        BackupId old = backupOf(newEnvironment());
        jdbc.sql("UPDATE backup SET ended_at = ended_at - interval '8 days' WHERE id = ?")
                .param(old.value())
                .update();

        verifyBackups.beginDue();

        assertThat(awaitVerification(old).requestedBy()).isEqualTo(VerifyBackups.SCHEDULE);
        verifyBackups.beginDue();
        awaitNoJobs();
        assertThat(verifications.of(old, 10)).hasSize(1);
        assertThat(verifications.of(young, 10)).isEmpty();
    }

    @Test
    void onlyACompletedBackupCanBeVerified() {
        UUID unknown = UUID.randomUUID();
        BackupId failed = takeByCommand(new EnvironmentRef("acme", "nowhere"), null);
        awaitEnd(failed);

        assertThat(verify(new BackupId(unknown)).getBody()).containsEntry("status", 404);
        assertThat(verify(failed).getBody())
                .containsEntry("status", 409)
                .hasEntrySatisfying("type", type -> assertThat(type).asString().endsWith("backup-not-completed"));
    }

    @Test
    void anObjectiveThatIsMissedIsToldOnceAndToldAgainWhenItIsMet() {
        Environment environment = newEnvironment();

        assertThat(setObjective(environment, "PT26H").getBody())
                .containsEntry("met", false)
                .containsEntry("maximumAge", "PT26H");
        watchObjectives.look();
        watchObjectives.look();

        await().untilAsserted(() -> assertThat(events(BackupObjectiveMissed.class))
                .filteredOn(event -> event.environment().equals(environment.ref()))
                .singleElement()
                .satisfies(event -> assertThat(event.newestTakenAt()).isNull()));
        assertThat(missedMetric(environment)).isEqualTo(1);

        backupOf(environment);
        watchObjectives.look();

        await().untilAsserted(() -> assertThat(events(BackupObjectiveMet.class))
                .filteredOn(event -> event.environment().equals(environment.ref()))
                .singleElement()
                .satisfies(event -> assertThat(event.maximumAgeSeconds()).isEqualTo(26 * 3600)));
        assertThat(missedMetric(environment)).isZero();
        assertThat(events(BackupObjectiveMissed.class))
                .filteredOn(event -> event.environment().equals(environment.ref()))
                .hasSize(1);
    }

    @Test
    void anObjectiveMustBeAPossibleAgeOfAnEnvironmentThatThereIs() {
        Environment environment = newEnvironment();

        assertThat(setObjective(environment, "PT1S").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(setObjective(environment, "a while").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(api().put()
                        .uri("/api/backup-objectives/acme/nowhere")
                        .body(Map.of("maximumAge", "PT26H"))
                        .retrieve()
                        .toEntity(MAP)
                        .getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(api().put()
                        .uri("/api/backup-objectives/acme/No Name")
                        .body(Map.of("maximumAge", "PT26H"))
                        .retrieve()
                        .toEntity(MAP)
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(api(Scopes.BACKUPS_READ)
                        .put()
                        .uri("/api/backup-objectives/" + environment.ref())
                        .body(Map.of("maximumAge", "PT26H"))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    @Test
    void anObjectiveCanBeTakenAway() {
        Environment environment = newEnvironment();
        setObjective(environment, "P2D");

        assertThat(removeObjective(environment)).isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(removeObjective(environment)).isEqualTo(HttpStatus.NOT_FOUND);
    }

    private BackupId backupOf(Environment environment) {
        environment.execute("CREATE TABLE IF NOT EXISTS t (id int)", "INSERT INTO t SELECT generate_series(1, 500)");
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return id;
    }

    private List<String> objectsOf(Environment environment, BackupId id) {
        return objects.list("%s/%s/attempt-".formatted(environment.ref(), id)).stream()
                .map(object -> object.key())
                .toList();
    }

    private Verification awaitVerification(BackupId id) {
        return await().atMost(PATIENCE)
                .until(() -> verifications.of(id, 1), found -> !found.isEmpty())
                .getFirst();
    }

    private ResponseEntity<Map<String, Object>> verify(BackupId id) {
        return api().post()
                .uri("/api/backups/{id}/verifications", id.value())
                .retrieve()
                .toEntity(MAP);
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> listed(BackupId id) {
        Map<String, Object> list = Objects.requireNonNull(api().get()
                .uri("/api/backups/{id}/verifications", id.value())
                .retrieve()
                .body(MAP));
        return (List<Map<String, Object>>) Objects.requireNonNull(list.get("items"));
    }

    private ResponseEntity<Map<String, Object>> setObjective(Environment environment, String maximumAge) {
        return api().put()
                .uri("/api/backup-objectives/" + environment.ref())
                .body(Map.of("maximumAge", maximumAge))
                .retrieve()
                .toEntity(MAP);
    }

    private Object removeObjective(Environment environment) {
        return api().delete()
                .uri("/api/backup-objectives/" + environment.ref())
                .retrieve()
                .toBodilessEntity()
                .getStatusCode();
    }

    private double missedMetric(Environment environment) {
        return meters.get("slipway.backup.objective.missed")
                .tag("environment", environment.ref().toString())
                .gauge()
                .value();
    }
}
