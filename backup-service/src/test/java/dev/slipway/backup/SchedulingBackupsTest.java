package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.schedule.RunSchedules;
import dev.slipway.service.security.Scopes;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;

/** The service looks at the real clock all the time; a run is made due by setting its time back. */
class SchedulingBackupsTest extends BackupServiceTest {

    @Autowired
    private RunSchedules runSchedules;

    @AfterEach
    void endAllSchedules() {
        jdbc.sql("DELETE FROM backup_schedule").update();
    }

    @Test
    void aScheduleIsMadeShownChangedAndRemoved() {
        Environment environment = small();

        ResponseEntity<Map<String, Object>> created = call(
                HttpMethod.POST,
                "/api/backup-schedules",
                null,
                Map.of(
                        "environment", environment.ref(),
                        "name", "nightly",
                        "cron", "30 2 * * *",
                        "timeZone", "Europe/Berlin",
                        "jitter", "PT15M"));

        assertThat(created.getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(created.getHeaders().getETag()).isEqualTo("\"1\"");
        String path = Objects.requireNonNull(created.getHeaders().getLocation()).toString();
        Map<String, Object> shown = body(HttpMethod.GET, path, null);
        assertThat(shown)
                .isEqualTo(created.getBody())
                .containsEntry("name", "nightly")
                .containsEntry("timeZone", "Europe/Berlin")
                .containsEntry("jitter", "PT15M")
                .containsEntry("paused", false)
                .containsEntry("changedBy", "tester")
                .doesNotContainKeys("lastRunAt", "lastBackupId", "lastSkipReason");
        Instant next = Instant.parse(String.valueOf(shown.get("nextRunAt")));
        assertThat(next).isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(26)));
        assertThat(Instant.parse(String.valueOf(shown.get("nextBackupAt"))))
                .isBetween(next, next.plus(Duration.ofMinutes(15)));

        Map<String, Object> change = Map.of("name", "weekly", "cron", "0 4 * * SUN", "paused", true);
        assertThat(call(HttpMethod.PUT, path, null, change).getStatusCode())
                .isEqualTo(HttpStatus.PRECONDITION_REQUIRED);
        assertThat(call(HttpMethod.PUT, path, "\"7\"", change).getBody())
                .containsEntry("type", "https://slipway.dev/problems/stale-version");
        ResponseEntity<Map<String, Object>> changed = call(HttpMethod.PUT, path, "\"1\"", change);
        assertThat(changed.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(changed.getHeaders().getETag()).isEqualTo("\"2\"");
        assertThat(changed.getBody())
                .containsEntry("name", "weekly")
                .containsEntry("timeZone", "UTC")
                .doesNotContainKeys("nextRunAt", "jitter");

        assertThat(call(HttpMethod.DELETE, path, "\"1\"", null).getStatusCode())
                .isEqualTo(HttpStatus.PRECONDITION_FAILED);
        assertThat(call(HttpMethod.DELETE, path, "\"2\"", null).getStatusCode()).isEqualTo(HttpStatus.NO_CONTENT);
        assertThat(call(HttpMethod.GET, path, null, null).getBody())
                .containsEntry("type", "https://slipway.dev/problems/backup-schedule-unknown");
        assertThat(jdbc.sql("SELECT action || ' ' || reason FROM backup_audit WHERE environment = ? ORDER BY id")
                        .param(environment.ref().toString())
                        .query(String.class)
                        .list())
                .containsExactly(
                        "SCHEDULE_CREATED nightly: 30 2 * * * (Europe/Berlin), jitter PT15M",
                        "SCHEDULE_CHANGED weekly: 0 4 * * SUN (UTC), jitter PT0S, paused",
                        "SCHEDULE_REMOVED weekly: 0 4 * * SUN (UTC), jitter PT0S, paused");
    }

    @Test
    void whatIsNotValidIsNamed() {
        Environment environment = small();

        assertThat((List<?>) body(
                                HttpMethod.POST,
                                "/api/backup-schedules",
                                Map.of(
                                        "environment", environment.ref(),
                                        "name", "nightly",
                                        "cron", "30 25 * * *",
                                        "timeZone", "Mars/Olympus",
                                        "jitter", "15 minutes"))
                        .get("errors"))
                .extracting("field", "message")
                .contains(tuple("cron", "the field 'hour' is not valid: 25"))
                .hasSize(3);
        assertThat((List<?>) body(
                                HttpMethod.POST,
                                "/api/backup-schedules",
                                Map.of(
                                        "environment", environment.ref(),
                                        "name", "hourly",
                                        "cron", "0 * * * *",
                                        "jitter", "PT2H"))
                        .get("errors"))
                .extracting("field")
                .containsExactly("jitter");
        assertThat(call(
                                HttpMethod.POST,
                                "/api/backup-schedules",
                                null,
                                Map.of("environment", "acme/unknown", "name", "nightly", "cron", "0 3 * * *"))
                        .getStatusCode())
                .isEqualTo(HttpStatus.UNPROCESSABLE_CONTENT);
        create(environment, "nightly");
        String other = create(environment, "other");
        assertThat(call(
                                HttpMethod.PUT,
                                "/api/backup-schedules/" + other,
                                "\"1\"",
                                Map.of("name", "nightly", "cron", "0 3 * * *"))
                        .getBody())
                .containsEntry("type", "https://slipway.dev/problems/backup-schedule-exists");
        assertThat(call(
                                HttpMethod.POST,
                                "/api/backup-schedules",
                                null,
                                Map.of("environment", environment.ref(), "name", "nightly", "cron", "0 3 * * *"))
                        .getStatusCode())
                .isEqualTo(HttpStatus.CONFLICT);
        assertThat(api(Scopes.BACKUPS_READ)
                        .post()
                        .uri("/api/backup-schedules")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("environment", environment.ref(), "name", "x", "cron", "0 3 * * *"))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    @Test
    void schedulesAreListedInPagesAndByEnvironment() {
        Environment one = small();
        Environment other = small();
        List.of("c", "a", "b").forEach(name -> create(one, name));
        create(other, "a");

        Map<String, Object> first =
                body(HttpMethod.GET, "/api/backup-schedules?limit=2&environment=" + one.ref(), null);
        Map<String, Object> second = body(
                HttpMethod.GET,
                "/api/backup-schedules?limit=2&environment=%s&after=%s".formatted(one.ref(), first.get("next")),
                null);

        assertThat((List<?>) first.get("schedules")).extracting("name").containsExactly("a", "b");
        assertThat((List<?>) second.get("schedules")).extracting("name").containsExactly("c");
        assertThat(second).doesNotContainKey("next");
        assertThat((List<?>) body(HttpMethod.GET, "/api/backup-schedules", null).get("schedules"))
                .hasSize(4);
    }

    @Test
    void missedRunsAreMadeUpForByOneBackupAndThenTheRhythmGoesOn() {
        Environment environment = small();
        String id = create(environment, "nightly");
        Instant missed = Instant.now().minus(Duration.ofDays(5)).truncatedTo(ChronoUnit.SECONDS);

        setBack(id, missed);

        Map<String, Object> shown = awaitRun(id, missed);
        Backup backup = backups.find(new BackupId(UUID.fromString(String.valueOf(shown.get("lastBackupId")))))
                .orElseThrow();
        assertThat(backup.requestedBy()).isEqualTo("schedule:nightly");
        completed(backup.id());
        assertThat(backups.of(environment.ref())).hasSize(1);
        assertThat(Instant.parse(String.valueOf(shown.get("nextRunAt")))).isAfter(Instant.now());
        assertThat(shown).containsEntry("version", 1);
    }

    @Test
    void aRunIsTakenOnceHoweverManyInstancesLookAtTheClock() {
        Environment environment = small();
        String id = create(environment, "nightly");
        Instant due = Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.SECONDS);
        setBack(id, due);

        try (ExecutorService instances = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                instances.execute(() -> runSchedules.runDue(Instant.now()));
            }
        }

        awaitRun(id, due);
        assertThat(backups.of(environment.ref())).hasSize(1);
        // a clock that is put back, and a run that is due once more because its note was lost
        runSchedules.runDue(due);
        setBack(id, due);
        await().atMost(PATIENCE)
                .until(() -> Instant.parse(String.valueOf(body(HttpMethod.GET, "/api/backup-schedules/" + id, null)
                                .get("nextRunAt")))
                        .isAfter(Instant.now()));
        assertThat(backups.of(environment.ref())).hasSize(1);
    }

    @Test
    void aRunIsSkippedVisiblyWhileTheOneBeforeIsUnfinished() {
        Environment environment = small();
        String id = create(environment, "nightly");
        BackupId unfinished = BackupId.random();
        backups.add(Backup.request(unfinished, environment.ref(), null, "schedule:nightly", null, Instant.now()));
        jdbc.sql("UPDATE backup_schedule SET last_backup_id = ? WHERE id = ?")
                .param(unfinished.value())
                .param(UUID.fromString(id))
                .update();
        Instant due = Instant.now().minusSeconds(5).truncatedTo(ChronoUnit.SECONDS);

        setBack(id, due);

        Map<String, Object> shown = awaitRun(id, due);
        assertThat(shown)
                .containsEntry("lastSkippedAt", due.toString())
                .containsEntry("lastBackupId", unfinished.toString())
                .hasEntrySatisfying(
                        "lastSkipReason",
                        reason -> assertThat(reason.toString()).contains(unfinished.toString()));
        assertThat(backups.of(environment.ref())).hasSize(1);
    }

    @Test
    void aPausedScheduleDoesNotRun() {
        Environment environment = small();
        String id = create(environment, "nightly");
        jdbc.sql("UPDATE backup_schedule SET paused = true WHERE id = ?")
                .param(UUID.fromString(id))
                .update();
        setBack(id, Instant.now().minusSeconds(5));

        runSchedules.runDue(Instant.now());

        assertThat(backups.of(environment.ref())).isEmpty();
        assertThat(body(HttpMethod.GET, "/api/backup-schedules/" + id, null)).doesNotContainKey("lastRunAt");
    }

    @Test
    void aScheduleThatAWrongClockPutYearsOffTakesUpItsRhythm() {
        Environment environment = small();
        String id = create(environment, "nightly");
        Timestamp ahead = Timestamp.from(Instant.now().plus(Duration.ofDays(800)));
        jdbc.sql("UPDATE backup_schedule SET next_run_at = ?, due_at = ?, decided_at = ? WHERE id = ?")
                .param(ahead)
                .param(ahead)
                .param(ahead)
                .param(UUID.fromString(id))
                .update();

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(
                                Instant.parse(String.valueOf(body(HttpMethod.GET, "/api/backup-schedules/" + id, null)
                                        .get("nextRunAt"))))
                        .isBefore(Instant.now().plus(Duration.ofHours(25))));
        assertThat(backups.of(environment.ref())).isEmpty();
    }

    private Map<String, Object> awaitRun(String id, Instant run) {
        return await().atMost(PATIENCE)
                .until(
                        () -> body(HttpMethod.GET, "/api/backup-schedules/" + id, null),
                        shown -> run.toString().equals(shown.get("lastRunAt")));
    }

    private void setBack(String id, Instant run) {
        jdbc.sql("UPDATE backup_schedule SET next_run_at = ?, due_at = ?, decided_at = ? WHERE id = ?")
                .param(Timestamp.from(run))
                .param(Timestamp.from(run))
                .param(Timestamp.from(run.minus(Duration.ofDays(1))))
                .param(UUID.fromString(id))
                .update();
    }

    private String create(Environment environment, String name) {
        return String.valueOf(body(
                        HttpMethod.POST,
                        "/api/backup-schedules",
                        Map.of("environment", environment.ref(), "name", name, "cron", "0 3 * * *"))
                .get("id"));
    }

    private Environment small() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        return environment;
    }

    private Map<String, Object> body(HttpMethod method, String path, @Nullable Object body) {
        return Objects.requireNonNull(call(method, path, null, body).getBody());
    }

    private ResponseEntity<Map<String, Object>> call(
            HttpMethod method, String path, @Nullable String ifMatch, @Nullable Object body) {
        RestClient.RequestBodySpec request = api().method(method).uri(path);
        if (ifMatch != null) {
            request.header(HttpHeaders.IF_MATCH, ifMatch);
        }
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.retrieve().toEntity(new ParameterizedTypeReference<>() {});
    }
}
