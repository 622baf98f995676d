package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.backup.RestoreBackup;
import dev.slipway.contracts.backup.RestoreCompleted;
import dev.slipway.contracts.backup.RestoreFailed;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.Quoted;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.teststack.NocoBase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;

class RestoringBackupsTest extends BackupServiceTest {

    /** Which way a role's privileges leave open. */
    enum Way {
        BESIDE,
        IN_PLACE
    }

    @Autowired
    private RestoreEngine engine;

    @Autowired
    private RunRestore runRestore;

    @ParameterizedTest
    @EnumSource
    void everythingIsAsItWasWhateverHappenedSince(Way way) {
        Environment prod = environment(way);
        NocoBase.load(prod.database(), "prod");
        prod.execute(
                "COMMENT ON DATABASE \"%s\" IS 'it''s production'"
                        .formatted(prod.connection().database()),
                "ALTER DATABASE \"%s\" SET search_path = \"$user\", public, \"odd, name\""
                        .formatted(prod.connection().database()),
                "ALTER DATABASE \"%s\" SET work_mem = '5MB'"
                        .formatted(prod.connection().database()),
                "REVOKE TEMPORARY ON DATABASE \"%s\" FROM PUBLIC"
                        .formatted(prod.connection().database()),
                "CREATE TYPE mood AS ENUM ('good', 'bad')",
                "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
                "CREATE VIEW moods AS SELECT 'good'::mood AS m, one() AS n",
                "CREATE SCHEMA extra",
                "CREATE TABLE extra.kept (id int GENERATED ALWAYS AS IDENTITY, m mood)",
                "INSERT INTO extra.kept (m) VALUES ('good'), ('bad')");
        List<TableDigest> before = prod.digests();
        List<String> propertiesBefore = properties(prod);
        BackupId backup = takeByCommand(prod.ref(), null);
        completed(backup);

        prod.execute(
                "DELETE FROM customers WHERE id % 2 = 0",
                "ALTER TABLE products DROP COLUMN \"legacyCode\", ADD COLUMN new_one int DEFAULT 7",
                "DROP TABLE order_lines CASCADE",
                "CREATE TABLE added_later (id int PRIMARY KEY)",
                "CREATE SCHEMA added_schema",
                "CREATE TABLE added_schema.t (id int)",
                "DROP VIEW moods",
                "ALTER TYPE mood ADD VALUE 'new'",
                "CREATE FUNCTION two() RETURNS int LANGUAGE sql AS 'SELECT 2'");
        assertThat(prod.digests()).isNotEqualTo(before);
        UUID migration = UUID.randomUUID();
        RestoreId restore = restoreByCommand(backup, prod.ref(), migration);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(prod.digests()).isEqualTo(before);
        assertThat(properties(prod)).isEqualTo(propertiesBefore);
        assertThat(strings(prod, "SELECT n::text FROM public.moods")).containsExactly("1");
        assertThat(strings(prod, "SELECT proname FROM pg_proc WHERE proname = 'two'"))
                .isEmpty();
        awaitNoJobs();
        assertThat(databasesOf(prod)).containsExactly(prod.connection().database());
        await().untilAsserted(() -> assertThat(events(RestoreCompleted.class))
                .filteredOn(event -> event.restoreId().equals(restore.value()))
                .singleElement()
                .satisfies(event -> assertThat(event.migrationId()).isEqualTo(migration)));
    }

    @ParameterizedTest
    @EnumSource
    void contentThatDiffersFromTheManifestNeverGoesLive(Way way) {
        Environment environment = environment(way);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t VALUES (1)");
        Backup backup = completedBackup(environment);
        environment.execute("INSERT INTO t VALUES (2)");
        List<TableDigest> before = environment.digests();
        BackupContent content = contentOf(backup);
        TableContent table = content.tables().getFirst();
        BackupContent forged = new BackupContent(
                content.engine(),
                content.takenAt(),
                content.server(),
                content.toolMajor(),
                content.snapshotLsn(),
                List.of(new TableContent(
                        table.schema(),
                        table.name(),
                        1,
                        "0".repeat(64),
                        table.source(),
                        table.file(),
                        table.objects())),
                content.objects());
        RestoreId id = RestoreId.random();

        assertThatThrownBy(() -> engine.restore(
                        id,
                        environment.connection(),
                        forged,
                        object -> artifacts.open(backup, object),
                        _ -> {
                            throw new AssertionError("must not come this far");
                        },
                        _ -> {}))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("public.t has another content");

        engine.cleanUp(id, environment.connection(), false);
        assertThat(environment.digests()).isEqualTo(before);
        assertThat(databasesOf(environment))
                .containsExactly(environment.connection().database());
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedArtifactFailsTheRestoreAndLeavesTheLiveData(Way way) throws Exception {
        Environment environment = environment(way);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)", "INSERT INTO t SELECT generate_series(1, 1000)");
        Backup backup = completedBackup(environment);
        environment.execute("DELETE FROM t WHERE id > 10");
        List<TableDigest> before = environment.digests();
        String key = objects.list("%s/%s/attempt-".formatted(environment.ref(), backup.id()))
                .getFirst()
                .key();
        byte[] stored = objects.read(key);
        stored[stored.length / 2] ^= 1;
        objects.put(key, out -> out.write(stored));

        RestoreId restore = restoreByCommand(backup.id(), environment.ref(), null);

        assertThat(failed(restore).reason()).contains("damaged").contains("checksum differs");
        assertThat(environment.digests()).isEqualTo(before);
        await().untilAsserted(() -> assertThat(events(RestoreFailed.class))
                .anyMatch(event -> event.restoreId().equals(restore.value())));
    }

    @Test
    void aChangedManifestIsNotBelieved() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int)");
        Backup backup = completedBackup(environment);
        String key = "%s/%s/manifest.json".formatted(environment.ref(), backup.id());
        String manifest = new String(objects.read(key), StandardCharsets.UTF_8);
        objects.put(
                key,
                out -> out.write(manifest.replace("\"formatVersion\" : 2", "\"formatVersion\" :  2")
                        .getBytes(StandardCharsets.UTF_8)));

        RestoreId restore = restoreByCommand(backup.id(), environment.ref(), null);

        assertThat(failed(restore).reason()).contains("manifest").contains("changed");
    }

    @Test
    void sessionsInTheLiveDatabaseDoNotHoldARestoreUp() throws Exception {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        environment.execute("INSERT INTO t VALUES (1)");

        try (Connection user = new ManagedDatabase(environment.connection(), "application").open();
                Statement statement = user.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE public.t");
            RestoreId restore = restoreByCommand(backup.id(), environment.ref(), null);

            assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        }
        assertThat(strings(environment, "SELECT id::text FROM public.t")).isEmpty();
    }

    @Test
    void aDatabaseWithAnOddNameIsRestoredToo() {
        Environment plain = environment(Way.BESIDE);
        String oddName = "it's \"ödd\" = 'x' \\ " + plain.connection().database();
        plain.executeOnServer("ALTER DATABASE %s RENAME TO %s"
                .formatted(Quoted.identifier(plain.connection().database()), Quoted.identifier(oddName)));
        Environment odd = register(plain.connection().withDatabase(oddName));
        odd.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(odd);
        odd.execute("INSERT INTO t VALUES (1)");

        RestoreId restore = restoreByCommand(backup.id(), odd.ref(), null);

        assertThat(awaitEnd(restore).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(odd, "SELECT id::text FROM public.t")).isEmpty();
    }

    @Test
    void aRestoreKilledRightBeforeTheSwapIsFinished() {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        environment.execute("INSERT INTO t VALUES (1)");
        RestoreId id = RestoreId.random();
        Switchover switchover = loadAndDie(id, environment, backup);
        environment.executeOnServer("ALTER DATABASE \"%s\" WITH ALLOW_CONNECTIONS false"
                .formatted(environment.connection().database()));

        abandoned(id, backup, switchover);

        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(environment, "SELECT id::text FROM public.t")).isEmpty();
        awaitNoJobs();
        assertThat(databasesOf(environment))
                .containsExactly(environment.connection().database());
    }

    @Test
    void aRestoreKilledRightAfterTheSwapDoesNotSwapAgain() {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        RestoreId id = RestoreId.random();
        List<Switchover> switchovers = new ArrayList<>();
        engine.restore(
                id,
                environment.connection(),
                contentOf(backup),
                object -> artifacts.open(backup, object),
                switchovers::add,
                _ -> {});
        environment.execute("INSERT INTO t VALUES (42)");

        abandoned(id, backup, switchovers.getFirst());

        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(environment, "SELECT id::text FROM public.t")).containsExactly("42");
        awaitNoJobs();
        assertThat(databasesOf(environment))
                .containsExactly(environment.connection().database());
    }

    @Test
    void whatAnEndedRestoreLeftIsRemovedAsSoonAsThatIsPossibleAndTriedForTwoWeeks() {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        RestoreId recent = RestoreId.random();
        loadAndDie(recent, environment, backup);
        ended(recent, backup, Duration.ofDays(13));
        RestoreId old = RestoreId.random();
        ended(old, backup, Duration.ofDays(15));
        assertThat(databasesOf(environment)).hasSize(2);

        environments.connections.put(environment.ref(), unreachable(environment.connection()));
        assertThat(runRestore.run(recent)).isEqualTo(new JobOutcome.Again(Duration.ofMinutes(30)));
        assertThat(runRestore.run(old)).isEqualTo(new JobOutcome.Done());
        environments.connections.put(environment.ref(), environment.connection());

        assertThat(runRestore.run(recent)).isEqualTo(new JobOutcome.Done());
        assertThat(databasesOf(environment))
                .containsExactly(environment.connection().database());
        assertThat(strings(environment, "SELECT id::text FROM public.t")).isEmpty();
    }

    private void ended(RestoreId id, Backup backup, Duration ago) {
        Instant then = Instant.now().minus(ago);
        Restore requested = Restore.request(id, backup.id(), backup.environment(), null, "tester", then);
        restores.add(requested);
        restores.save(requested.in(new RestoreState.Failed("It was killed.", then)));
    }

    private static ConnectionSettings unreachable(ConnectionSettings connection) {
        return new ConnectionSettings(
                connection.host(),
                1,
                connection.database(),
                connection.user(),
                connection.password(),
                connection.tls());
    }

    @Test
    void aRestoreInPlaceKilledBeforeItsCommitIsBegunAnew() {
        Environment environment = environment(Way.IN_PLACE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        environment.execute("INSERT INTO t VALUES (1)");
        RestoreId id = RestoreId.random();
        Switchover switchover = loadAndDie(id, environment, backup);
        assertThat(strings(environment, "SELECT id::text FROM public.t")).containsExactly("1");

        abandoned(id, backup, switchover);

        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(environment, "SELECT id::text FROM public.t")).isEmpty();
    }

    @Test
    void aRestoreInPlaceKilledAfterItsCommitIsNotDoneTwice() {
        Environment environment = environment(Way.IN_PLACE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        RestoreId id = RestoreId.random();
        List<Switchover> switchovers = new ArrayList<>();
        engine.restore(
                id,
                environment.connection(),
                contentOf(backup),
                object -> artifacts.open(backup, object),
                switchovers::add,
                _ -> {});
        environment.execute("INSERT INTO t VALUES (42)");

        abandoned(id, backup, switchovers.getFirst());

        assertThat(awaitEnd(id).state()).isInstanceOf(RestoreState.Completed.class);
        assertThat(strings(environment, "SELECT id::text FROM public.t")).containsExactly("42");
    }

    @Test
    void whatTheRoleDoesNotOwnIsNamed() {
        Environment environment = environment(Way.IN_PLACE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        environment.executeAsSuperuser("CREATE TABLE not_ours (id int)");

        RestoreId restore = restoreByCommand(backup.id(), environment.ref(), null);

        assertThat(failed(restore).reason()).contains("does not own").contains("public.not_ours");
    }

    @Test
    void aRestoreOfNothingOrIntoElsewhereFailsWithItsReason() {
        Environment one = environment(Way.BESIDE);
        Environment other = environment(Way.BESIDE);
        Backup backup = completedBackup(one);

        RestoreId ofNothing = restoreByCommand(BackupId.random(), one.ref(), null);
        RestoreId elsewhere = restoreByCommand(backup.id(), other.ref(), null);

        assertThat(failed(ofNothing).reason()).contains("There is no backup");
        assertThat(failed(elsewhere).reason()).contains("cannot be restored into " + other.ref());
    }

    @Test
    void theSameCommandTwiceRestoresOnce() {
        Environment environment = environment(Way.BESIDE);
        environment.execute("CREATE TABLE t (id int PRIMARY KEY)");
        Backup backup = completedBackup(environment);
        RestoreBackup command =
                new RestoreBackup(UUID.randomUUID(), backup.id().value(), environment.ref(), null, "tester");
        send(command);
        awaitEnd(known(new RestoreId(command.restoreId())));
        environment.execute("INSERT INTO t VALUES (1)");

        send(command);
        Backup later = completedBackup(environment);

        assertThat(contentOf(later).tables().getFirst().rows()).isEqualTo(1);
        assertThat(objects.list("%s/".formatted(environment.ref())))
                .extracting(ObjectInfo::key)
                .filteredOn(key -> key.endsWith("manifest.json"))
                .hasSize(2);
    }

    private Environment environment(Way way) {
        Environment environment = newEnvironment();
        if (way == Way.IN_PLACE) {
            environment.executeAsSuperuser("ALTER ROLE \"%s\" NOCREATEDB"
                    .formatted(environment.connection().user()));
        }
        return environment;
    }

    private Backup completedBackup(Environment environment) {
        BackupId id = takeByCommand(environment.ref(), null);
        completed(id);
        return backups.find(id).orElseThrow();
    }

    private BackupContent contentOf(Backup backup) {
        return artifacts.manifestOf(backup).orElseThrow().manifest().content();
    }

    private RestoreId restoreByCommand(BackupId backup, EnvironmentRef environment, @Nullable UUID migration) {
        RestoreId id = RestoreId.random();
        send(new RestoreBackup(id.value(), backup.value(), environment, migration, "tester"));
        return known(id);
    }

    private RestoreId known(RestoreId id) {
        await().atMost(PATIENCE).until(() -> restores.find(id).isPresent());
        return id;
    }

    private RestoreState.Failed failed(RestoreId id) {
        RestoreState end = awaitEnd(id).state();
        assertThat(end).isInstanceOf(RestoreState.Failed.class);
        return (RestoreState.Failed) end;
    }

    /** Restores up to the moment where the live data would be replaced. */
    private Switchover loadAndDie(RestoreId id, Environment environment, Backup backup) {
        List<Switchover> switchovers = new ArrayList<>();
        assertThatThrownBy(() -> engine.restore(
                        id,
                        environment.connection(),
                        contentOf(backup),
                        object -> artifacts.open(backup, object),
                        switchover -> {
                            switchovers.add(switchover);
                            throw new IllegalStateException("killed");
                        },
                        _ -> {}))
                .isInstanceOf(JobFailedException.class);
        return switchovers.getFirst();
    }

    /** A restore as a killed worker leaves it in the middle of the switchover. */
    private void abandoned(RestoreId id, Backup backup, Switchover switchover) {
        Instant now = Instant.now();
        Restore requested = Restore.request(id, backup.id(), backup.environment(), null, "tester", now);
        restores.add(requested);
        restores.save(requested.in(new RestoreState.Running(1, now).switchOver(switchover)));
        claimByADeadWorker("restore-backup", id);
    }

    private static List<String> properties(Environment environment) {
        return strings(environment, """
                SELECT concat_ws(' | ', pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), d.datcollate,
                                 d.datctype, d.datconnlimit, d.datacl, shobj_description(d.oid, 'pg_database'),
                                 (SELECT string_agg(s.setrole || ' ' || s.setconfig::text, ' ' ORDER BY s.setrole)
                                    FROM pg_db_role_setting s WHERE s.setdatabase = d.oid))
                  FROM pg_database d
                 WHERE d.datname = current_database()""");
    }

    /** All databases that belong to the environment's role. */
    private static List<String> databasesOf(Environment environment) {
        return strings(environment, "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = current_user");
    }

    private static List<String> strings(Environment environment, String query) {
        List<String> found = new ArrayList<>();
        try (Connection session = new ManagedDatabase(environment.connection(), "test").open();
                Statement statement = session.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return found;
    }
}
