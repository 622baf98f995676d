package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.backup.files.FilesPlace;
import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.Message;
import dev.slipway.contracts.backup.BackupEvent;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ContentDigest;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.managedpostgres.TableName;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.objectstorage.ObjectStorageProperties;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.ObjectStores;
import dev.slipway.outbox.Outbox;
import dev.slipway.outbox.Subscription;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.OutageProxy;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestIdentity;
import dev.slipway.teststack.TestObjectStorage;
import dev.slipway.teststack.TestPostgres;
import dev.slipway.teststack.TestStackInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.MapPropertySource;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.util.unit.DataSize;
import org.springframework.web.client.RestClient;

/** The whole service on real PostgreSQL, Kafka and object storage; only env-service is played by the test. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = {TestStackInitializer.class, BackupServiceTest.Settings.class})
@Import(BackupServiceTest.Surroundings.class)
@ExtendWith(OutputCaptureExtension.class)
abstract class BackupServiceTest {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        // hundreds of tests wait for something that is there after some milliseconds
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    /** The second bucket, whatever lies between it and the service. */
    static final ObjectStore SECOND = ObjectStores.open(new ObjectStorageProperties(
            URI.create(TestObjectStorage.endpoint()),
            TestObjectStorage.accessKey(),
            TestObjectStorage.secretKey(),
            Settings.REPLICA_BUCKET,
            "us-east-1",
            DataSize.ofMegabytes(5),
            2,
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            4));

    @Autowired
    Backups backups;

    @Autowired
    Restores restores;

    @Autowired
    ArtifactStore artifacts;

    @Autowired
    RecipientsInForce recipientsInForce;

    @Autowired
    ObjectStore objects;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    RegisteredEnvironments environments;

    @Autowired
    private Outbox outbox;

    @Autowired
    private TransactionOperations transaction;

    @Autowired
    private SeenEvents seen;

    @LocalServerPort
    private int port;

    /** Jobs that a failed test left: others need not fail with it. */
    private String jobsLeft = "";

    @BeforeEach
    void rememberTheJobsThatAreLeft() {
        jobsLeft = jdbc.sql("SELECT coalesce(string_agg(task_instance, ','), '') FROM scheduled_tasks")
                .query(String.class)
                .single();
    }

    @AfterEach
    void noPasswordIsLogged(CapturedOutput output) {
        environments.passwords().forEach(password -> assertThat(output.getAll()).doesNotContain(password));
    }

    /** Sends a command the way other services do: over Kafka. */
    void send(Message command) {
        transaction.executeWithoutResult(_ -> outbox.publish(command));
    }

    /** Events about this id, in the order in which they came. */
    <E extends BackupEvent> List<E> events(Class<E> type) {
        return seen.events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    RestClient api(String... scopes) {
        return RestClient.builder()
                .baseUrl("http://127.0.0.1:" + port)
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + TestIdentity.token("tester", scopes))
                .defaultStatusHandler(_ -> true, (_, _) -> {})
                .build();
    }

    /** Where the service answers. */
    URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    RestClient api() {
        return api(Scopes.BACKUPS_READ, Scopes.BACKUPS_WRITE, Scopes.BACKUPS_RESTORE);
    }

    Backup awaitEnd(BackupId id) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> backups.find(id).orElseThrow(), backup -> backup.state() instanceof BackupState.Final);
    }

    Restore awaitEnd(RestoreId id) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> restores.find(id).orElseThrow(), restore -> restore.state() instanceof RestoreState.Final);
    }

    BackupId takeByCommand(EnvironmentRef environment, @Nullable UUID migration) {
        BackupId id = BackupId.random();
        send(new TakeBackup(id.value(), environment, migration, "tester", null));
        await().atMost(PATIENCE).until(() -> backups.find(id).isPresent());
        return id;
    }

    BackupState.Completed completed(BackupId id) {
        await().atMost(PATIENCE).until(() -> backups.find(id).isPresent());
        BackupState end = awaitEnd(id).state();
        assertThat(end).isInstanceOf(BackupState.Completed.class);
        return (BackupState.Completed) end;
    }

    /** The job's row as a killed worker leaves it: claimed by someone whose heart beats no more. */
    void claimByADeadWorker(String task, Object id) {
        jdbc.sql("""
                        INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, picked_by,
                                                     last_heartbeat, version)
                        VALUES (?, ?, now() - interval '1 minute', true, 'dead', now() - interval '1 minute',
                                2)""").param(task).param(id.toString()).update();
    }

    /** Requires that the manifest names an environment's tables, and for each what its rows add up to. */
    static void assertHolds(Manifest manifest, Environment environment) {
        assertThat(manifest.content().tables().stream()
                        .map(table -> new TableName(table.schema(), table.name()))
                        .sorted())
                .containsExactlyElementsOf(
                        environment.digests().stream().map(TableDigest::table).toList());
        for (TableContent table : manifest.content().tables()) {
            List<byte[]> rows = environment.copy(table.source());
            assertThat(table.rows()).as(table.displayName()).isEqualTo(rows.size());
            assertThat(table.digest()).as(table.displayName()).isEqualTo(sumOfSha256(rows));
        }
    }

    /** What {@link TableContent#digest()} promises, worked out in the plainest way. */
    private static String sumOfSha256(List<byte[]> rows) {
        BigInteger sum = BigInteger.ZERO;
        for (byte[] row : rows) {
            sum = sum.add(new BigInteger(1, reversed(sha256(row))));
        }
        byte[] digits = sum.mod(BigInteger.ONE.shiftLeft(256)).toByteArray();
        byte[] littleEndian = new byte[32];
        for (int i = 0; i < Math.min(32, digits.length); i++) {
            littleEndian[i] = digits[digits.length - 1 - i];
        }
        return HexFormat.of().formatHex(littleEndian);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] reversed(byte[] bytes) {
        byte[] reversed = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            reversed[i] = bytes[bytes.length - 1 - i];
        }
        return reversed;
    }

    /** A job leaves its row when everything is cleaned up. */
    void awaitNoJobs() {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("SELECT count(*) FROM scheduled_tasks"
                                + " WHERE task_instance <> ALL (string_to_array(?, ','))")
                        .param(jobsLeft)
                        .query(Long.class)
                        .single()
                        .equals(0L));
    }

    /** A database of an application, registered as an environment. */
    Environment newEnvironment() {
        TestDatabase database = TestPostgres.createDatabase("app");
        return register(new ConnectionSettings(
                database.host(),
                database.port(),
                database.database(),
                database.user(),
                database.password(),
                TlsMode.DISABLE));
    }

    Environment register(ConnectionSettings connection) {
        EnvironmentRef ref =
                new EnvironmentRef("acme", "e" + UUID.randomUUID().toString().substring(0, 8));
        environments.connections.put(ref, connection);
        return new Environment(ref, connection);
    }

    /** An environment and what a test does to its database. */
    record Environment(EnvironmentRef ref, ConnectionSettings connection) {

        TestDatabase database() {
            return new TestDatabase(
                    connection.host(),
                    connection.port(),
                    connection.database(),
                    connection.user(),
                    connection.password());
        }

        void execute(String... statements) {
            execute(connection, statements);
        }

        static void execute(ConnectionSettings settings, String... statements) {
            try (Connection session = new ManagedDatabase(settings, "test").open();
                    Statement statement = session.createStatement()) {
                statement.execute("SET search_path = public");
                for (String sql : statements) {
                    statement.execute(sql);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        void executeAsSuperuser(String... statements) {
            execute(superuserOf(connection.database()), statements);
        }

        /** As the superuser, beside the environment's database. */
        void executeOnServer(String... statements) {
            execute(superuserOf("postgres"), statements);
        }

        private static ConnectionSettings superuserOf(String database) {
            TestDatabase superuser = TestPostgres.superuser();
            return new ConnectionSettings(
                    superuser.host(),
                    superuser.port(),
                    database,
                    superuser.user(),
                    superuser.password(),
                    TlsMode.DISABLE);
        }

        /** The lines of {@code COPY <source> TO STDOUT}. */
        List<byte[]> copy(String source) {
            try (Connection session = new ManagedDatabase(connection, "test").open()) {
                List<byte[]> lines = new ArrayList<>();
                CopyOut copy = session.unwrap(PGConnection.class).getCopyAPI().copyOut("COPY " + source + " TO STDOUT");
                for (byte[] line = copy.readFromCopy(); line != null; line = copy.readFromCopy()) {
                    lines.add(line);
                }
                return lines;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        List<TableDigest> digests() {
            try (Connection session = new ManagedDatabase(connection, "test").open()) {
                return ContentDigest.ofAll(session);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Plays env-service. */
    static final class RegisteredEnvironments implements Environments, EnvironmentVariables {

        final Map<EnvironmentRef, ConnectionSettings> connections = new ConcurrentHashMap<>();
        final Map<EnvironmentRef, Long> variablesVersions = new ConcurrentHashMap<>();
        final Map<EnvironmentRef, FilesLocation> files = new ConcurrentHashMap<>();

        @Override
        public RegisteredEnvironment get(EnvironmentRef environment) {
            ConnectionSettings connection = connections.get(environment);
            if (connection == null) {
                throw new UnknownEnvironmentException(environment);
            }
            return new RegisteredEnvironment(connection, variablesVersions.get(environment), files.get(environment));
        }

        /** Who rolled which environment's variables back, to which version, for which restore. */
        final Map<RestoreId, String> rollBacks = new ConcurrentHashMap<>();

        /** What goes wrong with the next roll-backs of an environment's variables. */
        final Map<EnvironmentRef, Deque<RuntimeException>> failures = new ConcurrentHashMap<>();

        @Override
        public void rollBack(
                EnvironmentRef environment, RestoreId restore, long version, String requestedBy, String reason) {
            RuntimeException failure =
                    failures.getOrDefault(environment, new ArrayDeque<>()).poll();
            if (failure != null) {
                throw failure;
            }
            rollBacks.putIfAbsent(restore, "%s to %d by %s".formatted(environment, version, requestedBy));
        }

        List<String> passwords() {
            return connections.values().stream()
                    .map(ConnectionSettings::password)
                    .filter(password -> !password.isEmpty())
                    .toList();
        }
    }

    /** Places of files, with what a test does to them. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class TroubledPlaces implements FilesPlace.Provider {

        final Map<FilesLocation, UnaryOperator<FilesPlace>> troubles = new ConcurrentHashMap<>();
        private final ObjectProvider<FilesPlace.Provider> providers;

        TroubledPlaces(ObjectProvider<FilesPlace.Provider> providers) {
            this.providers = providers;
        }

        @Override
        public Optional<FilesPlace> open(FilesLocation location) {
            UnaryOperator<FilesPlace> trouble = troubles.get(location);
            return trouble == null
                    ? Optional.empty()
                    : providers.stream()
                            .filter(provider -> provider != this)
                            .flatMap(provider -> provider.open(location).stream())
                            .findFirst()
                            .map(trouble);
        }
    }

    /** Listens to what the service publishes, over Kafka. */
    static final class SeenEvents {
        final List<BackupEvent> events = new CopyOnWriteArrayList<>();
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Surroundings {

        @Bean
        @Primary
        RegisteredEnvironments registeredEnvironments() {
            return new RegisteredEnvironments();
        }

        @Bean
        TroubledPlaces troubledPlaces(ObjectProvider<FilesPlace.Provider> providers) {
            return new TroubledPlaces(providers);
        }

        @Bean
        SeenEvents seenEvents() {
            return new SeenEvents();
        }

        @Bean
        Subscription<BackupEvent> testEvents(SeenEvents seen) {
            return Subscription.to(Channel.BACKUP_EVENTS, (event, _) -> seen.events.add(event));
        }
    }

    /** What differs from production: short pauses, a fresh identity, and a way to the storage that can be cut. */
    static final class Settings implements ApplicationContextInitializer<ConfigurableApplicationContext> {

        static final StorageFaultProxy STORAGE_FAULTS = faultProxyOf(URI.create(TestObjectStorage.endpoint()));
        static final OutageProxy STORAGE = new OutageProxy("127.0.0.1", STORAGE_FAULTS.port());
        static final OutageProxy REPLICA = proxyOf(URI.create(TestObjectStorage.endpoint()));
        static final String REPLICA_BUCKET = "backup-replica";
        static final StubEnvService ENV_SERVICE = new StubEnvService();

        private static StorageFaultProxy faultProxyOf(URI server) {
            return new StorageFaultProxy(server.getHost(), server.getPort());
        }

        private static OutageProxy proxyOf(URI server) {
            return new OutageProxy(server.getHost(), server.getPort());
        }

        @Override
        public void initialize(ConfigurableApplicationContext context) {
            try {
                Path identity = Files.createTempDirectory("backup-test").resolve("identity.txt");
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "progress-test",
                                Map.of(
                                        "slipway.backup.progress-streams.heartbeat", "500ms",
                                        "slipway.backup.progress-streams.most", "8")));
                context.getEnvironment()
                        .getPropertySources()
                        .addFirst(new MapPropertySource(
                                "backup-test",
                                Map.ofEntries(
                                        Map.entry("slipway.backup.encryption.identity-file", identity.toString()),
                                        Map.entry("slipway.backup.encryption.create-identity", "true"),
                                        Map.entry("slipway.backup.retry-delay", "200ms"),
                                        Map.entry("slipway.backup.busy-delay", "100ms"),
                                        Map.entry(
                                                "slipway.object-storage.endpoint",
                                                "http://127.0.0.1:" + STORAGE.port()),
                                        Map.entry(
                                                "slipway.services.env-service.url",
                                                ENV_SERVICE.url().toString()),
                                        Map.entry("slipway.object-storage.attempts", "2"),
                                        Map.entry("slipway.object-storage.part-size", "5MB"),
                                        Map.entry(
                                                "slipway.backup.replica.bucket.endpoint",
                                                "http://127.0.0.1:" + REPLICA.port()),
                                        Map.entry(
                                                "slipway.backup.replica.bucket.access-key",
                                                TestObjectStorage.accessKey()),
                                        Map.entry(
                                                "slipway.backup.replica.bucket.secret-key",
                                                TestObjectStorage.secretKey()),
                                        Map.entry("slipway.backup.replica.bucket.bucket", REPLICA_BUCKET),
                                        Map.entry("slipway.backup.replica.bucket.attempts", "2"),
                                        // a test that damages a backup says itself whether there is a copy
                                        Map.entry("slipway.backup.replication.look-every", "1h"),
                                        Map.entry("slipway.backup.replication.at-once", "1000"),
                                        Map.entry("db-scheduler.polling-interval", "50ms"),
                                        Map.entry("db-scheduler.heartbeat-interval", "500ms"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
