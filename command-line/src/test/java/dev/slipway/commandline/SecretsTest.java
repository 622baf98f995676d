package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String SECRET = "hunter2-of-the-erp";
    private static final String IMPORT = "/api/applications/crm/environments/prod/variables/import?format=json";

    @TempDir
    private Path directory;

    private final TestGateway gateway = new TestGateway();

    @BeforeEach
    void takeVariables() {
        gateway.on(
                "POST " + IMPORT,
                200,
                "{\"created\": 1, \"changed\": 0, \"unchanged\": 0, \"version\": 2, \"errors\": []}");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void aSecretComesFromAFileWithoutItsLastLineEnd() throws IOException {
        Path file = Files.writeString(directory.resolve("erp"), SECRET + "\n");

        Run run = set("--secret", "ERP_TOKEN=@" + file);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sent())
                .startsWith("{\"ERP_TOKEN\":{")
                .contains("\"type\":\"secret\"", "\"value\":\"" + SECRET + "\"");
        assertThat(run.all()).doesNotContain(SECRET);
    }

    @Test
    void aSecretComesFromStandardInput() {
        Run run = Run.against(gateway).input(SECRET + "\n").of(words("--secret", "ERP_TOKEN"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sent()).contains("\"value\":\"" + SECRET + "\"");
        assertThat(run.all()).doesNotContain(SECRET);
    }

    @Test
    void aSecretIsAskedForAtATerminal() {
        Run run = Run.against(gateway).personWhoSays(SECRET).of(words("--secret", "ERP_TOKEN"));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sent()).contains("\"value\":\"" + SECRET + "\"");
        assertThat(run.all()).doesNotContain(SECRET);
    }

    @Test
    void aSecretOfSeveralLinesKeepsThem() throws IOException {
        Path file = Files.writeString(directory.resolve("key"), "-----BEGIN\nabc\n-----END\n\n");

        set("--secret", "KEY=@" + file);

        assertThat(sent()).contains("\"-----BEGIN\\nabc\\n-----END\\n\"");
    }

    @Test
    void aSecretIsNeverAnArgument() {
        Run run = set("--secret", "ERP_TOKEN=" + SECRET);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("ERP_TOKEN", "--secret ERP_TOKEN=@FILE").doesNotContain(SECRET);
        assertThat(gateway.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--secret ERP_TOKEN hunter2-of-the-erp",
                "--sekret ERP_TOKEN=hunter2-of-the-erp",
                "--password=hunter2-of-the-erp"
            })
    void whatIsNotUnderstoodIsNotRepeated(String options) {
        Run run = set(options.split(" "));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.all()).doesNotContain(SECRET);
    }

    @Test
    void standardInputIsOneSecretOnly() {
        Run run = Run.against(gateway).input(SECRET).of(words("--secret", "A", "--secret", "B"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("the secret B would be the second").doesNotContain(SECRET);
        assertThat(gateway.asked()).isEmpty();
    }

    @Test
    void aPlainVariableMayHoldAnything() {
        Run run = set("--var", "GREETING=a=b \"c\" 'd' $HOME ${x} @e ü\n%n", "--var", "EMPTY=");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(sent())
                .contains("\"value\":\"a=b \\\"c\\\" 'd' $HOME ${x} @e ü\\n%n\"")
                .contains("\"EMPTY\":{");
    }

    @Test
    void aTokenFileIsMineOnly() throws IOException {
        gateway.on("GET /api/rule-sets", 200, "{\"ruleSets\": []}");
        Path file = Files.writeString(directory.resolve("token"), "the-token\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        Run open = Run.against(gateway).of("rules", "list", "--token-file", file.toString());
        assertThat(open.code()).isEqualTo(2);
        assertThat(open.err()).contains("can be read by others", "chmod 600");
        assertThat(gateway.asked()).isEmpty();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(Run.against(gateway)
                        .of("rules", "list", "--token-file", file.toString())
                        .code())
                .isZero();
        assertThat(gateway.asked().getFirst().authorization()).isEqualTo("Bearer the-token");
    }

    @Test
    void aClientSignsInAndSignsInAgainWhenItsTokenHasRunOut() {
        gateway.on("POST /oauth2/token", 200, "{\"access_token\": \"first\"}")
                .on("POST /oauth2/token", 200, "{\"access_token\": \"second\"}")
                .on("GET /api/applications?limit=1000", 200, "{\"applications\": [{\"name\": \"crm\"}]}")
                .refusing("GET /api/applications/crm/environments", 401, "{\"detail\": \"Run out.\"}")
                .on("GET /api/applications/crm/environments", 200, "{\"environments\": []}");

        Run run = Run.against(gateway)
                .variable("SLIPWAY_CLIENT_ID", "robot")
                .variable("SLIPWAY_CLIENT_SECRET", SECRET)
                .of("env", "list");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(gateway.asked("GET /api/applications/crm/environments"))
                .extracting(TestGateway.Asked::authorization)
                .containsExactly("Bearer first", "Bearer second");
        assertThat(run.all()).doesNotContain(SECRET, "first", "second");
    }

    @Test
    void theLocalAdministratorsCredentialGoesToTheLocalServerOnly() throws IOException {
        int port = Integer.parseInt(gateway.url().replaceFirst(".*:", ""));
        Files.writeString(directory.resolve("ports.properties"), "gateway=" + port + "\n");
        Files.createDirectory(directory.resolve("secrets"));
        Files.writeString(directory.resolve("secrets/admin-credential.properties"), "client-secret=" + SECRET + "\n");
        gateway.on("POST /oauth2/token", 200, "{\"access_token\": \"admins\"}")
                .on("GET /api/rule-sets", 200, "{\"ruleSets\": []}");

        Run local = new Run.Builder().localStack(directory).of("rules", "list");
        assertThat(local.code()).as(local.err()).isZero();
        assertThat(gateway.asked("GET /api/rule-sets").getFirst().authorization())
                .isEqualTo("Bearer admins");

        try (TestGateway other = new TestGateway()) {
            other.refusing("GET /api/rule-sets", 401, "{\"detail\": \"Who are you?\"}");
            Run foreign = new Run.Builder().localStack(directory).of("rules", "list", "--server", other.url());
            assertThat(foreign.code()).isEqualTo(4);
            assertThat(foreign.err()).contains("slipway help credentials");
            assertThat(other.asked()).extracting(TestGateway.Asked::path).containsExactly("/api/rule-sets");
            assertThat(other.asked().getFirst().authorization()).isNull();
        }
    }

    @Test
    void aTokenThatOthersCouldReadOnTheWayIsWarnedOf() {
        Run run = Run.against("http://nowhere.invalid")
                .variable("SLIPWAY_TOKEN", "the-token")
                .of("rules", "list");

        assertThat(run.err())
                .contains("The token goes to http://nowhere.invalid unencrypted")
                .doesNotContain("the-token");
    }

    @Test
    void anExportedFileIsReadableByMeOnly() throws IOException {
        gateway.on(
                "GET /api/applications/crm/environments/prod/configuration?format=dotenv", 200, "text/plain", "A=b\n");
        Path file = directory.resolve("crm.env");

        Run run = Run.against(gateway).of("env", "variables", "export", "crm/prod", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(file).hasContent("A=b\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    private Run set(String... options) {
        return Run.against(gateway).of(words(options));
    }

    private static String[] words(String... options) {
        String[] words = new String[options.length + 4];
        System.arraycopy(new String[] {"env", "variables", "set", "crm/prod"}, 0, words, 0, 4);
        System.arraycopy(options, 0, words, 4, options.length);
        return words;
    }

    private String sent() {
        return gateway.asked("POST " + IMPORT).getFirst().body();
    }
}
