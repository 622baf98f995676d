package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.slipway.backup.postgres.TestEngines;
import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.teststack.NocoBase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.sql.Connection;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.unit.DataSize;

/** Does what docs/restore-without-slipway.md says, with the commands that it gives. */
class RestoringWithoutSlipwayTest extends BackupServiceTest {

    private static final Path GUIDE = Path.of("..", "docs", "restore-without-slipway.md");
    private static final Pattern SCRIPT = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);
    private static final int PASSPHRASE_SCRIPT = 0;
    private static final int STEPS_SCRIPT = 1;

    @Autowired
    private BackupProperties properties;

    @Autowired
    private EncryptionKeys keys;

    @Test
    void theGuidesCommandsBringEveryTableBack(@TempDir Path directory) throws Exception {
        assumeInstalled("age");
        Environment prod = environment();
        NocoBase.load(prod.database(), "prod");
        download(take(prod, recipientsInForce.of(prod.ref())), directory);
        Path identity = properties.encryption().identityFile();
        assertThat(identity).isNotNull();
        Files.copy(identity, directory.resolve("identity.txt"));

        follow(prod, directory);
    }

    /** age reads passphrases from terminals only, so it gets one from script. */
    @Test
    void theGuidesCommandsBringEveryTableBackWithAPassphrase(@TempDir Path directory) throws Exception {
        List.of("age", "script").forEach(RestoringWithoutSlipwayTest::assumeInstalled);
        String passphrase = "correct horse battery staple";
        Environment prod = environment();
        PassphraseKey key = keys.newPassphraseKey(Secret.valueOf(passphrase), "of a test");
        download(take(prod, new Recipients(List.of(key.publicKey()), key)), directory);

        Path asked = directory.resolve("passphrase.sh");
        Files.writeString(asked, script(PASSPHRASE_SCRIPT));
        Process opening = new ProcessBuilder("script", "-qec", "sh -e passphrase.sh", "/dev/null")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        try (OutputStream terminal = opening.getOutputStream()) {
            terminal.write((passphrase + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(opening.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(opening.waitFor()).as(output).isZero();
        assertThat(directory.resolve("identity.txt")).content().contains(key.publicKey());

        follow(prod, directory);
    }

    /** The same where age is not installed: files are decrypted before, and a command of its name passes them on. */
    @Test
    void theGuidesCommandsBringEveryTableBackOfFilesThatWereDecryptedBefore(@TempDir Path directory) throws Exception {
        Environment prod = environment();
        Backup backup = take(prod, recipientsInForce.of(prod.ref()));
        String manifest = new String(objects.read(prefixOf(backup) + "manifest.json"), StandardCharsets.UTF_8);
        for (ArtifactObject object :
                artifacts.manifestOf(backup).orElseThrow().manifest().content().objects()) {
            Path file = directory.resolve(object.name());
            Files.createDirectories(file.getParent());
            try (InputStream plain = artifacts.open(backup, object);
                    OutputStream compressed = new ZstdOutputStreamNoFinalizer(Files.newOutputStream(file))) {
                plain.transferTo(compressed);
            }
            manifest = manifest.replace(
                    object.sha256(),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file))));
        }
        Files.writeString(directory.resolve("manifest.json"), manifest);
        Path age = directory.resolve("bin").resolve("age");
        Files.createDirectory(age.getParent());
        Files.writeString(age, "#!/bin/sh\n[ \"$1 $2 $3\" = '--decrypt --identity identity.txt' ] && cat \"$4\"\n");
        Files.setPosixFilePermissions(age, PosixFilePermissions.fromString("rwx------"));

        follow(prod, directory);
    }

    private Environment environment() {
        List.of("zstd", "jq", "tar", "sha256sum", "python3").forEach(RestoringWithoutSlipwayTest::assumeInstalled);
        Environment prod = newEnvironment();
        prod.execute(
                "CREATE TABLE times (id int PRIMARY KEY, at timestamptz, d date, i interval, b bytea, f float8)",
                "INSERT INTO times VALUES (1, '2026-03-29 02:30+01', '2026-01-02', '1 year 2 days', '\\x00ff', 0.1)",
                // large enough to be cut into parts
                "CREATE TABLE large AS SELECT i AS id, repeat(md5(i::text), 30) AS t FROM generate_series(1, 30000) i");
        return prod;
    }

    private void download(Backup backup, Path directory) {
        objects.list(prefixOf(backup)).forEach(object -> {
            try (InputStream in = objects.open(object.key())) {
                Path file = directory.resolve(
                        object.key().substring(prefixOf(backup).length()));
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Backup take(Environment environment, Recipients recipients) {
        BackupProperties inParts = new BackupProperties(
                properties.encryption(),
                properties.compressionLevel(),
                2,
                DataSize.ofMegabytes(8),
                null,
                properties.attempts(),
                properties.retryDelay(),
                properties.busyDelay(),
                properties.busyTimeout(),
                properties.lockTimeout());
        Backup backup = Backup.request(BackupId.random(), environment.ref(), null, "tester", null, Instant.now());
        BackupContent content = TestEngines.directory(inParts)
                .take(environment.connection(), artifacts.begin(backup, 1, recipients), _ -> {});
        assertThat(content.objects())
                .extracting(ArtifactObject::name)
                .anyMatch(name -> name.endsWith(".dat.001.zst.age"))
                .anyMatch(name -> name.endsWith("/tables-000.zst.age"));
        artifacts.complete(backup, recipients, null, content);
        return backup;
    }

    private static String prefixOf(Backup backup) {
        return "%s/%s/".formatted(backup.environment(), backup.id());
    }

    private void follow(Environment prod, Path directory) throws Exception {
        Process guide = inGuidesSurroundings(prod, directory).start();
        String output = new String(guide.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(guide.waitFor()).as(output).isZero();
        assertThat(output).isEmpty();
        Environment restored = register(prod.connection().withDatabase("restored"));
        assertThat(restored.digests()).isEqualTo(prod.digests());
        prod.execute("DROP DATABASE restored");
    }

    private static void assumeInstalled(String tool) {
        assumeThat(isInstalled(tool)).as("%s is installed", tool).isTrue();
    }

    private static ProcessBuilder inGuidesSurroundings(Environment environment, Path directory) throws Exception {
        PostgresTools tools;
        try (Connection session = new ManagedDatabase(environment.connection(), "test").open()) {
            tools = PostgresTools.locate(session.getMetaData().getDatabaseMajorVersion());
        }
        Map<String, String> connection =
                tools.command("psql", environment.connection(), List.of()).environment();
        ProcessBuilder guide = new ProcessBuilder("sh", "-ec", script(STEPS_SCRIPT))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        guide.environment().putAll(connection);
        guide.environment()
                .put("PATH", directory.resolve("bin") + ":" + tools.directory() + ":" + System.getenv("PATH"));
        return guide;
    }

    private static String script(int number) throws IOException {
        return SCRIPT.matcher(Files.readString(GUIDE))
                .results()
                .skip(number)
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static boolean isInstalled(String tool) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }
}
