package dev.slipway.backup.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.managedpostgres.ConnectionSettings;
import dev.slipway.managedpostgres.ContentDigest;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.TableDigest;
import dev.slipway.managedpostgres.TlsMode;
import dev.slipway.objectstorage.ObjectInfo;
import dev.slipway.objectstorage.ObjectStorageProperties;
import dev.slipway.objectstorage.ObjectStore;
import dev.slipway.objectstorage.ObjectStores;
import dev.slipway.teststack.OutageProxy;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestIdentity;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestObjectStorage;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** What outlives a killed service: its database, its bucket, Kafka, and the environments' databases. */
final class Installation implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(5);
    static final Duration POLL = Duration.ofMillis(5);

    private static final int EVENTS = 350_000;
    private static final int SMALL_TABLES = 25;

    final OutageProxy storage;
    private final EnvironmentsServer environments = new EnvironmentsServer();
    private final TestDatabase own = TestPostgres.createDatabase("backup_service");
    private final String bucketName = "faults-" + UUID.randomUUID();
    private final ObjectStore bucket;
    private final Path folder;
    private final Map<String, String> settings = new HashMap<>();
    private @Nullable ServiceProcess service;

    Installation() {
        try {
            folder = Files.createTempDirectory("slipway-faults");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        URI endpoint = URI.create(TestObjectStorage.endpoint());
        storage = new OutageProxy(endpoint.getHost(), endpoint.getPort());
        settings.put("spring.datasource.url", own.jdbcUrl());
        settings.put("spring.datasource.username", own.user());
        settings.put("spring.datasource.password", own.password());
        settings.put("spring.cloud.stream.kafka.binder.brokers", TestKafka.bootstrapServers());
        settings.put("spring.security.oauth2.resourceserver.jwt.issuer-uri", TestIdentity.issuerUri());
        settings.put("slipway.service-token.token-uri", TestIdentity.tokenUri());
        settings.put("slipway.service-token.client-secret", "any");
        settings.put("slipway.services.env-service.url", environments.url());
        settings.put("slipway.object-storage.endpoint", "http://127.0.0.1:" + storage.port());
        settings.put("slipway.object-storage.access-key", TestObjectStorage.accessKey());
        settings.put("slipway.object-storage.secret-key", TestObjectStorage.secretKey());
        settings.put("slipway.object-storage.bucket", bucketName);
        settings.put("slipway.object-storage.part-size", "5MB");
        settings.put(
                "slipway.backup.encryption.identity-file",
                folder.resolve("identity.txt").toString());
        settings.put("slipway.backup.encryption.create-identity", "true");
        settings.put("slipway.backup.split-above", "8MB");
        // so that a test can look between two objects
        settings.put("slipway.backup.bandwidth", "40MB");
        settings.put("slipway.backup.retry-delay", "200ms");
        settings.put("slipway.backup.busy-delay", "100ms");
        settings.put("slipway.backup.lock-timeout", "60s");
        settings.put("db-scheduler.heartbeat-interval", "500ms");
        bucket = ObjectStores.open(new Binder(new MapConfigurationPropertySource(Map.of(
                        "s.endpoint", TestObjectStorage.endpoint(),
                        "s.access-key", TestObjectStorage.accessKey(),
                        "s.secret-key", TestObjectStorage.secretKey(),
                        "s.bucket", bucketName)))
                .bind("s", ObjectStorageProperties.class)
                .get());
    }

    void start() {
        launch();
        service().awaitReady();
    }

    private void launch() {
        service = ServiceProcess.launch(settings, folder.resolve("service.log"));
    }

    ServiceProcess service() {
        return Objects.requireNonNull(service, "not started");
    }

    void stop() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    /** Prepares for {@link #holdNoting}; the service must have made its tables. */
    void makeStatesHoldable() {
        List<String> statements = new ArrayList<>();
        statements.add("""
                CREATE FUNCTION hold_state() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF NEW.state <> OLD.state THEN
                        PERFORM pg_advisory_xact_lock_shared(hashtext(TG_TABLE_NAME || ' ' || NEW.state));
                    END IF;
                    RETURN NEW;
                END $$""");
        for (String table : List.of("backup", "restore")) {
            statements.add("CREATE TRIGGER hold_state BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION hold_state()"
                    .formatted(table));
        }
        execute(superuserOf(own.database()), statements.toArray(String[]::new));
    }

    void killAndRestart() {
        killAndRelaunch();
        service().awaitReady();
    }

    /** Does not wait until it is ready, which may be after what it takes up at once has ended. */
    void killAndRelaunch() {
        service().kill();
        launch();
    }

    /** An environment whose database holds about 60 MB: a table that is read in parts, and many small ones. */
    ConnectionSettings newEnvironment(String environment) {
        TestDatabase database = TestPostgres.createDatabase("app");
        ConnectionSettings connection = new ConnectionSettings(
                database.host(),
                database.port(),
                database.database(),
                database.user(),
                database.password(),
                TlsMode.DISABLE);
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE public.events (id int PRIMARY KEY, hash text NOT NULL, noted timestamptz)");
        statements.add(
                "INSERT INTO public.events SELECT i, md5(i::text) || md5((-i)::text), '2026-01-01Z'::timestamptz + i * interval '1 s'"
                        + " FROM generate_series(1, %d) i".formatted(EVENTS));
        statements.add("CREATE INDEX ON public.events (hash)");
        for (int i = 0; i < SMALL_TABLES; i++) {
            statements.add(
                    "CREATE TABLE public.small_%d AS SELECT i AS id, md5(i::text) AS t FROM generate_series(1, %d) i"
                            .formatted(i, 100 + 400 * i));
        }
        execute(connection, statements.toArray(String[]::new));
        environments.register(environment, connection);
        return connection;
    }

    /** Asks for a backup. */
    String take(String environment) {
        return Objects.requireNonNull(service()
                        .api()
                        .post()
                        .uri("/api/backups")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("environment", environment))
                        .retrieve()
                        .body(JsonNode.class))
                .path("id")
                .asString();
    }

    /** Asks for a restore. */
    String restore(String backup) {
        return Objects.requireNonNull(service()
                        .api()
                        .post()
                        .uri("/api/backups/{id}/restores", backup)
                        .retrieve()
                        .body(JsonNode.class))
                .path("id")
                .asString();
    }

    /** A backup ({@code backups/…}) or restore ({@code restores/…}) as the service shows it. */
    JsonNode show(String what) {
        return Objects.requireNonNull(
                service().api().get().uri("/api/" + what).retrieve().body(JsonNode.class));
    }

    /** Waits until it has ended, and nobody works on it or tidies up after it any more. */
    JsonNode awaitEnd(String what) {
        String id = what.substring(what.indexOf('/') + 1);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> strings("SELECT task_name FROM scheduled_tasks WHERE task_instance = '%s'".formatted(id))
                        .isEmpty());
        return show(what);
    }

    /** The ids of the completed backups that are listed. */
    List<String> listedAsCompleted() {
        JsonNode page = Objects.requireNonNull(service()
                .api()
                .get()
                .uri("/api/backups?state=completed&limit=1000")
                .retrieve()
                .body(JsonNode.class));
        List<String> ids = new ArrayList<>();
        page.path("items").forEach(backup -> ids.add(backup.path("id").asString()));
        return ids;
    }

    List<String> keys(String prefix) {
        return bucket.list(prefix).stream().map(ObjectInfo::key).toList();
    }

    /** The bucket holds the objects of the completed backups, and nothing else. */
    void assertNoOrphanObjects() {
        List<String> expected = new ArrayList<>();
        for (String backup : listedAsCompleted()) {
            JsonNode manifest = show("backups/" + backup + "/manifest");
            String prefix = manifest.path("environment").asString() + "/" + backup + "/";
            expected.add(prefix + "manifest.json");
            manifest.path("content")
                    .path("objects")
                    .forEach(object -> expected.add(prefix + object.path("name").asString()));
        }
        assertThat(keys("")).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(bucket.unfinishedUploads("")).as("unfinished uploads").isEmpty();
    }

    /** The environment's role owns its one database and nothing of a restore's. */
    static void assertNoOrphanDatabases(ConnectionSettings environment) {
        assertThat(strings(
                        superuserOf("postgres"),
                        "SELECT datname FROM pg_database WHERE pg_get_userbyid(datdba) = '%s'"
                                .formatted(environment.user())))
                .containsExactly(environment.database());
    }

    /** No session of the service, nor of a tool that it had started, is left in the environment. */
    static void awaitNoSessions(ConnectionSettings environment) {
        await().atMost(PATIENCE)
                .until(() -> strings(
                                superuserOf("postgres"),
                                "SELECT application_name FROM pg_stat_activity WHERE usename = '%s'"
                                        .formatted(environment.user()))
                        .isEmpty());
    }

    static List<TableDigest> digests(ConnectionSettings environment) {
        try (Connection session = new ManagedDatabase(environment, "test").open()) {
            return ContentDigest.ofAll(session);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The first column of a query in the service's own database. */
    List<String> strings(String query) {
        return strings(superuserOf(own.database()), query);
    }

    /** Has whoever notes this state of a backup or restore wait, as if at a very slow database, until it is closed. */
    Hold holdNoting(String table, String state) {
        return new Hold(
                superuserOf(own.database()), "SELECT pg_advisory_xact_lock(hashtext('%s %s'))".formatted(table, state));
    }

    /** Whether the service waits in order to note a state. */
    boolean waitsToNote() {
        return !strings("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                .isEmpty();
    }

    static List<String> strings(ConnectionSettings database, String query) {
        try (Connection session = open(database);
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

    static void execute(ConnectionSettings database, String... statements) {
        try (Connection session = open(database);
                Statement statement = session.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Connection open(ConnectionSettings database) throws SQLException {
        Connection session = new ManagedDatabase(database, "test").open();
        session.setSchema("public");
        return session;
    }

    static ConnectionSettings superuserOf(String database) {
        TestDatabase superuser = TestPostgres.superuser();
        return new ConnectionSettings(
                superuser.host(), superuser.port(), database, superuser.user(), superuser.password(), TlsMode.DISABLE);
    }

    @Override
    public void close() {
        stop();
        environments.close();
        storage.close();
    }

    /** Keeps others waiting until it is closed, and changes nothing. */
    static final class Hold implements AutoCloseable {

        private final Connection session;

        Hold(ConnectionSettings database, String statement) {
            try {
                session = open(database);
                session.setAutoCommit(false);
                try (Statement sql = session.createStatement()) {
                    sql.execute(statement);
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {
            try {
                session.rollback();
                session.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
