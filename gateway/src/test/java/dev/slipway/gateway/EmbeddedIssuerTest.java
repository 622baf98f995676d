package dev.slipway.gateway;

import static dev.slipway.gateway.GatewayClient.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jayway.jsonpath.JsonPath;
import dev.slipway.service.security.Scopes;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class EmbeddedIssuerTest {

    private static final EmbeddedGateway INSTALLATION = EmbeddedGateway.installation();

    private static ConfigurableApplicationContext gateway;
    private static GatewayClient client;

    @BeforeAll
    static void start() {
        gateway = INSTALLATION.start(Map.of());
        client = EmbeddedGateway.client(gateway);
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theAdminsCredentialIsInAFileThatOnlyItsOwnerCanRead() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(INSTALLATION.credentialFile())))
                .isEqualTo("rw-------");
        assertThat(Files.readAllLines(INSTALLATION.credentialFile())).contains("client-id=admin");
    }

    @Test
    void theAdminsTokenHoldsEveryScopeButTheServices() {
        String token = client.token("admin", INSTALLATION.adminSecret());

        assertThat(scopes(token)).containsExactlyInAnyOrderElementsOf(Scopes.GRANTABLE);
        assertThat(JsonPath.<String>read(claims(token), "$.sub")).isEqualTo("admin");
        assertThat(JsonPath.<Integer>read(claims(token), "$.exp") - JsonPath.<Integer>read(claims(token), "$.iat"))
                .isEqualTo(15 * 60);
    }

    @Test
    void aServicesTokenIsForServicesAndNothingElse() {
        assertThat(scopes(client.token("backup-service", EmbeddedGateway.BACKUP_SERVICE_SECRET)))
                .containsExactly(Scopes.INTERNAL);
        assertThat(client.tokenRequest(
                                "backup-service",
                                EmbeddedGateway.BACKUP_SERVICE_SECRET,
                                "&scope=" + Scopes.BACKUPS_READ)
                        .body())
                .contains("invalid_scope");
    }

    @Test
    void aTokenCanBeNarrowerThanItsClient() {
        HttpResponse<String> response =
                client.tokenRequest("admin", INSTALLATION.adminSecret(), "&scope=" + Scopes.BACKUPS_READ);

        assertThat(scopes(JsonPath.read(response.body(), "$.access_token"))).containsExactly(Scopes.BACKUPS_READ);
    }

    @Test
    void aWrongSecretAndAnUnknownClientAreRefusedAlike() {
        HttpResponse<String> wrong = client.tokenRequest("admin", "wrong", "");
        HttpResponse<String> unknown = client.tokenRequest("nobody", "wrong", "");
        HttpResponse<String> malformed = client.tokenRequest("No Name; --", "wrong", "");

        assertThat(List.of(wrong, unknown, malformed)).allSatisfy(response -> {
            assertThat(response.statusCode()).isEqualTo(401);
            assertThat(response.body()).isEqualTo("{\"error\":\"invalid_client\"}");
        });
    }

    @Test
    void theDiscoveryDocumentTellsWhatThereIs() {
        String document = client.get("/.well-known/openid-configuration", null).body();

        assertThat(JsonPath.<String>read(document, "$.issuer")).isEqualTo("http://127.0.0.1:8080");
        assertThat(JsonPath.<String>read(document, "$.jwks_uri")).isEqualTo("http://127.0.0.1:8080/oauth2/jwks");
        assertThat(JsonPath.<List<String>>read(document, "$.grant_types_supported"))
                .containsExactly("client_credentials");
        assertThat(document).doesNotContain("introspection", "revocation", "userinfo");
    }

    @Test
    void thePublicKeysArePublicOnly() {
        Map<String, Object> key = JsonPath.read(client.get("/oauth2/jwks", null).body(), "$.keys[0]");

        assertThat(key).containsOnlyKeys("kty", "e", "use", "kid", "alg", "n");
    }

    @Test
    void endpointsThatAreNotOfferedAreNotOpen() {
        assertProblem(client.get("/oauth2/authorize?response_type=code&client_id=admin", null), 401, "unauthenticated");
        assertThat(client.get("/userinfo", null).statusCode()).isEqualTo(401);
    }

    @Test
    void aNarrowerClientCanBeMadeUsedAndRemoved() {
        String admin = client.token("admin", INSTALLATION.adminSecret());

        HttpResponse<String> made = client.post("/api/clients", admin, """
                {"name":"ci","scopes":["migrations:write","clients:write"]}""");
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(made.headers().firstValue("Location")).hasValue("/api/clients/ci");
        String secret = JsonPath.read(made.body(), "$.clientSecret");

        String token = client.token("ci", secret);
        assertThat(scopes(token)).containsExactlyInAnyOrder(Scopes.MIGRATIONS_WRITE, Scopes.CLIENTS_WRITE);
        String list = client.get("/api/clients", token).body();
        assertThat(JsonPath.<List<String>>read(list, "$[*].name")).contains("admin", "ci");
        assertThat(list).doesNotContain(secret, "ecretHash", "pbkdf2");

        assertThat(client.delete("/api/clients/ci", token).statusCode()).isEqualTo(204);
        assertThat(client.tokenRequest("ci", secret, "").statusCode()).isEqualTo(401);
        assertProblem(client.delete("/api/clients/ci", token), 404, "unknown-client");
    }

    @Test
    void nobodyGivesMoreThanTheyHave() {
        String admin = client.token("admin", INSTALLATION.adminSecret());
        String secret = JsonPath.read(
                client.post("/api/clients", admin, "{\"name\":\"lead\",\"scopes\":[\"clients:write\"]}")
                        .body(),
                "$.clientSecret");
        String lead = client.token("lead", secret);

        HttpResponse<String> refused =
                client.post("/api/clients", lead, "{\"name\":\"friend\",\"scopes\":[\"secrets:reveal\"]}");

        assertProblem(refused, 403, "scopes-not-own");
        assertThat(JsonPath.<String>read(refused.body(), "$.detail")).contains(Scopes.SECRETS_REVEAL);
    }

    @Test
    void whoMayNotMakeClientsCannot() {
        String token = JsonPath.read(
                client.tokenRequest("admin", INSTALLATION.adminSecret(), "&scope=" + Scopes.BACKUPS_READ)
                        .body(),
                "$.access_token");

        assertProblem(client.get("/api/clients", token), 403, "forbidden");
        assertProblem(
                client.post("/api/clients", token, "{\"name\":\"ci3\",\"scopes\":[\"backups:read\"]}"),
                403,
                "forbidden");
    }

    @Test
    void badClientsAreRefused() {
        String admin = client.token("admin", INSTALLATION.adminSecret());

        assertProblem(client.post("/api/clients", admin, "{\"name\":\"A b\",\"scopes\":[]}"), 400, "invalid-request");
        assertProblem(
                client.post("/api/clients", admin, "{\"name\":\"ci2\",\"scopes\":[\"internal\"]}"),
                400,
                "unknown-scope");
        assertProblem(
                client.post("/api/clients", admin, "{\"name\":\"admin\",\"scopes\":[\"backups:read\"]}"),
                409,
                "client-name-taken");
        assertProblem(
                client.post("/api/clients", admin, "{\"name\":\"backup-service\",\"scopes\":[\"backups:read\"]}"),
                409,
                "client-name-taken");
        assertProblem(client.delete("/api/clients/admin", admin), 409, "admin-stays");
        assertProblem(client.delete("/api/clients/Not%20A%20Name", admin), 404, "unknown-client");
    }

    @Test
    void anotherInstanceSharesTheKeyAndHandsOverNothing() throws IOException {
        String secret = INSTALLATION.adminSecret();
        try (ConfigurableApplicationContext second = INSTALLATION.start(Map.of())) {
            GatewayClient other = EmbeddedGateway.client(second);

            assertThat(other.get("/api/clients", client.token("admin", secret)).statusCode())
                    .isEqualTo(200);
            assertThat(other.get("/oauth2/jwks", null).body())
                    .isEqualTo(client.get("/oauth2/jwks", null).body());
            assertThat(INSTALLATION.adminSecret()).isEqualTo(secret);
        }
    }

    @Test
    void anotherKeyEncryptionKeyStopsTheStartAndSaysWhy() {
        String otherKey = INSTALLATION.newKey("other-key").toString();

        assertThatThrownBy(() -> INSTALLATION.start(Map.of("slipway.identity.key-encryption-key-file", otherKey)))
                .hasRootCauseInstanceOf(AEADBadTagException.class)
                .hasStackTraceContaining("was encrypted with another key than the one in " + otherKey);
    }

    @Test
    void neitherTheDatabaseNorTheLogHasASecret(CapturedOutput output) throws Exception {
        String admin = client.token("admin", INSTALLATION.adminSecret());
        String issued = JsonPath.read(
                client.post("/api/clients", admin, "{\"name\":\"canary\",\"scopes\":[\"backups:read\"]}")
                        .body(),
                "$.clientSecret");
        String token = client.token("canary", issued);
        List<String> secrets =
                List.of(INSTALLATION.adminSecret(), EmbeddedGateway.BACKUP_SERVICE_SECRET, issued, token, admin);

        assertThat(output.getAll()).doesNotContain(secrets);
        try (Connection connection = DriverManager.getConnection(
                        INSTALLATION.database().jdbcUrl(),
                        INSTALLATION.database().user(),
                        INSTALLATION.database().password());
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT client::text, (SELECT encode(ciphertext, 'escape') FROM signing_key)"
                                + " FROM client")) {
            while (rows.next()) {
                assertThat(rows.getString(1)).contains("{pbkdf2}").doesNotContain(secrets);
                assertThat(rows.getString(2)).doesNotContain("\"kty\"", "\"d\"");
            }
        }
    }

    private static List<String> scopes(String token) {
        return JsonPath.read(claims(token), "$.scope");
    }

    private static String claims(String token) {
        return new String(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]), StandardCharsets.UTF_8);
    }
}
