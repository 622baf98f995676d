package dev.slipway.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningTest {

    @Test
    void aPackageIsSignedHereAndOnlyTheSignatureIsSent(@TempDir Path directory) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String encoded =
                Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        Path key = Files.writeString(
                directory.resolve("release.key"),
                "-----BEGIN PRIVATE KEY-----\n" + encoded + "\n-----END PRIVATE KEY-----\n");
        String digest = "3fa9c2e41b07" + "0".repeat(52);
        String path = "/api/packages/" + digest + "/signatures/release-team";
        try (TestGateway gateway = new TestGateway()) {
            gateway.on("PUT " + path, 200, "{}");

            Run run = Run.against(gateway)
                    .of("package", "sign", digest, "--signer", "release-team", "--key", key.toString());

            assertThat(run.code()).as(run.err()).isZero();
            String body = gateway.asked("PUT " + path).getFirst().body();
            assertThat(body + run.all()).doesNotContain(encoded);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initVerify(pair.getPublic());
            signature.update(digest.getBytes(StandardCharsets.US_ASCII));
            assertThat(signature.verify(Base64.getDecoder().decode(body.replaceFirst(".*:\"(.*)\"}", "$1"))))
                    .isTrue();
        }
    }

    @Test
    void aKeyOfAnotherKindIsRefused(@TempDir Path directory) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Path key = Files.writeString(
                directory.resolve("rsa.key"),
                "-----BEGIN PRIVATE KEY-----\n"
                        + Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");

        Run run = Run.against("http://127.0.0.1:1")
                .of("package", "sign", "0".repeat(64), "--signer", "release-team", "--key", key.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is not a private Ed25519 key");
    }
}
