package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.BackupCancelled;
import dev.slipway.contracts.backup.CancelBackup;
import dev.slipway.contracts.backup.CancelRestore;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoreCancelled;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

class CancellingTest extends BackupServiceTest {

    private static final Duration SOON = Duration.ofSeconds(4);

    /** A restore waits for it, and nobody else does. */
    private static final String[] SLOW_TO_RESTORE = {
        "CREATE TABLE t (id int PRIMARY KEY)",
        "INSERT INTO t VALUES (1)",
        """
        CREATE FUNCTION public.slow(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$
        BEGIN
            IF current_setting('application_name') IN ('slipway', 'slipway restore') THEN
                PERFORM pg_sleep(300);
            END IF;
            RETURN id;
        END $$""",
        "CREATE INDEX slow ON t (public.slow(id))"
    };

    @Test
    void aBackupThatNobodyHasBegunIsCancelledAtOnce() {
        UUID migration = UUID.randomUUID();
        Backup requested = requested(newEnvironment().ref(), migration);

        ResponseEntity<Map<String, Object>> answer = cancel("backups/" + requested.id(), "not now");

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(answer.getBody()).containsEntry("state", "cancelled").containsKey("cancellation");
        assertThat(backups.find(requested.id()).orElseThrow().state())
                .isInstanceOfSatisfying(BackupState.Cancelled.class, cancelled -> {
                    assertThat(cancelled.cancelledBy()).isEqualTo("tester");
                    assertThat(cancelled.reason()).isEqualTo("not now");
                });
        await().untilAsserted(() -> assertThat(events(BackupCancelled.class))
                .filteredOn(event -> event.backupId().equals(requested.id().value()))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.migrationId()).isEqualTo(migration);
                    assertThat(event.cancelledBy()).isEqualTo("tester");
                    assertThat(event.reason()).isEqualTo("not now");
                }));
    }

    @Test
    void cancellingTwiceIsHarmlessAndWhoAskedFirstIsRemembered() {
        Backup requested = requested(newEnvironment().ref(), null);
        cancel("backups/" + requested.id(), "first");

        ResponseEntity<Map<String, Object>> again = cancel("backups/" + requested.id(), "second");

        assertThat(again.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(again.getBody())
                .extractingByKey("cancellation", InstanceOfAssertFactories.MAP)
                .containsEntry("reason", "first");
    }

    @Test
    void aBackupThatWaitsForALockStopsSoonAndKeepsNothing() throws Exception {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        try (Connection other = new ManagedDatabase(environment.connection(), "test").open();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN");
            statement.execute("LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE");
            BackupId id = takeByCommand(environment.ref(), null);
            awaitSessions(environment, "slipway backup", 1);
            Instant asked = Instant.now();

            ResponseEntity<Map<String, Object>> answer = cancel("backups/" + id, null);

            assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);
            assertThat(answer.getBody()).containsEntry("state", "running");
            assertThat(awaitEnd(id).state()).isInstanceOf(BackupState.Cancelled.class);
            assertThat(Duration.between(asked, Instant.now())).isLessThan(SOON);
            awaitSessions(environment, "slipway backup", 0);
            awaitNoJob(id);
            assertThat(objects.list("acme/" + environment.ref().environment() + "/"))
                    .isEmpty();
            statement.execute("ROLLBACK");
        }
        await().untilAsserted(() -> assertThat(events(BackupCancelled.class))
                .anySatisfy(event -> assertThat(event.environment()).isEqualTo(environment.ref())));
        completed(takeByCommand(environment.ref(), null));
    }

    @Test
    void aBackupWhoseWorkerDiedIsCancelledByTheNextOne() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup requested = requested(environment.ref(), null);
        backups.save(requested.in(new BackupState.Running(1, Instant.now())));
        assertThat(cancel("backups/" + requested.id(), null).getStatusCode()).isEqualTo(HttpStatus.ACCEPTED);

        claimByADeadWorker("take-backup", requested.id());

        assertThat(awaitEnd(requested.id()).state()).isInstanceOf(BackupState.Cancelled.class);
    }

    @Test
    void whatHasEndedCannotBeCancelled() {
        Environment environment = newEnvironment();
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);

        ResponseEntity<Map<String, Object>> answer = cancel("backups/" + id, null);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(answer.getBody())
                .containsEntry("type", "https://slipway.dev/problems/not-cancellable")
                .containsEntry(
                        "detail", "The backup %s is completed already, so it cannot be cancelled.".formatted(id));
        send(new CancelBackup(id.value(), environment.ref(), "robot", null));
        assertThat(cancel("backups/" + UUID.randomUUID(), null).getStatusCode()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(api(Scopes.BACKUPS_READ)
                        .post()
                        .uri("/api/backups/%s/cancellation".formatted(id))
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode())
                .isEqualTo(HttpStatus.FORBIDDEN);
    }

    @Test
    void aRestoreThatIsSwitchingOverCannotBeCancelled() {
        Restore requested =
                Restore.request(RestoreId.random(), BackupId.random(), ref(), null, "tester", Instant.now());
        restores.add(requested);
        restores.save(
                requested.in(new RestoreState.Switching(1, Instant.now(), new Switchover.Renaming(1), List.of())));

        ResponseEntity<Map<String, Object>> answer = cancel("restores/" + requested.id(), null);

        assertThat(answer.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
        assertThat(String.valueOf(answer.getBody())).contains("in the place of the live ones");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRestoreThatWaitsForTheServerStopsSoonAndLeavesTheLiveData(boolean beside) {
        Environment environment = beside ? newEnvironment() : withoutCreateDatabase();
        environment.execute(SLOW_TO_RESTORE);
        BackupId backup = takeByCommand(environment.ref(), null);
        completed(backup);
        environment.execute("INSERT INTO t VALUES (2)");
        List<TableDigest> before = environment.digests();
        RestoreId id = RestoreId.random();
        send(new RestoreBackup(id.value(), backup.value(), environment.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> jdbcCount("""
                        SELECT count(*) FROM pg_stat_activity
                         WHERE usename = ? AND wait_event = 'PgSleep'""", environment) > 0);
        Instant asked = Instant.now();

        send(new CancelRestore(id.value(), environment.ref(), "robot", "enough"));

        assertThat(awaitEnd(id).state()).isInstanceOfSatisfying(RestoreState.Cancelled.class, cancelled -> {
            assertThat(cancelled.cancelledBy()).isEqualTo("robot");
            assertThat(cancelled.reason()).isEqualTo("enough");
        });
        assertThat(Duration.between(asked, Instant.now())).isLessThan(SOON);
        awaitNoJob(id);
        assertThat(environment.digests()).isEqualTo(before);
        await().atMost(SOON)
                .until(() -> jdbcCount("SELECT count(*) FROM pg_stat_activity WHERE usename = ?", environment) == 0);
        assertThat(jdbcCount(
                        "SELECT count(*) FROM pg_database WHERE datname LIKE left(?, 30) || '%slipway_restore%'",
                        environment))
                .isZero();
        await().untilAsserted(() -> assertThat(events(RestoreCancelled.class)).anySatisfy(event -> {
            assertThat(event.restoreId()).isEqualTo(id.value());
            assertThat(event.backupId()).isEqualTo(backup.value());
        }));
    }

    private static EnvironmentRef ref() {
        return new EnvironmentRef("acme", "e" + UUID.randomUUID().toString().substring(0, 8));
    }

    private Backup requested(EnvironmentRef environment, @Nullable UUID migration) {
        Backup requested = Backup.request(BackupId.random(), environment, migration, "tester", null, Instant.now());
        backups.add(requested);
        return requested;
    }

    private Environment withoutCreateDatabase() {
        Environment environment = newEnvironment();
        environment.executeOnServer("ALTER ROLE \"%s\" NOCREATEDB"
                .formatted(environment.connection().user()));
        return environment;
    }

    private ResponseEntity<Map<String, Object>> cancel(String what, @Nullable String reason) {
        return api().post()
                .uri("/api/%s/cancellation".formatted(what))
                .contentType(MediaType.APPLICATION_JSON)
                .body(reason == null ? Map.of() : Map.of("reason", reason))
                .retrieve()
                .toEntity(new ParameterizedTypeReference<>() {});
    }

    private void awaitNoJob(Object id) {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("SELECT count(*) FROM scheduled_tasks WHERE task_instance = ?")
                                .param(id.toString())
                                .query(Long.class)
                                .single()
                        == 0);
    }

    private void awaitSessions(Environment environment, String application, int atLeast) {
        await().atMost(SOON).until(() -> {
            long count = jdbcCount(
                    "SELECT count(*) FROM pg_stat_activity WHERE usename = ? AND application_name = '%s'"
                            .formatted(application),
                    environment);
            return atLeast == 0 ? count == 0 : count >= atLeast;
        });
    }

    /** Counts as the superuser; the placeholder is the environment's role. */
    private static long jdbcCount(String query, Environment environment) {
        TestDatabase superuser = TestPostgres.superuser();
        ConnectionSettings settings = new ConnectionSettings(
                superuser.host(),
                superuser.port(),
                "postgres",
                superuser.user(),
                superuser.password(),
                TlsMode.DISABLE);
        try (Connection session = new ManagedDatabase(settings, "test").open();
                PreparedStatement statement = session.prepareStatement(query)) {
            statement.setString(1, environment.connection().user());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
