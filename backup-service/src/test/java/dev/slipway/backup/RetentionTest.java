package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.retention.RemoveDeleted;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupDeleted;
import dev.slipway.contracts.backup.BackupPinned;
import dev.slipway.contracts.backup.BackupUnpinned;
import dev.slipway.contracts.backup.DeleteBackup;
import dev.slipway.contracts.backup.PinBackup;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.contracts.backup.UnpinBackup;
import dev.slipway.service.security.Scopes;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

class RetentionTest extends BackupServiceTest {

    @Autowired
    private RemoveDeleted removeDeleted;

    @Autowired
    private MeterRegistry meters;

    @AfterEach
    void restoreTheStorage() {
        Settings.STORAGE.restore();
    }

    @Test
    void aDeletedBackupIsGoneWithItsObjectsAndIsAuditedAndTold() {
        Environment environment = small();
        BackupId old = take(environment);
        BackupId newest = take(environment);
        String prefix = prefix(environment, old);
        assertThat(objects.list(prefix)).isNotEmpty();

        assertThat(call(HttpMethod.DELETE, "/api/backups/" + old + "?reason=no+longer+needed", null)
                        .getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);

        assertThat(call(HttpMethod.GET, "/api/backups/" + old, null).getStatusCode())
                .isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(backups.of(environment.ref())).extracting(Backup::id).containsExactly(newest);
        await().atMost(PATIENCE).until(() -> objects.list(prefix).isEmpty());
        assertThat(objects.list(prefix(environment, newest))).isNotEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events(BackupDeleted.class))
                        .filteredOn(event -> event.backupId().equals(old.value()))
                        .singleElement()
                        .satisfies(event -> {
                            assertThat(event.deletedBy()).isEqualTo("tester");
                            assertThat(event.reason()).isEqualTo("no longer needed");
                        }));
        assertThat(audit("?backup=" + old))
                .singleElement()
                .satisfies(entry -> assertThat(entry)
                        .containsEntry("action", "backup-deleted")
                        .containsEntry("actor", "tester")
                        .containsEntry("reason", "no longer needed")
                        .containsEntry("environment", environment.ref().toString()));
        assertThat(call(HttpMethod.DELETE, "/api/backups/" + old, null).getStatusCode())
                .as("repeated")
                .isEqualTo(HttpStatus.NO_CONTENT);
    }

    @Test
    void theNewestCompletedOneIsDeletedOnlyOnDemand() {
        Environment environment = small();
        BackupId only = take(environment);

        ResponseEntity<Map<String, Object>> refused = call(HttpMethod.DELETE, "/api/backups/" + only, null);

        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(refused.getBody())
                .containsEntry("type", "https://slipway.dev/problems/backup-protected")
                .hasEntrySatisfying(
                        "action", action -> assertThat(action.toString()).contains("evenIfNewest"));
        assertThat(call(HttpMethod.DELETE, "/api/backups/" + only + "?evenIfNewest=true", null)
                        .getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(backups.of(environment.ref())).isEmpty();
    }

    @Test
    void aPinnedBackupIsListedWithItsHoldersAndCannotBeDeleted() {
        Environment environment = small();
        BackupId pinned = take(environment);
        take(environment);
        String path = "/api/backups/" + pinned;

        assertThat(pin(pinned, "release-42", "may be rolled back").getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(pin(pinned, "ada@acme.org", "the auditors want it").getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(pin(pinned, "release-42", "may be rolled back").getStatusCode())
                .as("repeated")
                .isEqualTo(HttpStatus.NO_CONTENT);

        assertThat((List<?>) body(HttpMethod.GET, path, null).get("pins"))
                .extracting("holder", "reason", "pinnedBy")
                .containsExactly(
                        tuple("ada@acme.org", "the auditors want it", "tester"),
                        tuple("release-42", "may be rolled back", "tester"));
        ResponseEntity<Map<String, Object>> refused = call(HttpMethod.DELETE, path + "?evenIfNewest=true", null);
        assertThat(refused.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(refused.getBody()).containsEntry("holders", List.of("ada@acme.org", "release-42"));

        assertThat(call(HttpMethod.DELETE, path + "/pins/release-42", null).getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(call(HttpMethod.DELETE, path, null).getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(call(HttpMethod.DELETE, path + "/pins/ada@acme.org", null).getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(call(HttpMethod.DELETE, path + "/pins/nobody", null).getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(call(HttpMethod.DELETE, path, null).getStatusCode()).isEqualTo(HttpStatus.NO_CONTENT);

        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(events(BackupPinned.class))
                    .filteredOn(event -> event.backupId().equals(pinned.value()))
                    .extracting(BackupPinned::holder)
                    .containsExactly("release-42", "ada@acme.org");
            assertThat(events(BackupUnpinned.class))
                    .filteredOn(event -> event.backupId().equals(pinned.value()))
                    .extracting(BackupUnpinned::holder)
                    .containsExactly("release-42", "ada@acme.org");
        });
        assertThat(audit("?backup=" + pinned))
                .extracting(entry -> entry.get("action"))
                .containsExactly(
                        "backup-deleted", "backup-unpinned", "backup-unpinned", "backup-pinned", "backup-pinned");
    }

    @Test
    void whatCannotBePinnedIsSaid() {
        BackupId failed = takeByCommand(new EnvironmentRef("acme", "nowhere-" + suffix()), null);
        awaitEnd(failed);

        assertThat(pin(failed, "release-42", "why").getBody())
                .containsEntry("type", "https://slipway.dev/problems/backup-failed");
        assertThat(pin(BackupId.random(), "release-42", "why").getBody())
                .containsEntry("type", "https://slipway.dev/problems/backup-unknown");
        assertThat(pin(failed, "release 42!", "why").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(pin(failed, "release-42", " ").getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void aBackupThatARestoreStillUsesOrThatIsBeingTakenCannotBeDeleted() {
        EnvironmentRef environment = new EnvironmentRef("acme", "rows-" + suffix());
        BackupId restored = completedRow(environment, Duration.ofDays(2), 10);
        completedRow(environment, Duration.ofDays(1), 10);
        jdbc.sql("""
                        INSERT INTO restore (id, backup_id, environment, requested_by, requested_at, version, state,
                                             attempts)
                        VALUES (gen_random_uuid(), ?, ?, 'tester', now(), 0, 'requested', 0)""").param(restored.value()).param(environment.toString()).update();
        BackupId unfinished = BackupId.random();
        backups.add(Backup.request(unfinished, environment, null, "tester", null, Instant.now()));

        assertThat(call(HttpMethod.DELETE, "/api/backups/" + restored, null).getBody())
                .hasEntrySatisfying(
                        "detail", detail -> assertThat(detail.toString()).contains("restore"));
        assertThat(call(HttpMethod.DELETE, "/api/backups/" + unfinished, null).getBody())
                .hasEntrySatisfying(
                        "detail", detail -> assertThat(detail.toString()).contains("still being taken"));
    }

    @Test
    void commandsPinUnpinAndDeleteAndAreHarmlessWhenRepeated() {
        Environment environment = small();
        BackupId id = take(environment);
        take(environment);
        double before = deadLetters();
        PinBackup pin = new PinBackup(id.value(), environment.ref(), "release-7", "rollback", "release-robot");

        send(pin);
        send(pin);
        send(new DeleteBackup(id.value(), environment.ref(), false, null, "release-robot")); // refused
        send(new UnpinBackup(id.value(), environment.ref(), "release-7", "release-robot"));
        send(new UnpinBackup(id.value(), environment.ref(), "release-7", "release-robot"));
        send(new DeleteBackup(
                id.value(), new EnvironmentRef("acme", "another"), false, null, "release-robot")); // refused
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events(BackupUnpinned.class))
                        .filteredOn(event -> event.backupId().equals(id.value()))
                        .hasSize(1));
        assertThat(backups.find(id)).isPresent();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(deadLetters()).isGreaterThanOrEqualTo(before + 2));
        send(new DeleteBackup(id.value(), environment.ref(), false, "release 7 is final", "release-robot"));
        send(new DeleteBackup(id.value(), environment.ref(), false, "release 7 is final", "release-robot"));
        BackupId later = takeByCommand(environment.ref(), null);
        completed(later);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(events(BackupDeleted.class))
                        .filteredOn(event -> event.backupId().equals(id.value()))
                        .singleElement()
                        .satisfies(event -> assertThat(event.reason()).isEqualTo("release 7 is final")));
        assertThat(events(BackupPinned.class))
                .filteredOn(event -> event.backupId().equals(id.value()))
                .hasSize(1);
    }

    /** As when a migration pins the backup that it orders, and that fails before the pin arrives. */
    @Test
    void aCommandToPinWhatHasFailedOrToUnpinWhatIsGoneIsNoDeadLetter() {
        EnvironmentRef environment = small().ref();
        BackupId failed = failedRow(environment, Duration.ofMinutes(1));
        BackupId deleted = completedRow(environment, Duration.ofDays(1), 10);
        completedRow(environment, Duration.ofHours(1), 10);
        assertThat(call(HttpMethod.DELETE, "/api/backups/" + deleted, null).getStatusCode())
                .isEqualTo(HttpStatus.NO_CONTENT);
        double before = deadLetters();

        send(new PinBackup(failed.value(), environment, "migration-1", "rollback", "migration:1"));
        send(new UnpinBackup(failed.value(), environment, "migration-1", "migration:1"));
        send(new UnpinBackup(deleted.value(), environment, "migration-2", "migration:2"));
        // has the same key, so that all before it were consumed when it is
        BackupId later = takeByCommand(environment, null);
        completed(later);

        assertThat(deadLetters()).isEqualTo(before);
        assertThat(events(BackupPinned.class))
                .noneMatch(event -> event.backupId().equals(failed.value()));
        assertThat(pin(failed, "release-1", "rollback").getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
    }

    @Test
    void theIdOfADeletedBackupIsNeverUsedAgain() {
        Environment environment = small();
        BackupId id = take(environment);
        take(environment);
        call(HttpMethod.DELETE, "/api/backups/" + id, null);

        ResponseEntity<Map<String, Object>> refused =
                call(HttpMethod.POST, "/api/backups", Map.of("id", id.value(), "environment", environment.ref()));
        send(new TakeBackup(id.value(), environment.ref(), null, "tester", null));
        take(environment);

        assertThat(refused.getBody()).containsEntry("type", "https://slipway.dev/problems/id-in-use");
        assertThat(backups.find(id)).isEmpty();
        assertThatThrownBy(() -> jdbc.sql("""
                                INSERT INTO backup (id, environment, requested_by, requested_at, version, state,
                                                    attempts)
                                VALUES (?, 'acme/prod', 'tester', now(), 0, 'requested', 0)""").param(id.value()).update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("was deleted");
    }

    @Test
    void aDeletionThatTheStorageInterruptsIsTakenUpAgain() {
        Environment environment = small();
        BackupId id = take(environment);
        take(environment);
        Settings.STORAGE.cut();

        call(HttpMethod.DELETE, "/api/backups/" + id, null);
        assertThat(removeDeleted.remove(id)).isInstanceOf(JobOutcome.Again.class);
        assertThat(backups.find(id)).isEmpty();
        Settings.STORAGE.restore();

        assertThat(removeDeleted.remove(id)).isInstanceOf(JobOutcome.Done.class);
        assertThat(objects.list(prefix(environment, id))).isEmpty();
        assertThat(removeDeleted.remove(id)).as("done already").isInstanceOf(JobOutcome.Done.class);
    }

    @Test
    void anInstanceThatDiesWhileRemovingIsFollowedByAnother() {
        Environment environment = small();
        BackupId id = take(environment);
        take(environment);
        Backup backup = backups.find(id).orElseThrow();
        jdbc.sql("""
                        WITH gone AS (DELETE FROM backup WHERE id = ? RETURNING *)
                        INSERT INTO deleted_backup (id, environment, deleted_at, backup)
                        SELECT id, environment, now(), to_jsonb(gone) FROM gone""").param(id.value()).update();
        objects.delete(prefix(environment, id) + "manifest.json");
        claimByADeadWorker("remove-deleted-backup", id);

        await().atMost(PATIENCE)
                .until(() -> objects.list(prefix(environment, id)).isEmpty());
        assertThat(artifacts.manifestOf(backup)).isEmpty();
    }

    @Test
    void aPolicyIsPreviewedSavedAppliedAndAudited() {
        EnvironmentRef environment = registered();
        BackupId old = completedRow(environment, Duration.ofDays(3), 10);
        BackupId pinned = completedRow(environment, Duration.ofDays(2), 20);
        BackupId newest = completedRow(environment, Duration.ofDays(1), 30);
        pin(pinned, "release-42", "rollback");
        String path = "/api/retention-policies/" + environment;
        Map<String, Object> policy = Map.of("keepYounger", "P1D", "timeZone", "Europe/Berlin");

        Map<String, Object> before = body(HttpMethod.POST, path + "/preview", policy);

        assertThat((List<?>) before.get("deleted")).extracting("backupId").containsExactly(old.toString());
        assertThat((List<?>) before.get("kept"))
                .extracting("backupId")
                .containsExactly(newest.toString(), pinned.toString());
        assertThat(before).containsEntry("deletedBytes", 10).containsEntry("keptBytes", 50);
        assertThat(backups.find(old)).as("a preview changes nothing").isPresent();
        assertThat(call(HttpMethod.GET, path, null).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);

        assertThat(body(HttpMethod.PUT, path, policy)).containsEntry("changedBy", "tester");
        assertThat((Map<?, ?>) body(HttpMethod.GET, path, null).get("policy"))
                .isEqualTo(Map.of("keepYounger", "PT24H", "timeZone", "Europe/Berlin"));
        await().atMost(PATIENCE).until(() -> backups.find(old).isEmpty());

        assertThat(backups.of(environment)).extracting(Backup::id).containsExactly(newest, pinned);
        assertThat((List<?>) body(HttpMethod.GET, path + "/preview", null).get("deleted"))
                .isEmpty();
        assertThat(audit("?environment=" + environment))
                .extracting(entry -> entry.get("action"), entry -> entry.get("actor"))
                .containsExactly(
                        tuple("backup-deleted", "retention:policy"),
                        tuple("policy-changed", "tester"),
                        tuple("backup-pinned", "tester"));

        BackupId next = completedRow(environment, Duration.ofHours(1), 30);
        await().atMost(PATIENCE).until(() -> backups.find(newest).isEmpty());
        assertThat(backups.find(next))
                .as("pruned after the next one was completed")
                .isPresent();

        assertThat(call(HttpMethod.DELETE, path, null).getStatusCode()).isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(call(HttpMethod.GET, path, null).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void aPolicyThatIsNoneIsRefusedWithItsFields() {
        String path = "/api/retention-policies/" + registered();

        assertThat(body(HttpMethod.PUT, path, Map.of()).get("detail")).isEqualTo("The policy has no rule.");
        assertThat((List<?>) body(
                                HttpMethod.PUT,
                                path,
                                Map.of("keepYounger", "30 days", "timeZone", "Mars/Olympus", "keepLast", 3))
                        .get("errors"))
                .extracting("field")
                .containsExactly("keepYounger", "timeZone");
        assertThat((List<?>) body(HttpMethod.PUT, path, Map.of("keepLast", 0)).get("errors"))
                .extracting("field")
                .containsExactly("keepLast");
        assertThat(call(HttpMethod.PUT, "/api/retention-policies/acme/unknown", Map.of("keepLast", 1))
                        .getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        assertThat(call(HttpMethod.PUT, "/api/retention-policies/Acme/prod", Map.of("keepLast", 1))
                        .getStatusCode())
                .isEqualTo(HttpStatus.BAD_REQUEST);
    }

    @Test
    void oldFailuresAreForgotten() {
        EnvironmentRef environment = new EnvironmentRef("acme", "rows-" + suffix());
        BackupId old = failedRow(environment, Duration.ofDays(31));
        BackupId young = failedRow(environment, Duration.ofDays(29));

        await().atMost(PATIENCE).until(() -> backups.find(old).isEmpty());

        assertThat(backups.find(young)).isPresent();
        assertThat(audit("?backup=" + old))
                .singleElement()
                .satisfies(entry -> assertThat(entry).containsEntry("actor", "retention:failed"));
    }

    /** Whatever comes first: a pinned backup is there, and one that is gone has no pin. */
    @Test
    void aDeletionAndAPinOrARestoreAtTheSameMomentNeverBothSucceed() throws InterruptedException {
        EnvironmentRef environment = new EnvironmentRef("acme", "rows-" + suffix());
        completedRow(environment, Duration.ofDays(1), 10);
        for (int round = 0; round < 12; round++) {
            BackupId id = completedRow(environment, Duration.ofDays(2), 10);
            List<HttpStatusCode> answers = new CopyOnWriteArrayList<>();
            boolean restoring = round % 2 == 0;
            Thread holder = Thread.ofVirtual()
                    .start(() -> answers.add((restoring
                                    ? call(HttpMethod.POST, "/api/backups/%s/restores".formatted(id), Map.of())
                                    : pin(id, "release-42", "rollback"))
                            .getStatusCode()));
            Thread deletion = Thread.ofVirtual()
                    .start(() -> answers.add(
                            call(HttpMethod.DELETE, "/api/backups/" + id, null).getStatusCode()));
            holder.join();
            deletion.join();

            assertThat(answers).hasSize(2).noneMatch(HttpStatusCode::is5xxServerError);
            if (!restoring) {
                assertThat(answers.stream().filter(HttpStatusCode::is2xxSuccessful))
                        .as("either the pin or the deletion")
                        .hasSize(1);
                assertThat(backups.find(id).isPresent())
                        .isEqualTo(jdbc.sql("SELECT count(*) > 0 FROM backup_pin WHERE backup_id = ?")
                                .param(id.value())
                                .query(Boolean.class)
                                .single());
            }
        }
    }

    @Test
    void theAuditIsPagedAndCannotBeChanged() {
        EnvironmentRef environment = new EnvironmentRef("acme", "rows-" + suffix());
        BackupId id = completedRow(environment, Duration.ofDays(1), 10);
        for (int i = 0; i < 5; i++) {
            pin(id, "release-" + i, "rollback");
        }

        Map<String, Object> first = auditPage("?limit=3&environment=" + environment);
        Map<String, Object> second = auditPage("?limit=3&environment=" + environment + "&before=" + first.get("next"));

        assertThat((List<?>) first.get("entries")).hasSize(3);
        assertThat((List<?>) second.get("entries")).hasSize(2);
        assertThat(second).doesNotContainKey("next");
        assertThatThrownBy(() -> jdbc.sql("DELETE FROM backup_audit").update()).hasMessageContaining("append-only");
        assertThatThrownBy(() ->
                        jdbc.sql("UPDATE backup_audit SET actor = 'nobody'").update())
                .hasMessageContaining("append-only");
    }

    @Test
    void everythingNeedsItsScope() {
        BackupId id = BackupId.random();
        ParameterizedTypeReference<Map<String, Object>> map = new ParameterizedTypeReference<>() {};

        assertThat(api(Scopes.BACKUPS_READ)
                        .delete()
                        .uri("/api/backups/" + id)
                        .retrieve()
                        .toEntity(map)
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(api(Scopes.BACKUPS_READ)
                        .delete()
                        .uri("/api/retention-policies/acme/prod")
                        .retrieve()
                        .toEntity(map)
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
        assertThat(api(Scopes.BACKUPS_READ)
                        .get()
                        .uri("/api/backup-audit")
                        .retrieve()
                        .toEntity(map)
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    private double deadLetters() {
        return meters.counter("slipway.messages.dead.lettered", "topic", "backup.commands.v1")
                .count();
    }

    private Environment small() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        return environment;
    }

    /** Registered, though nothing is ever read of it. */
    private EnvironmentRef registered() {
        return newEnvironment().ref();
    }

    private BackupId take(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return id;
    }

    private BackupId completedRow(EnvironmentRef environment, Duration ago, long bytes) {
        BackupId id = BackupId.random();
        Instant at = Instant.now().minus(ago);
        jdbc.sql("""
                        INSERT INTO backup (id, environment, requested_by, requested_at, version, state, started_at,
                                            ended_at, digest, size_bytes, row_count)
                        VALUES (?, ?, 'tester', ?, 3, 'completed', ?, ?, 'digest', ?, 1)""")
                .param(id.value())
                .param(environment.toString())
                .param(Timestamp.from(at))
                .param(Timestamp.from(at))
                .param(Timestamp.from(at))
                .param(bytes)
                .update();
        return id;
    }

    private BackupId failedRow(EnvironmentRef environment, Duration ago) {
        BackupId id = BackupId.random();
        Timestamp at = Timestamp.from(Instant.now().minus(ago));
        jdbc.sql("""
                        INSERT INTO backup (id, environment, requested_by, requested_at, version, state, ended_at,
                                            reason)
                        VALUES (?, ?, 'tester', ?, 3, 'failed', ?, 'No space.')""")
                .param(id.value())
                .param(environment.toString())
                .param(at)
                .param(at)
                .update();
        return id;
    }

    private ResponseEntity<Map<String, Object>> pin(BackupId id, String holder, String reason) {
        return call(HttpMethod.PUT, "/api/backups/%s/pins/%s".formatted(id, holder), Map.of("reason", reason));
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> audit(String query) {
        return (List<Map<String, Object>>)
                Objects.requireNonNull(auditPage(query).get("entries"));
    }

    private Map<String, Object> auditPage(String query) {
        return Objects.requireNonNull(api(Scopes.AUDIT_READ)
                .get()
                .uri("/api/backup-audit" + query)
                .retrieve()
                .body(new ParameterizedTypeReference<Map<String, Object>>() {}));
    }

    private Map<String, Object> body(HttpMethod method, String path, @Nullable Object body) {
        return Objects.requireNonNull(call(method, path, body).getBody());
    }

    private ResponseEntity<Map<String, Object>> call(HttpMethod method, String path, @Nullable Object body) {
        RestClient.RequestBodySpec request = api().method(method).uri(path);
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.retrieve().toEntity(new ParameterizedTypeReference<>() {});
    }

    private static String prefix(Environment environment, BackupId id) {
        return environment.ref() + "/" + id + "/";
    }

    private static String suffix() {
        return UUID.randomUUID().toString().substring(0, 8);
    }
}
