package dev.slipway.environment.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

import dev.slipway.environment.TestKeyInitializer;
import dev.slipway.environment.secret.key.InMemoryKms;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Real instances on a real database: in this process where that is enough, in one of their own where it is killed. */
@ExtendWith(OutputCaptureExtension.class)
class KeyRotationTest {

    private static final int OWNERS = 500;
    private static final int SECRETS_EACH = 20;
    private static final UUID APPLICATION = UUID.randomUUID();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What the trigger waits for that stands for a keyset which takes for ever. */
    private static final int STALL = 4711;

    @TempDir
    private Path directory;

    private final TestDatabase database = TestPostgres.createDatabase("key_rotation");
    private final Path formerKey = TestKeyInitializer.newKeyFile();
    private final Path newKey = TestKeyInitializer.newKeyFile();
    private final List<ConfigurableApplicationContext> instances = new ArrayList<>();
    private @Nullable Process process;

    @BeforeEach
    void theKeyManagementServiceAnswers() {
        InMemoryKms.setDown(false);
    }

    @AfterEach
    void stop() {
        instances.forEach(ConfigurableApplicationContext::close);
        if (process != null) {
            process.destroyForcibly();
        }
        TestPostgres.dropDatabase(database);
        InMemoryKms.setDown(false);
    }

    @Test
    void keyRotationWith10000SecretsKilledHalfWayAndResumedLosesNone(CapturedOutput output) throws Exception {
        // the first step of a rotation: every instance knows the new key and still wraps by the former one
        ConfigurableApplicationContext before = start(current(formerKey), previous(newKey));
        List<SecretOwner> owners = storeSecrets(before);
        JdbcClient jdbc = before.getBean(JdbcClient.class);
        KeyEncryptionKeyId former =
                before.getBean(KeyEncryptionKeys.class).current().id();
        assertThat(remaining(before)).isZero();

        try (Connection stalling = connect();
                Statement lock = stalling.createStatement()) {
            stallAtKeyset(252, jdbc);
            lock.execute("SELECT pg_advisory_lock(%d)".formatted(STALL));
            process = startProcess(current(newKey), previous(formerKey));
            await().atMost(PATIENCE).until(() -> isStalled(jdbc));

            // twelve batches of 20 are committed, the thirteenth is under way
            assertThat(wrappedByOtherThan(former, jdbc)).isEqualTo(240);
            assertThat(remaining(before)).isEqualTo(OWNERS + 1 - 240);
            assertThatAllSecretsAreThere(before, owners);
            storeSecretsOf(new SecretOwner(UUID.randomUUID()), before, owners);

            Objects.requireNonNull(process).destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        }
        assertThat(wrappedByOtherThan(former, jdbc)).isEqualTo(240);

        ConfigurableApplicationContext resumed = start(current(newKey), previous(formerKey));
        await().atMost(PATIENCE)
                .until(() -> output.getOut()
                        .contains("The previous key-encryption key in the file " + formerKey + " is no longer needed"));
        assertThat(remaining(resumed)).isZero();
        assertThat(output)
                .contains("Another instance has a newer key-encryption key")
                .doesNotContain("The previous key-encryption key in the file " + newKey);
        assertThatAllSecretsAreThere(resumed, owners);
        assertThatAllSecretsAreThere(before, owners);

        instances.forEach(ConfigurableApplicationContext::close);
        ConfigurableApplicationContext after = start(current(newKey));
        assertThat(after.getBean(DataKeysets.class).countByKey())
                .containsOnlyKeys(
                        after.getBean(KeyEncryptionKeys.class).current().id());
        assertThat(owners).hasSize(OWNERS + 1);
        assertThatAllSecretsAreThere(after, owners);
        assertThatException()
                .isThrownBy(() -> start(current(formerKey)))
                .withRootCauseInstanceOf(KeyEncryptionKeyException.class);
    }

    @Test
    void rotationWaitsForAKeyManagementServiceThatIsDownAndReadsGoOnWhenItIsBack(CapturedOutput output) {
        String service = "test-kms://former";
        ConfigurableApplicationContext before = start("--slipway.secrets.key-encryption-key-uri=" + service);
        List<SecretOwner> owners = new ArrayList<>();
        createSecretTable(before);
        storeSecretsOf(new SecretOwner(UUID.randomUUID()), before, owners);
        before.close();

        InMemoryKms.setDown(true);
        ConfigurableApplicationContext after =
                start(current(newKey), "--slipway.secrets.previous-key-encryption-keys[0].uri=" + service);
        await().atMost(PATIENCE).until(() -> output.getOut().contains("Data keysets cannot be re-wrapped now"));
        assertThatException()
                .isThrownBy(() -> after.getBean(Vaults.class).open(owners.getFirst()))
                .isInstanceOf(KeyEncryptionKeyUnavailableException.class);
        assertThat(remaining(after)).isEqualTo(2);

        InMemoryKms.setDown(false);
        await().atMost(PATIENCE).until(() -> output.getOut().contains("is no longer needed"));
        assertThat(output).contains("Re-wrapping of data keysets goes on");
        assertThat(remaining(after)).isZero();
        InMemoryKms.setDown(true);
        assertThatAllSecretsAreThere(after, owners);
    }

    @Test
    void rotationGoesOnWhenTheDatabaseIsBack(CapturedOutput output) throws Exception {
        ConfigurableApplicationContext before = start(current(formerKey));
        List<SecretOwner> owners = new ArrayList<>();
        createSecretTable(before);
        storeSecretsOf(new SecretOwner(UUID.randomUUID()), before, owners);
        ConfigurableApplicationContext after;
        try (Connection stalling = connect();
                Statement lock = stalling.createStatement()) {
            stallAtKeyset(1, before.getBean(JdbcClient.class));
            lock.execute("SELECT pg_advisory_lock(%d)".formatted(STALL));
            after = start(current(newKey), previous(formerKey));
            await().atMost(PATIENCE).until(() -> isStalled(before.getBean(JdbcClient.class)));

            TestDatabase server = TestPostgres.superuser();
            try (Connection administration =
                            DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                    Statement statement = administration.createStatement()) {
                statement.execute("ALTER DATABASE %s ALLOW_CONNECTIONS false".formatted(database.database()));
                statement.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '%s'"
                        .formatted(database.database()));
                await().atMost(PATIENCE).until(() -> output.getOut().contains("Data keysets cannot be re-wrapped now"));
                assertThat(remaining(after)).isNaN();
                statement.execute("ALTER DATABASE %s ALLOW_CONNECTIONS true".formatted(database.database()));
            }
        }

        await().atMost(PATIENCE).until(() -> output.getOut().contains("is no longer needed"));
        assertThatAllSecretsAreThere(after, owners);
    }

    @Test
    void aCiphertextMovedInTheDatabaseDoesNotDecrypt() {
        ConfigurableApplicationContext instance = start(current(newKey));
        List<SecretOwner> owners = new ArrayList<>();
        createSecretTable(instance);
        storeSecretsOf(new SecretOwner(UUID.randomUUID()), instance, owners);
        storeSecretsOf(new SecretOwner(UUID.randomUUID()), instance, owners);
        Vaults vaults = instance.getBean(Vaults.class);
        Stored one = stored(instance, owners.getFirst()).getFirst();
        Stored other = stored(instance, owners.getLast()).getLast();

        assertThatException()
                .isThrownBy(() -> vaults.open(owners.getFirst()).unseal(other.name(), one.sealed()))
                .isInstanceOf(UnreadableSecretException.class);
        assertThatException()
                .isThrownBy(() -> vaults.open(owners.getLast()).unseal(one.name(), one.sealed()))
                .isInstanceOf(UnreadableSecretException.class);
        // not even together with its keyset
        instance.getBean(JdbcClient.class)
                .sql("""
                UPDATE data_keyset SET wrapped_keyset = (SELECT wrapped_keyset FROM data_keyset WHERE owner_id = :one)
                 WHERE owner_id = :other
                """)
                .param("one", owners.getFirst().id())
                .param("other", owners.getLast().id())
                .update();
        assertThatException()
                .isThrownBy(() -> vaults.open(owners.getLast()))
                .isInstanceOf(UnreadableSecretException.class);
    }

    private List<SecretOwner> storeSecrets(ConfigurableApplicationContext instance) {
        createSecretTable(instance);
        List<SecretOwner> owners = new ArrayList<>();
        instance.getBean(TransactionOperations.class)
                .executeWithoutResult(_ -> Stream.generate(() -> new SecretOwner(UUID.randomUUID()))
                        .limit(OWNERS)
                        .forEach(owner -> storeSecretsOf(owner, instance, owners)));
        return owners;
    }

    private static void createSecretTable(ConfigurableApplicationContext instance) {
        instance.getBean(JdbcClient.class)
                .sql("CREATE TABLE stored_secret (owner_id uuid, name text, ciphertext bytea, fingerprint bytea);"
                        + "CREATE INDEX ON stored_secret (owner_id)")
                .update();
    }

    private static void storeSecretsOf(
            SecretOwner owner, ConfigurableApplicationContext instance, List<SecretOwner> owners) {
        Vault vault = instance.getBean(Vaults.class).create(owner);
        Fingerprinter fingerprinter = instance.getBean(Fingerprints.class).open();
        List<Object[]> rows = new ArrayList<>();
        for (int number = 0; number < SECRETS_EACH; number++) {
            SecretName name = new SecretName("variable/SECRET_" + number);
            Secret secret = secretOf(owner, name);
            rows.add(new Object[] {
                owner.id(),
                name.value(),
                vault.seal(name, secret).ciphertext(),
                fingerprinter.of(APPLICATION, name, secret).bytes()
            });
        }
        instance.getBean(JdbcOperations.class).batchUpdate("INSERT INTO stored_secret VALUES (?, ?, ?, ?)", rows);
        owners.add(owner);
    }

    private static void assertThatAllSecretsAreThere(
            ConfigurableApplicationContext instance, List<SecretOwner> owners) {
        Vaults vaults = instance.getBean(Vaults.class);
        Fingerprinter fingerprinter = instance.getBean(Fingerprints.class).open();
        int found = 0;
        for (SecretOwner owner : owners) {
            Vault vault = vaults.open(owner);
            for (Stored stored : stored(instance, owner)) {
                Secret secret = vault.unseal(stored.name(), stored.sealed());
                if (!secret.reveal().equals(secretOf(owner, stored.name()).reveal())
                        || !fingerprinter.of(APPLICATION, stored.name(), secret).equals(stored.fingerprint())) {
                    throw new AssertionError("%s of %s is another secret".formatted(stored.name(), owner));
                }
                found++;
            }
        }
        assertThat(found).isEqualTo(owners.size() * SECRETS_EACH);
    }

    private static Secret secretOf(SecretOwner owner, SecretName name) {
        return Secret.of("value of " + name.value() + " of " + owner.id());
    }

    private record Stored(SecretName name, SealedSecret sealed, Fingerprint fingerprint) {}

    private static List<Stored> stored(ConfigurableApplicationContext instance, SecretOwner owner) {
        return instance.getBean(JdbcClient.class)
                .sql("SELECT name, ciphertext, fingerprint FROM stored_secret WHERE owner_id = ? ORDER BY name")
                .param(owner.id())
                .query((row, _) -> new Stored(
                        new SecretName(row.getString("name")),
                        SealedSecret.of(row.getBytes("ciphertext")),
                        Fingerprint.of(row.getBytes("fingerprint"))))
                .list();
    }

    private static void stallAtKeyset(int number, JdbcClient jdbc) {
        UUID owner = jdbc.sql("SELECT owner_id FROM data_keyset ORDER BY owner_id OFFSET ? LIMIT 1")
                .param(number)
                .query(UUID.class)
                .single();
        jdbc.sql("""
                CREATE FUNCTION stall() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    PERFORM pg_advisory_xact_lock(%d);
                    RETURN NEW;
                END
                $$
                """.formatted(STALL)).update();
        jdbc.sql("""
                CREATE TRIGGER stall BEFORE UPDATE ON data_keyset
                    FOR EACH ROW WHEN (NEW.owner_id = '%s') EXECUTE FUNCTION stall()
                """.formatted(owner)).update();
    }

    private boolean isStalled(JdbcClient jdbc) throws IOException {
        if (process != null && !process.isAlive()) {
            throw new AssertionError("The process ended by itself: " + Files.readString(processLog()));
        }
        return jdbc.sql("SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = ? AND NOT granted")
                .param(STALL)
                .query(Boolean.class)
                .single();
    }

    private static long wrappedByOtherThan(KeyEncryptionKeyId key, JdbcClient jdbc) {
        return jdbc.sql("SELECT count(*) FROM data_keyset WHERE wrapped_by <> ?")
                .param(key.value())
                .query(Long.class)
                .single();
    }

    private static double remaining(ConfigurableApplicationContext instance) {
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        instance.getBean(MeterBinder.class).bindTo(metrics);
        return metrics.get("slipway.secrets.keysets.to.rewrap").gauge().value();
    }

    private ConfigurableApplicationContext start(String... keys) {
        ConfigurableApplicationContext instance = SecretsAlone.start(Stream.concat(
                        Stream.of(keys),
                        Stream.of(
                                "--spring.datasource.url=" + database.jdbcUrl(),
                                "--spring.datasource.username=" + database.user(),
                                "--spring.datasource.password=" + database.password()))
                .toArray(String[]::new));
        instances.add(instance);
        return instance;
    }

    private Process startProcess(String... keys) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SecretsAlone.class.getName(),
                "--spring.datasource.url=" + database.jdbcUrl(),
                "--spring.datasource.username=" + database.user()));
        command.addAll(List.of(keys));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(processLog().toFile());
        builder.environment().put("SPRING_DATASOURCE_PASSWORD", database.password());
        return builder.start();
    }

    private Path processLog() {
        return directory.resolve("process.log");
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static String current(Path file) {
        return "--slipway.secrets.key-encryption-key-file=" + file;
    }

    private static String previous(Path file) {
        return "--slipway.secrets.previous-key-encryption-keys[0].file=" + file;
    }
}
