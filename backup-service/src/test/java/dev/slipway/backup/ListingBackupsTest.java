package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.security.Scopes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

class ListingBackupsTest extends BackupServiceTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final String application = "app-" + UUID.randomUUID().toString().substring(0, 8);
    private final EnvironmentRef prod = new EnvironmentRef(application, "prod");
    private final EnvironmentRef dev = new EnvironmentRef(application, "dev");

    @Test
    void everyFilterLeavesOutWhatDoesNotFit() {
        UUID migration = UUID.randomUUID();
        String first = backup(prod, NOON, null, new BackupState.Requested(0));
        String second = backup(dev, NOON.plusSeconds(60), null, new BackupState.Failed("full", Instant.now()));
        String third = backup(prod, NOON.plusSeconds(120), migration, new BackupState.Running(1, NOON));
        backup(new EnvironmentRef(application + "x", "prod"), NOON, null, new BackupState.Requested(0));

        assertThat(listed("/api/backups?application=" + application)).containsExactly(third, second, first);
        assertThat(listed("/api/backups?environment=" + prod)).containsExactly(third, first);
        assertThat(listed("/api/backups?state=failed&application=" + application))
                .containsExactly(second);
        assertThat(listed("/api/backups?state=running&environment=" + dev)).isEmpty();
        assertThat(listed("/api/backups?migrationId=" + migration)).containsExactly(third);
        assertThat(listed("/api/backups?from=2026-03-01T12:01:00Z&application=" + application))
                .containsExactly(third, second);
        assertThat(listed("/api/backups?to=2026-03-01T12:02:00Z&application=" + application))
                .containsExactly(second, first);
    }

    @Test
    void pagesHoldEachBackupOnceAlsoWhenManyWereAskedForAtTheSameInstantAndSomeAreDeletedMeanwhile() {
        List<String> added = new ArrayList<>();
        for (int number = 0; number < 7; number++) {
            added.add(backup(prod, NOON.plus(number / 3, ChronoUnit.MICROS), null, new BackupState.Requested(0)));
        }

        List<String> seen = new ArrayList<>();
        Page page = page("/api/backups?limit=2&environment=" + prod);
        seen.addAll(page.ids());
        while (page.next() != null) {
            jdbc.sql("DELETE FROM backup WHERE id = ?::uuid")
                    .param(seen.getLast())
                    .update();
            page = page("/api/backups?limit=2&environment=" + prod + "&before=" + page.next());
            seen.addAll(page.ids());
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(added);
        assertThat(page.ids()).hasSize(1);
    }

    @Test
    void restoresAreListedByEnvironmentBackupAndState() {
        BackupId backup = BackupId.random();
        String first = restore(backup, prod, NOON, new RestoreState.Requested(0));
        String second = restore(BackupId.random(), prod, NOON.plusSeconds(1), new RestoreState.Running(1, NOON));
        String third = restore(backup, dev, NOON.plusSeconds(2), new RestoreState.Failed("full", NOON));

        assertThat(listed("/api/restores?application=" + application)).containsExactly(third, second, first);
        assertThat(listed("/api/restores?environment=" + prod)).containsExactly(second, first);
        assertThat(listed("/api/restores?backupId=" + backup)).containsExactly(third, first);
        assertThat(listed("/api/restores?state=running&environment=" + prod)).containsExactly(second);
        Page page = page("/api/restores?limit=2&application=" + application);
        assertThat(page.ids()).containsExactly(third, second);
        assertThat(listed("/api/restores?limit=2&application=%s&before=%s".formatted(application, page.next())))
                .containsExactly(first);
    }

    @Test
    void everyParameterThatCannotBeReadIsNamed() {
        ResponseEntity<String> answer = api().get()
                .uri("/api/backups?environment=no&application=No&state=done&from=now&migrationId=7&before=x")
                .retrieve()
                .toEntity(String.class);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(answer.getBody())
                .contains(
                        "\"environment\"", "\"application\"", "\"state\"", "\"from\"", "\"migrationId\"", "\"before\"")
                .contains("must be one of requested, running, verifying, completed, failed, cancelled");
        assertThat(status("/api/backups?limit=0")).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(status("/api/backups?limit=1001")).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(status("/api/restores?state=verifying")).isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(status("/api/backups?from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z"))
                .isEqualTo(HttpStatus.BAD_REQUEST);
        assertThat(api(Scopes.BACKUPS_WRITE)
                        .get()
                        .uri("/api/restores")
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    private record Page(List<String> ids, @Nullable String next) {}

    private List<String> listed(String path) {
        return page(path).ids();
    }

    private Page page(String path) {
        Map<String, Object> body = Objects.requireNonNull(
                api().get().uri(path).retrieve().body(new ParameterizedTypeReference<Map<String, Object>>() {}));
        List<String> ids = ((List<?>) Objects.requireNonNull(body.get("items")))
                .stream()
                        .map(item -> String.valueOf(((Map<?, ?>) item).get("id")))
                        .toList();
        return new Page(ids, (String) body.get("next"));
    }

    private HttpStatus status(String path) {
        return HttpStatus.valueOf(api().get()
                .uri(path)
                .retrieve()
                .toBodilessEntity()
                .getStatusCode()
                .value());
    }

    private String backup(EnvironmentRef environment, Instant at, @Nullable UUID migration, BackupState state) {
        Backup requested = Backup.request(BackupId.random(), environment, migration, "tester", null, at);
        backups.add(requested);
        backups.save(requested.in(state));
        return requested.id().toString();
    }

    private String restore(BackupId backup, EnvironmentRef environment, Instant at, RestoreState state) {
        Restore requested = Restore.request(RestoreId.random(), backup, environment, null, "tester", at);
        restores.add(requested);
        restores.save(requested.in(state));
        return requested.id().toString();
    }
}
