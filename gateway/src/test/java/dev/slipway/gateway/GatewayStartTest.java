package dev.slipway.gateway;

import static dev.slipway.gateway.GatewayClient.assertProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestIdentity;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

@ExtendWith(OutputCaptureExtension.class)
class GatewayStartTest {

    @Test
    void withAnOutsideIssuerThereIsNoIssuerAndNoDatabaseHere() {
        try (StubBackend backups = new StubBackend();
                ConfigurableApplicationContext gateway = EmbeddedGateway.startWith(Map.of(
                        "server.port",
                        "0",
                        "slipway.identity.mode",
                        "external",
                        "slipway.services.backup-service.url",
                        backups.url(),
                        "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                        TestIdentity.issuerUri()))) {
            GatewayClient client = EmbeddedGateway.client(gateway);
            String token = TestIdentity.token("ann", Scopes.BACKUPS_READ, Scopes.CLIENTS_WRITE);

            assertThat(gateway.getBeanNamesForType(RegisteredClientRepository.class))
                    .isEmpty();
            assertThat(gateway.getBeanNamesForType(DataSource.class)).isEmpty();
            assertThat(client.get("/api/backups", token).statusCode()).isEqualTo(200);
            assertProblem(client.get("/api/backups", null), 401, "unauthenticated");
            assertThat(client.tokenRequest("admin", "any", "").statusCode()).isEqualTo(401);
            assertProblem(client.get("/api/clients", token), 404, "not-found");
            assertThat(client.get("/actuator/health/readiness", null).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anOutsideIssuerMustBeNamed() {
        assertThatThrownBy(() ->
                        EmbeddedGateway.startWith(Map.of("server.port", "0", "slipway.identity.mode", "external")))
                .hasStackTraceContaining(
                        "slipway.identity.mode is external: set spring.security.oauth2.resourceserver.jwt.issuer-uri");
    }

    @Test
    void aWeakServiceSecretStopsTheStartWithoutBeingShown(CapturedOutput output) {
        String canary = "canary-short-secret";

        EmbeddedGateway installation = EmbeddedGateway.installation();

        assertThatThrownBy(() -> installation.start(Map.of("slipway.identity.clients.backup-service.secret", canary)))
                .hasStackTraceContaining("slipway.identity");
        assertThat(output.getAll())
                .contains("the secret must have at least 32 characters")
                .doesNotContain(canary);
    }

    @Test
    void aMissingKeyEncryptionKeyStopsTheStartAndSaysWhatToDo() {
        EmbeddedGateway installation = EmbeddedGateway.installation();

        assertThatThrownBy(() -> installation.start(Map.of("slipway.identity.key-encryption-key-file", "")))
                .hasStackTraceContaining("set slipway.identity.key-encryption-key-file");
    }
}
