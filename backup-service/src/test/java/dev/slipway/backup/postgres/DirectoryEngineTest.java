package dev.slipway.backup.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.backup.ArtifactObject;
import dev.slipway.backup.ArtifactStore;
import dev.slipway.backup.BackupContent;
import dev.slipway.backup.BackupProperties;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.JobFailedException;
import dev.slipway.backup.Progress;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.TableContent;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.teststack.NocoBase;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** The archive is pg_dump's own, byte by byte, however it is read. */
class DirectoryEngineTest {

    private static final DataSize DEFAULT = DataSize.ofMegabytes(64);
    private static final DataSize EVERY_PAGE = DataSize.ofKilobytes(8);

    private static final Executor THREAD_EACH = Thread::startVirtualThread;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(longs = {8 * 1024, 100 * 1024, 64 * 1024 * 1024})
    void everythingADatabaseMayHoldIsArchivedAsPgDumpDoes(long splitAbove) throws Exception {
        ConnectionSettings database = newDatabase();
        execute(database, hostileSchema());

        BackupContent content = take(database, 3, DataSize.ofBytes(splitAbove));

        assertThat(content.engine()).isEqualTo("pg_dump-directory");
        Path archive = assertArchiveIsPgDumpsOwn(database, content);
        assertDigestsHold(database, content);
        assertRestores(database, archive);
        if (splitAbove == EVERY_PAGE.toBytes()) {
            assertThat(table(content, "toasted").objects()).hasSizeGreaterThan(50);
            assertThat(table(content, "parent").objects()).hasSizeGreaterThan(3);
        } else if (splitAbove == DEFAULT.toBytes()) {
            assertThat(content.objects())
                    .extracting(ArtifactObject::name)
                    .as("one bundle for each session at most, and the table that is larger than 1 MiB")
                    .hasSizeLessThanOrEqualTo(5)
                    .contains("toc.dat", "tables-000", table(content, "toasted").file() + ".000");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", "dev", "dev-b", "prod"})
    void databasesOfARealApplicationAreArchivedAsPgDumpDoes(String name) throws Exception {
        TestDatabase test = TestPostgres.createDatabase("app");
        NocoBase.load(test, name);
        ConnectionSettings database = connection(test);

        BackupContent content = take(database, 2, "prod".equals(name) ? EVERY_PAGE : DEFAULT);

        assertThat(content.engine()).isEqualTo("pg_dump-directory");
        Path archive = assertArchiveIsPgDumpsOwn(database, content);
        assertDigestsHold(database, content);
        if ("prod".equals(name)) {
            assertRestores(database, archive);
        }
    }

    @Test
    void chosenTablesAndSchemasAreArchivedAsPgDumpDoes() throws Exception {
        ConnectionSettings database = newDatabase("");
        execute(
                database,
                "CREATE SCHEMA \"odd.\"\"S*\"",
                "CREATE TABLE \"odd.\"\"S*\".\"T (1)|2\" (id serial PRIMARY KEY)",
                "INSERT INTO \"odd.\"\"S*\".\"T (1)|2\" SELECT FROM generate_series(1, 5)",
                "CREATE TABLE \"odd.\"\"S*\".\"T (1)\" (id int)",
                "CREATE TABLE p (id int, at date) PARTITION BY RANGE (at)",
                "CREATE TABLE \"odd.\"\"S*\".p1 PARTITION OF p DEFAULT",
                "INSERT INTO p VALUES (1, now())",
                "CREATE TABLE p2 (id int)",
                "CREATE FUNCTION \"odd.\"\"S*\".f() RETURNS int LANGUAGE sql AS 'SELECT 1'");
        String odd = "\"odd.\"\"S*\"";

        BackupContent tables = take(database, scope("public", "p", "odd.\"S*", "T (1)|2"));
        assertThat(tables.tables())
                .extracting(TableContent::name)
                .as("with the partition, and without what a pattern would match too")
                .containsExactly("T (1)|2", "p1");
        assertArchiveIsPgDumpsOwn(
                database,
                tables,
                "--table=\"public\".\"p\"",
                "--table=%s.\"T (1)|2\"".formatted(odd),
                "--table=%s.p1".formatted(odd));
        assertDigestsHold(database, tables);

        folder = Files.createDirectory(folder.resolve("2"));
        BackupContent schema = take(database, scope("odd.\"S*", null));
        assertThat(schema.tables()).extracting(TableContent::name).containsExactly("T (1)", "T (1)|2", "p1");
        assertArchiveIsPgDumpsOwn(database, schema, "--schema=" + odd);

        folder = Files.createDirectory(folder.resolve("3"));
        BackupContent byPgDump = new PgDumpEngine(properties(1, DEFAULT, null))
                .take(database, scope("public", "p2"), new FolderAttempt(folder), _ -> {});
        assertThat(byPgDump.tables()).extracting(TableContent::name).containsExactly("p2");
    }

    @Test
    void whatIsOutsideTheScopeIsNeitherLockedNorRead() throws Exception {
        ConnectionSettings database = newDatabase("");
        execute(database, "CREATE TABLE chosen (id int)", "CREATE TABLE other (id int)");
        try (Connection busy = new ManagedDatabase(database, "test").open();
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("LOCK TABLE public.other IN ACCESS EXCLUSIVE MODE");

            assertThat(take(database, scope("public", "chosen")).tables()).hasSize(1);
        }
    }

    @Test
    void aScopeThatNamesWhatIsNotThereSaysSo() throws Exception {
        ConnectionSettings database = newDatabase("");
        execute(database, "CREATE TABLE t (id int)", "CREATE VIEW v AS SELECT * FROM t");

        assertThatThrownBy(() -> take(database, scope("public", "T", "nowhere", null, "pg_catalog", null)))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessage("The database has no schema nowhere and no schema pg_catalog and no table public.T, so that"
                        + " the backup cannot hold it.");
        assertThatThrownBy(() -> take(database, scope("public", "v")))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("no table public.v");
        assertThat(new FolderAttempt(folder).files()).isEmpty();
    }

    private BackupContent take(ConnectionSettings database, BackupScope scope) {
        return engine(2, DEFAULT, null).take(database, scope, new FolderAttempt(folder), _ -> {});
    }

    /** Schema, table or null, and so on. */
    private static BackupScope scope(@Nullable String... names) {
        List<RestoreChoices.ChosenTables> tables = new ArrayList<>();
        for (int i = 0; i < names.length; i += 2) {
            tables.add(new RestoreChoices.ChosenTables(Objects.requireNonNull(names[i]), names[i + 1]));
        }
        return new BackupScope(tables);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "WIN1252", "SQL_ASCII", "EUC_JP"})
    void databasesOfOtherEncodingsAreArchivedAsPgDumpDoes(String encoding) throws Exception {
        ConnectionSettings database = newDatabase("TEMPLATE template0 LOCALE 'C' ENCODING '" + encoding + "'");
        execute(
                database,
                "CREATE TABLE t (id int, t text)",
                "INSERT INTO t VALUES (1, 'plain'), (2, convert_from("
                        + ("EUC_JP".equals(encoding) ? "'\\xa4a2'" : "'\\xe9'")
                        + ", '" + encoding + "'))");

        BackupContent content = take(database, 2, DEFAULT);

        assertThat(content.engine()).isEqualTo("pg_dump-directory");
        Path archive = assertArchiveIsPgDumpsOwn(database, content);
        assertDigestsHold(database, content);
        assertRestores(database, archive, "TEMPLATE template0 LOCALE 'C' ENCODING '" + encoding + "'");
    }

    @Test
    void settingsOfRoleAndDatabaseDoNotChangeWhatIsArchived() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(
                database,
                "CREATE TABLE t AS SELECT timestamptz '2026-01-02 03:04:05+00' AS at, interval '1 year 2 days' AS i,"
                        + " 0.1::float8 + 0.2 AS f, '\\x00ff'::bytea AS b",
                "ALTER DATABASE \"%s\" SET DateStyle = 'SQL, DMY'".formatted(database.database()),
                "ALTER DATABASE \"%s\" SET IntervalStyle = 'iso_8601'".formatted(database.database()),
                "ALTER DATABASE \"%s\" SET extra_float_digits = -10".formatted(database.database()),
                "ALTER DATABASE \"%s\" SET search_path = 'nowhere'".formatted(database.database()),
                "ALTER ROLE \"%s\" SET statement_timeout = '100ms'".formatted(database.user()),
                "ALTER ROLE \"%s\" SET quote_all_identifiers = on".formatted(database.user()));

        BackupContent content = take(database, 2, DEFAULT);

        assertArchiveIsPgDumpsOwn(database, content);
        assertDigestsHold(database, content);
    }

    @Test
    void settingsTablesOfExtensionsAreArchivedByTheirCondition() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(
                superuser(database),
                "CREATE EXTENSION hstore",
                "CREATE TABLE settings (name text, own boolean)",
                "INSERT INTO settings VALUES ('theirs', false), ('ours', true)",
                "CREATE TABLE more_settings (name text)",
                "INSERT INTO more_settings VALUES ('all')",
                "ALTER EXTENSION hstore ADD TABLE settings",
                "ALTER EXTENSION hstore ADD TABLE more_settings",
                "UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass::oid, 'more_settings'::regclass::oid],"
                        + " extcondition = ARRAY['WHERE own', ''] WHERE extname = 'hstore'",
                "GRANT SELECT ON settings, more_settings TO PUBLIC");

        BackupContent content = take(database, 2, EVERY_PAGE);

        assertArchiveIsPgDumpsOwn(database, content);
        assertDigestsHold(database, content);
        assertThat(table(content, "settings").rows()).isOne();
        try (Connection session = new ManagedDatabase(database, "test").open()) {
            assertThat(DatabaseDigest.differences(content.tables(), session, (_, _) -> {}))
                    .isEmpty();
        }
    }

    @Test
    void largeObjectsAreLeftToPgDump() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(database, "CREATE TABLE t (id int)", "SELECT lo_from_bytea(0, '\\x010203')");

        BackupContent content = take(database, 2, DEFAULT);

        assertThat(content.engine()).isEqualTo(PgDumpEngine.NAME);
        assertThat(new FolderAttempt(folder).files()).containsExactly("data.dump");
    }

    @Test
    void aDatabaseWithoutTablesIsArchived() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(database, "CREATE SEQUENCE s");

        BackupContent content = take(database, 4, DEFAULT);

        assertThat(content.tables()).isEmpty();
        assertThat(content.objects()).extracting(ArtifactObject::name).containsExactly("toc.dat");
        assertArchiveIsPgDumpsOwn(database, content);
    }

    @Test
    void aTableThatIsLargerThanItSeemedBecomesAnObjectOfItsOwn() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(
                database,
                "CREATE TABLE dense (t text)",
                // compressed in place, so that the table takes little room
                "INSERT INTO dense SELECT repeat('x', 100000) FROM generate_series(1, 100)",
                "CREATE TABLE after_it (id int)",
                "CREATE TABLE before_it AS SELECT generate_series(1, 10000) AS id");

        BackupContent content = take(database, 1, DEFAULT);

        assertThat(table(content, "dense").objects())
                .containsExactly(table(content, "dense").file() + ".000");
        assertArchiveIsPgDumpsOwn(database, content);
        assertDigestsHold(database, content);
    }

    @Test
    void rowSecurityThatHidesRowsFailsTheBackupAndSaysWhatToDo() {
        ConnectionSettings database = newDatabase();
        execute(
                database,
                "CREATE TABLE open (id int)",
                "CREATE TABLE guarded (id int)",
                "ALTER TABLE guarded ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE guarded FORCE ROW LEVEL SECURITY");

        assertThatThrownBy(() -> take(database, 2, DEFAULT))
                .isInstanceOf(JobFailedException.Permanent.class)
                .hasMessageContaining("public.guarded")
                .hasMessageContaining("BYPASSRLS");
    }

    @Test
    void tablesCanNeitherBeDroppedNorTruncatedWhileTheyAreRead() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(
                database,
                "CREATE TABLE first AS SELECT i, repeat('x', 100) AS t FROM generate_series(1, 50000) i",
                "CREATE TABLE dropped AS SELECT generate_series(1, 1000) AS id",
                "CREATE TABLE truncated AS SELECT generate_series(1, 1000) AS id",
                "CREATE TABLE changed AS SELECT generate_series(1, 1000) AS id");
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FolderAttempt files = new FolderAttempt(folder);
        ArtifactStore.Attempt slow = (name, content) -> {
            reading.countDown();
            awaitQuietly(goOn);
            return files.write(name, content);
        };
        CompletableFuture<BackupContent> backup = CompletableFuture.supplyAsync(
                () -> engine(2, DEFAULT, null).take(database, slow, _ -> {}), THREAD_EACH);
        awaitQuietly(reading);

        execute(database, "UPDATE changed SET id = -id");
        CompletableFuture<Void> drop =
                CompletableFuture.runAsync(() -> execute(database, "DROP TABLE dropped"), THREAD_EACH);
        CompletableFuture<Void> truncate =
                CompletableFuture.runAsync(() -> execute(database, "TRUNCATE truncated"), THREAD_EACH);
        awaitWaiting(database, 2);
        assertThat(drop).isNotDone();
        assertThat(truncate).isNotDone();
        goOn.countDown();

        BackupContent content = backup.get();
        drop.get();
        truncate.get();
        assertThat(content.tables()).hasSize(4);
        assertThat(table(content, "dropped").rows()).isEqualTo(1_000);
        assertThat(table(content, "truncated").rows()).isEqualTo(1_000);
        assertThat(Files.readString(files.assemble(content)
                        .resolve(String.valueOf(table(content, "changed").file()))))
                .doesNotContain("-");
    }

    @Test
    void whenOneSessionIsCutTheBackupFailsAndNothingIsLeftRunning() {
        ConnectionSettings database = newDatabase();
        execute(database, "CREATE TABLE t AS SELECT i, repeat('x', 1000) AS t FROM generate_series(1, 100000) i");
        FolderAttempt files = new FolderAttempt(folder);
        ArtifactStore.Attempt cutting = (name, content) -> files.write(name, out -> {
            if (name.endsWith(".dat.001")) {
                execute(
                        superuser(database),
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND query LIKE 'COPY%'");
            }
            content.writeTo(out);
        });

        assertThatThrownBy(() -> engine(2, DataSize.ofMegabytes(8), null).take(database, cutting, _ -> {}))
                .isInstanceOf(JobFailedException.Temporary.class)
                .hasMessageContaining("connection to the database broke");

        assertNothingRuns(database);
    }

    @Test
    void aLostSnapshotSessionFailsTheBackupForItsLocksAreGone() {
        ConnectionSettings database = newDatabase();
        execute(database, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");
        FolderAttempt files = new FolderAttempt(folder);
        ArtifactStore.Attempt cutting = (name, content) -> {
            execute(
                    superuser(database),
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND query LIKE '%row_security_active%'");
            return files.write(name, content);
        };

        assertThatThrownBy(() -> engine(2, DEFAULT, null).take(database, cutting, _ -> {}))
                .isInstanceOf(JobFailedException.Temporary.class);

        assertNothingRuns(database);
    }

    @Test
    void aStorageThatFailsFailsTheBackupWithItsReason() {
        ConnectionSettings database = newDatabase();
        execute(database, "CREATE TABLE t AS SELECT i, repeat('x', 1000) AS t FROM generate_series(1, 30000) i");
        ArtifactStore.Attempt full = (name, content) -> {
            if (!"toc.dat".equals(name)) {
                throw new JobFailedException.Temporary("The storage is full.", null);
            }
            return new ArtifactObject(name, 0, "");
        };

        assertThatThrownBy(() -> engine(2, DataSize.ofMegabytes(1), null).take(database, full, _ -> {}))
                .hasMessage("The storage is full.");

        assertNothingRuns(database);
    }

    @Test
    void aTableThatIsAlreadyLockedFailsTheBackupInABoundedTime() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(database, "CREATE TABLE t (id int)");
        try (Connection session = new ManagedDatabase(database, "test").open();
                Statement statement = session.createStatement()) {
            statement.execute("BEGIN; LOCK TABLE public.t IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> take(database, 2, DEFAULT))
                    .isInstanceOf(JobFailedException.Temporary.class)
                    .hasMessageContaining("locked by someone else");
        }
        assertNothingRuns(database);
    }

    @Test
    void progressIsToldFromTheBeginningToTheEnd() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(
                database,
                "CREATE TABLE a AS SELECT i, repeat('x', 1000) AS t FROM generate_series(1, 5000) i",
                "CREATE TABLE b (id int)");
        List<Progress> told = new CopyOnWriteArrayList<>();

        engine(2, DEFAULT, null).take(database, new FolderAttempt(folder), told::add);

        assertThat(told.getFirst().tablesDone()).isZero();
        assertThat(told.getFirst().bytesTotal()).isGreaterThan(5_000_000);
        assertThat(told).contains(new Progress(0, 2, 0));
        assertThat(told).anyMatch(progress -> progress.tablesDone() < 2 && progress.bytes() > 0);
        assertThat(told).anyMatch(progress -> progress.tablesDone() == 2 && progress.bytes() > 5_000_000);
    }

    @Test
    void aBandwidthLimitHoldsForAllSessionsTogether() throws Exception {
        ConnectionSettings database = newDatabase();
        execute(
                database,
                "CREATE TABLE a AS SELECT i, repeat('x', 1000) AS t FROM generate_series(1, 2000) i",
                "CREATE TABLE b AS TABLE a");
        long begin = System.nanoTime();

        engine(2, DEFAULT, DataSize.ofMegabytes(4)).take(database, new FolderAttempt(folder), _ -> {});

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
    }

    private BackupContent take(ConnectionSettings database, int connections, DataSize splitAbove) {
        return engine(connections, splitAbove, null).take(database, new FolderAttempt(folder), _ -> {});
    }

    private static DirectoryEngine engine(int connections, DataSize splitAbove, @Nullable DataSize bandwidth) {
        BackupProperties properties = properties(connections, splitAbove, bandwidth);
        return new DirectoryEngine(properties, new PgDumpEngine(properties));
    }

    private static BackupProperties properties(int connections, DataSize splitAbove, @Nullable DataSize bandwidth) {
        return new BackupProperties(
                new BackupProperties.Encryption(null, false, List.of()),
                3,
                connections,
                splitAbove,
                bandwidth,
                3,
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofMinutes(10),
                Duration.ofSeconds(1));
    }

    private Path assertArchiveIsPgDumpsOwn(ConnectionSettings database, BackupContent content, String... scope)
            throws Exception {
        Path ours = new FolderAttempt(folder).assemble(content);
        Path theirs = folder.resolve("theirs");
        boolean isText = !"SQL_ASCII".equals(encodingOf(database));
        run(
                database,
                "pg_dump",
                Stream.concat(
                                Stream.of(
                                        "-Fd",
                                        "-Z0",
                                        "-f",
                                        theirs.toString(),
                                        isText ? "--encoding=UTF8" : "--no-sync"),
                                Stream.of(scope))
                        .toList());

        assertThat(names(ours)).isEqualTo(names(theirs));
        for (String name : names(theirs)) {
            byte[] expected = Files.readAllBytes(theirs.resolve(name));
            byte[] actual = Files.readAllBytes(ours.resolve(name));
            if ("toc.dat".equals(name)) {
                eraseTime(expected);
                eraseTime(actual);
            }
            assertThat(Arrays.mismatch(actual, expected)).as(name).isEqualTo(-1);
        }
        assertThat(content.objects())
                .extracting(ArtifactObject::name)
                .containsExactlyInAnyOrderElementsOf(new FolderAttempt(folder)
                        .files().stream()
                                .filter(name -> !List.of("archive", "theirs").contains(name))
                                .toList());
        return ours;
    }

    /**
     * After magic, version, sizes, format and compression (an integer of five bytes, a single byte from archive version
     * 1.15 on) there is the time as seven integers of five bytes.
     */
    private static void eraseTime(byte[] toc) {
        int minor = toc[6];
        int time = minor >= 15 ? 12 : 16;
        Arrays.fill(toc, time, time + 7 * 5, (byte) 0);
    }

    private static void assertDigestsHold(ConnectionSettings database, BackupContent content) throws SQLException {
        try (Connection session = new ManagedDatabase(database, "test").open()) {
            for (TableContent table : content.tables()) {
                RowsDigest actual = DatabaseDigest.of(session, table.source());
                assertThat(table.digest()).as(table.source()).isEqualTo(actual.hex());
                assertThat(table.rows()).as(table.source()).isEqualTo(actual.rows());
            }
        }
    }

    private static void assertRestores(ConnectionSettings database, Path archive) throws Exception {
        assertRestores(database, archive, "");
    }

    /** With PostgreSQL's own tools alone, and what comes out is dumped as the original is. */
    private static void assertRestores(ConnectionSettings database, Path archive, String options) throws Exception {
        run(database, "pg_restore", List.of("-l", archive.toString()));
        String name = "restored_" + UUID.randomUUID().toString().substring(0, 8);
        execute(database, "CREATE DATABASE %s %s".formatted(name, options));
        ConnectionSettings restored = database.withDatabase(name);
        try {
            run(restored, "pg_restore", List.of("-Fd", "-j2", "--exit-on-error", "-d", name, archive.toString()));
            assertThat(plainDump(restored)).isEqualTo(plainDump(database));
        } finally {
            execute(database, "DROP DATABASE " + name);
        }
    }

    private static String plainDump(ConnectionSettings database) throws Exception {
        String dump = new String(run(database, "pg_dump", List.of()), StandardCharsets.ISO_8859_1);
        // a token that is made up anew for each dump
        return dump.replaceAll("(?m)^\\\\(un)?restrict .*$", "");
    }

    private static byte[] run(ConnectionSettings database, String tool, List<String> arguments) throws Exception {
        PostgresTools tools;
        try (Connection session = new ManagedDatabase(database, "test").open()) {
            tools = PostgresTools.locate(session.getMetaData().getDatabaseMajorVersion());
        }
        ProcessBuilder command = tools.command(tool, database, new ArrayList<>(arguments));
        // pg_dump leaves the time zone to the server's settings; ours is always the same
        command.environment().put("PGTZ", "UTC");
        Process process = command.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        process.getOutputStream().close();
        byte[] output = process.getInputStream().readAllBytes();
        assertThat(process.waitFor()).as("exit code of " + tool).isZero();
        return output;
    }

    private static void assertNothingRuns(ConnectionSettings database) {
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.startsWith("backup-"));
        awaitCount(
                database,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name LIKE 'slipway%'",
                0);
    }

    private static void awaitWaiting(ConnectionSettings database, int count) {
        awaitCount(
                database,
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
                count);
    }

    private static void awaitCount(ConnectionSettings database, String query, int expected) {
        org.awaitility.Awaitility.await().untilAsserted(() -> {
            try (Connection session = new ManagedDatabase(superuser(database), "test").open();
                    Statement statement = session.createStatement();
                    var rows = statement.executeQuery(query)) {
                rows.next();
                assertThat(rows.getInt(1)).isEqualTo(expected);
            }
        });
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static TableContent table(BackupContent content, String name) {
        return content.tables().stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String hostileSchema() throws IOException {
        try (InputStream in = DirectoryEngineTest.class.getResourceAsStream("hostile-schema.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static ConnectionSettings newDatabase() {
        return connection(TestPostgres.createDatabase("app"));
    }

    private static ConnectionSettings newDatabase(String options) {
        ConnectionSettings first = newDatabase();
        String name = first.database() + "_x";
        execute(first, "CREATE DATABASE \"%s\" %s".formatted(name, options));
        return first.withDatabase(name);
    }

    private static ConnectionSettings connection(TestDatabase database) {
        return new ConnectionSettings(
                database.host(),
                database.port(),
                database.database(),
                database.user(),
                database.password(),
                TlsMode.DISABLE);
    }

    private static ConnectionSettings superuser(ConnectionSettings database) {
        return connection(TestPostgres.superuser()).withDatabase(database.database());
    }

    private static String encodingOf(ConnectionSettings database) throws SQLException {
        try (Connection session = new ManagedDatabase(database, "test").open();
                Statement statement = session.createStatement();
                var rows = statement.executeQuery("SHOW server_encoding")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(ConnectionSettings database, String... statements) {
        try (Connection session = new ManagedDatabase(database, "test").open();
                Statement statement = session.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute("SET search_path = public");
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
