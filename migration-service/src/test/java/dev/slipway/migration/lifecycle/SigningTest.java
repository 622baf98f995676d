package dev.slipway.migration.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Stage;
import dev.slipway.contracts.backup.TakeBackup;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SigningTest extends MigrationServiceTest {

    @TempDir
    Path directory;

    private static KeyPair keys() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signature(KeyPair keys, String text) {
        try {
            Signature signing = Signature.getInstance("Ed25519");
            signing.initSign(keys.getPrivate());
            signing.update(text.getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(signing.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void register(String signer, KeyPair keys) {
        String key = Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
        assertThat(api.put("/api/signers/" + signer, Map.of("publicKey", key)).status())
                .isEqualTo(200);
    }

    private int sign(String digest, String signer, String signature) {
        return api.put("/api/packages/" + digest + "/signatures/" + signer, Map.of("signature", signature))
                .status();
    }

    private String build(SmallRelease release) {
        String build =
                api.post("/api/packages", Map.of("source", release.source())).location();
        return await().atMost(Duration.ofSeconds(60))
                .until(() -> api.get(build).body(), found -> found.has("digest"))
                .path("digest")
                .asString();
    }

    private JsonNode migrate(String digest, String target) {
        return migrate(digest, target, BACKUP_SERVICE::complete);
    }

    private JsonNode migrate(String digest, String target, Consumer<TakeBackup> backup) {
        UUID id = UUID.randomUUID();
        BACKUP_SERVICE.onBackup(target, backup);
        Map<String, Object> request = Map.of(
                "id",
                id,
                "package",
                digest,
                "target",
                target,
                "decisions",
                List.of(Map.of("id", SmallRelease.DROP_LEGACY, "choice", "APPLY")));
        assertThat(api.post("/api/migrations", request).status()).isEqualTo(202);
        return api.awaitEnd(id);
    }

    @Test
    void aPackageGoesOnlyWhereItHasTheSignaturesThatThePolicyRequires() {
        SmallRelease release = SmallRelease.prepare(api, "signed");
        TestDatabase stage = TestPostgres.createDatabase("signed_stage");
        execute(stage, "CREATE TABLE settings (name text PRIMARY KEY, value text)");
        ENV_SERVICE.register("signed/stage", Stage.PRE_RELEASE, stage);
        KeyPair build = keys();
        KeyPair lead = keys();
        register("build-server", build);
        register("lead", lead);
        Map<String, Object> policy = Map.of(
                "requirements",
                List.of(
                        Map.of("stage", "production", "signers", List.of("build-server"), "required", 1),
                        Map.of("stage", "production", "signers", List.of("lead", "build-server"), "required", 2)));
        assertThat(api.put("/api/signing-policies/signed", policy).status()).isEqualTo(200);
        String digest = build(release);

        // not for a stage without requirements
        assertThat(migrate(digest, "signed/stage").path("state").asString()).isEqualTo("completed");
        JsonNode unsigned = migrate(digest, release.target());
        assertThat(unsigned.path("state").asString()).isEqualTo("failed");
        assertThat(unsigned.path("reason").asString())
                .contains(
                        "requires the signatures of build-server",
                        "nobody has signed it",
                        "/api/packages/" + digest + "/signatures/");
        assertThat(BACKUP_SERVICE.ordersOf(UUID.fromString(unsigned.path("id").asString())))
                .isEmpty();

        assertThat(sign(digest, "build-server", signature(build, digest))).isEqualTo(200);
        assertThat(migrate(digest, release.target()).path("reason").asString())
                .contains("requires the signatures of build-server, lead", "signed by build-server");
        assertThat(sign(digest, "lead", signature(lead, digest))).isEqualTo(200);
        assertThat(api.get("/api/packages/" + digest).body().path("signatures")).hasSize(2);

        // a signature by a key that was replaced does not count
        register("lead", keys());
        assertThat(api.get("/api/packages/" + digest + "/signatures").body().path("signatures"))
                .hasSize(1);
        assertThat(migrate(digest, release.target()).path("state").asString()).isEqualTo("failed");
        register("lead", lead);
        // nor one whose key was replaced while the backup was taken
        JsonNode late = migrate(digest, release.target(), order -> {
            register("lead", keys());
            BACKUP_SERVICE.complete(order);
        });
        assertThat(late.path("state").asString()).isEqualTo("failed");
        assertThat(late.path("reason").asString()).contains("signed by build-server");
        assertThat(release.content()).isEqualTo(SmallRelease.BEFORE);
        register("lead", lead);
        JsonNode completed = migrate(digest, release.target());
        assertThat(completed.path("state").asString()).as(completed.toString()).isEqualTo("completed");
        assertThat(release.content()).isEqualTo(SmallRelease.AFTER);
        assertThat(api.get("/api/migration-audit?action=package-signed&subject=" + digest)
                        .body()
                        .path("entries"))
                .hasSize(2);
    }

    @Test
    void whatIsNoSignatureOfThePackageByTheSignerIsRefused() {
        SmallRelease release = SmallRelease.prepare(api, "unsigned");
        KeyPair keys = keys();
        register("somebody", keys);
        String digest = build(release);

        for (String wrong : List.of(
                signature(keys(), digest),
                signature(keys, digest + "\n"),
                signature(keys, "ab".repeat(32)),
                "AAAA",
                "not base64!")) {
            assertThat(sign(digest, "somebody", wrong)).as(wrong).isEqualTo(422);
        }
        assertThat(sign(digest, "nobody", signature(keys, digest))).isEqualTo(404);
        assertThat(sign("ab".repeat(32), "somebody", signature(keys, "ab".repeat(32))))
                .isEqualTo(404);
        assertThat(api.get("/api/packages/" + digest).body().path("signatures")).isEmpty();
        for (String key : List.of("nonsense", "MCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=")) {
            assertThat(api.put("/api/signers/other", Map.of("publicKey", key)).status())
                    .as(key)
                    .isEqualTo(400);
        }
    }

    @Test
    void aSignerThatAPolicyNamesStaysAndAPolicyNamesOnlyKnownSigners() {
        register("needed", keys());
        Map<String, Object> policy = Map.of(
                "requirements", List.of(Map.of("stage", "pre-release", "signers", List.of("needed"), "required", 1)));
        assertThat(api.put("/api/signing-policies/naming", policy).status()).isEqualTo(200);
        assertThat(api.get("/api/signing-policies/naming").body().path("requirements"))
                .hasSize(1);
        Api.Answer refused = api.delete("/api/signers/needed");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body().path("detail").asString()).contains("naming");
        assertThat(api.put(
                                "/api/signing-policies/naming",
                                Map.of(
                                        "requirements",
                                        List.of(Map.of(
                                                "stage",
                                                "production",
                                                "signers",
                                                List.of("unheard-of"),
                                                "required",
                                                1))))
                        .status())
                .isEqualTo(404);
        assertThat(api.put(
                                "/api/signing-policies/naming",
                                Map.of(
                                        "requirements",
                                        List.of(Map.of(
                                                "stage", "production", "signers", List.of("needed"), "required", 2))))
                        .status())
                .isEqualTo(400);
        assertThat(api.put("/api/signing-policies/naming", Map.of("requirements", List.of()))
                        .status())
                .isEqualTo(200);
        assertThat(api.delete("/api/signers/needed").status()).isEqualTo(204);
        assertThat(api.get("/api/signers/needed").status()).isEqualTo(404);

        Api writer = new Api(port, "packages:read", "packages:write");
        assertThat(writer.put("/api/signers/mine", Map.of("publicKey", "x")).status())
                .isEqualTo(403);
        assertThat(writer.put("/api/signing-policies/naming", Map.of("requirements", List.of()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aSignatureMadeWithOpensslTravelsWithTheFile() throws IOException, InterruptedException {
        SmallRelease release = SmallRelease.prepare(api, "openssl");
        run(
                "openssl genpkey -algorithm ed25519 -out private.pem && openssl pkey -in private.pem -pubout -out public.pem");
        assertThat(api.put(
                                "/api/signers/by-openssl",
                                Map.of("publicKey", Files.readString(directory.resolve("public.pem"))))
                        .status())
                .isEqualTo(200);
        String digest = build(release);
        String made = run("printf %s " + digest
                + " > digest && openssl pkeyutl -sign -rawin -inkey private.pem -in digest | base64 -w0");
        assertThat(sign(digest, "by-openssl", made)).isEqualTo(200);
        byte[] tar = api.download("/api/packages/" + digest + "/content").body();

        assertThat(api.delete("/api/packages/" + digest).status()).isEqualTo(204);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                api.upload("/api/packages/content", tar).status())
                        .isEqualTo(201));
        assertThat(api.get("/api/packages/" + digest)
                        .body()
                        .path("signatures")
                        .path("by-openssl")
                        .asString())
                .isEqualTo(made.strip());

        // where the signer has another key, the package comes without it
        assertThat(api.delete("/api/packages/" + digest).status()).isEqualTo(204);
        register("by-openssl", keys());
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(
                                api.upload("/api/packages/content", tar).status())
                        .isEqualTo(201));
        assertThat(api.get("/api/packages/" + digest).body().path("signatures")).isEmpty();
    }

    private String run(String command) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        return Files.readString(output);
    }
}
