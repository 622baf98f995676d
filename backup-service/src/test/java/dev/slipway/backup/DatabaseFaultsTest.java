package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.teststack.OutageProxy;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line to the database that is cut, sessions that are ended, and a server whose disk is full. */
class DatabaseFaultsTest extends BackupServiceTest {

    private static final String LARGE =
            "CREATE TABLE t AS SELECT i AS id, repeat(md5(i::text), 20) AS v FROM generate_series(1, 60000) i";

    @Test
    void aBackupWhoseLineToTheSourceIsCutIsTakenAnew() {
        Environment direct = newEnvironment();
        direct.execute(LARGE);
        try (OutageProxy line =
                new OutageProxy(direct.connection().host(), direct.connection().port())) {
            Environment environment = register(through(line, direct.connection()));

            BackupId backup = takeByCommand(environment.ref(), null);
            awaitReading(direct);
            line.cut();
            awaitNoSessions(direct);
            line.restore();

            completed(backup);
            assertThat(attemptsOf(environment, backup)).allMatch(key -> !key.contains("attempt-1/"));
        }
    }

    @Test
    void aBackupWhoseSessionsAreEndedOnTheServerIsTakenAnew() {
        Environment environment = newEnvironment();
        environment.execute(LARGE);

        BackupId backup = takeByCommand(environment.ref(), null);
        awaitReading(environment);
        environment.executeOnServer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '%s'"
                .formatted(environment.connection().user()));

        completed(backup);
        assertThat(attemptsOf(environment, backup)).allMatch(key -> !key.contains("attempt-1/"));
        awaitNoSessions(environment);
    }

    @Test
    void aRestoreWhoseLineIsCutIsDoneAnew() {
        Environment direct = newEnvironment();
        direct.execute(LARGE);
        try (OutageProxy line =
                new OutageProxy(direct.connection().host(), direct.connection().port())) {
            Environment environment = register(through(line, direct.connection()));
            BackupId backup = takeByCommand(environment.ref(), null);
            completed(backup);
            List<TableDigest> saved = direct.digests();
            direct.execute("DELETE FROM t WHERE id % 2 = 0");

            RestoreId restore = restore(backup, environment);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> databasesOf(direct).size() > 1);
            line.cut();
            line.restore();

            assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
            assertThat(direct.digests()).isEqualTo(saved);
            awaitNoJobs();
            assertThat(databasesOf(direct)).containsExactly(direct.connection().database());
        }
    }

    /** Needs a small file system, which only root can make, on this machine and not in a container. */
    @Test
    void aRestoreThatFindsTheServersDiskFullFailsAndLeavesTheLiveData(@TempDir Path folder) throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeThat(runs("mount", "-t", "tmpfs", "-o", "size=48m,mode=0700", "tmpfs", small.toString()))
                .as("a file system of 48 MB can be mounted")
                .isTrue();
        Environment environment = newEnvironment();
        String database = environment.connection().database();
        String space = "small_" + database;
        try {
            try {
                environment.executeOnServer("CREATE TABLESPACE \"%s\" LOCATION '%s'".formatted(space, small));
            } catch (IllegalStateException e) {
                assumeThat(e).as("the server sees the file system").isNull();
            }
            environment.executeOnServer(
                    "GRANT CREATE ON TABLESPACE \"%s\" TO \"%s\""
                            .formatted(space, environment.connection().user()),
                    "ALTER DATABASE \"%s\" SET TABLESPACE \"%s\"".formatted(database, space),
                    // so that looking at the data needs no room
                    "ALTER DATABASE \"%s\" SET work_mem = '64MB'".formatted(database));
            // about 28 MB of 48, of which an empty database takes 8
            environment.execute(
                    "CREATE TABLE t AS SELECT i AS id, repeat(md5(i::text), 20) AS v FROM generate_series(1, 30000) i");
            BackupId backup = takeByCommand(environment.ref(), null);
            completed(backup);
            environment.execute("INSERT INTO t VALUES (-1, 'later')");
            List<TableDigest> before = environment.digests();
            environment.execute(
                    "CREATE TABLE ballast AS SELECT repeat(md5(i::text), 20) FROM generate_series(1, 10000) i");
            List<TableDigest> crowded = environment.digests();

            RestoreId restore = restore(backup, environment);

            assertThat(awaitEnd(restore).state())
                    .isInstanceOfSatisfying(
                            RestoreState.Failed.class,
                            failed -> assertThat(failed.reason()).contains("disk is full"));
            assertThat(environment.digests()).isEqualTo(crowded);
            awaitNoJobs();
            assertThat(databasesOf(environment)).containsExactly(database);

            environment.execute("DROP TABLE ballast");
            assertThat(environment.digests()).isEqualTo(before);
        } finally {
            environment.executeOnServer("DROP DATABASE \"%s\" WITH (FORCE)".formatted(database));
            environment.executeOnServer("DROP TABLESPACE IF EXISTS \"%s\"".formatted(space));
            runs("umount", "--lazy", small.toString());
        }
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            // there is no such program
            return false;
        }
    }

    private RestoreId restore(BackupId backup, Environment environment) {
        RestoreId id = RestoreId.random();
        send(new RestoreBackup(id.value(), backup.value(), environment.ref(), null, "tester"));
        await().atMost(PATIENCE).until(() -> restores.find(id).isPresent());
        return id;
    }

    private List<String> attemptsOf(Environment environment, BackupId backup) {
        return objects.list("%s/%s/attempt-".formatted(environment.ref(), backup)).stream()
                .map(object -> object.key())
                .toList();
    }

    private static ConnectionSettings through(OutageProxy line, ConnectionSettings direct) {
        return new ConnectionSettings(
                "127.0.0.1", line.port(), direct.database(), direct.user(), direct.password(), TlsMode.DISABLE);
    }

    /** Until rows are being copied out. */
    private static void awaitReading(Environment environment) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(2))
                .pollDelay(Duration.ZERO)
                .until(() -> !asSuperuser(
                                "SELECT pid FROM pg_stat_activity WHERE usename = '%s' AND query LIKE 'COPY%%'"
                                        .formatted(environment.connection().user()))
                        .isEmpty());
    }

    private static void awaitNoSessions(Environment environment) {
        await().atMost(PATIENCE)
                .until(() -> asSuperuser("SELECT pid FROM pg_stat_activity WHERE usename = '%s'"
                                .formatted(environment.connection().user()))
                        .isEmpty());
    }

    private static List<String> databasesOf(Environment environment) {
        return asSuperuser("SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = '%s'"
                .formatted(environment.connection().user()));
    }

    private static List<String> asSuperuser(String query) {
        TestDatabase superuser = TestPostgres.superuser();
        ConnectionSettings settings = new ConnectionSettings(
                superuser.host(),
                superuser.port(),
                superuser.database(),
                superuser.user(),
                superuser.password(),
                TlsMode.DISABLE);
        try (Connection session = new ManagedDatabase(settings, "test").open();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add(rows.getString(1));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
