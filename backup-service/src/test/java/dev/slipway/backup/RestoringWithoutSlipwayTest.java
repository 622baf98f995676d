package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.slipway.managedpostgres.ManagedDatabase;
import dev.slipway.managedpostgres.PostgresTools;
import dev.slipway.teststack.NocoBase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** Does what docs/restore-without-slipway.md says, with the commands that it gives. */
class RestoringWithoutSlipwayTest extends BackupServiceTest {

    private static final Path GUIDE = Path.of("..", "docs", "restore-without-slipway.md");
    private static final Pattern SCRIPT = Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL);

    @Autowired
    private BackupProperties properties;

    @Test
    void theGuidesCommandsBringEveryTableBack(@TempDir Path directory) throws Exception {
        List.of("age", "zstd", "jq", "sha256sum", "python3")
                .forEach(tool -> assumeThat(isInstalled(tool))
                        .as("%s is installed", tool)
                        .isTrue());
        Environment prod = newEnvironment();
        NocoBase.load(prod.database(), "prod");
        prod.execute(
                "CREATE TABLE times (id int PRIMARY KEY, at timestamptz, d date, i interval, b bytea, f float8)",
                "INSERT INTO times VALUES (1, '2026-03-29 02:30+01', '2026-01-02', '1 year 2 days', '\\x00ff', 0.1)");
        BackupId id = takeByCommand(prod.ref(), null);
        completed(id);
        download(prod, id, directory);

        Process guide = inGuidesSurroundings(prod, directory).start();
        String output = new String(guide.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(guide.waitFor()).as(output).isZero();
        assertThat(output.strip()).isEqualTo("data.dump.zst.age: OK");
        Environment restored = register(prod.connection().withDatabase("restored"));
        assertThat(restored.digests()).isEqualTo(prod.digests());
        prod.execute("DROP DATABASE restored");
    }

    private void download(Environment environment, BackupId id, Path directory) throws IOException {
        objects.list("%s/%s/".formatted(environment.ref(), id)).forEach(object -> {
            try (InputStream in = objects.open(object.key())) {
                Files.copy(in, directory.resolve(Path.of(object.key()).getFileName()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Path identity = properties.encryption().identityFile();
        assertThat(identity).isNotNull();
        Files.copy(identity, directory.resolve("identity.txt"));
    }

    private static ProcessBuilder inGuidesSurroundings(Environment environment, Path directory) throws Exception {
        Matcher script = SCRIPT.matcher(Files.readString(GUIDE));
        assertThat(script.find()).isTrue();
        PostgresTools tools;
        try (Connection session = new ManagedDatabase(environment.connection(), "test").open()) {
            tools = PostgresTools.locate(session.getMetaData().getDatabaseMajorVersion());
        }
        Map<String, String> connection =
                tools.command("psql", environment.connection(), List.of()).environment();
        ProcessBuilder guide = new ProcessBuilder("sh", "-ec", script.group(1))
                .directory(directory.toFile())
                .redirectErrorStream(true);
        guide.environment().putAll(connection);
        guide.environment().put("PATH", tools.directory() + ":" + System.getenv("PATH"));
        return guide;
    }

    private static boolean isInstalled(String tool) {
        return Pattern.compile(":")
                .splitAsStream(System.getenv("PATH"))
                .anyMatch(place -> Files.isExecutable(Path.of(place, tool)));
    }
}
