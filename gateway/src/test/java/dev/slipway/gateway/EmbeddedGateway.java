package dev.slipway.gateway;

import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts gateways with the embedded issuer, as many as wanted on the same database.
 *
 * @param directory where the credential and the key-encryption key are
 */
record EmbeddedGateway(TestDatabase database, Path directory) {

    static final String BACKUP_SERVICE_SECRET = "canary-of-the-backup-service-0123456789";

    static EmbeddedGateway installation() {
        try {
            return new EmbeddedGateway(
                    TestPostgres.createDatabase("gateway"), Files.createTempDirectory("slipway-gateway"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path credentialFile() {
        return directory.resolve("admin-credential.properties");
    }

    String adminSecret() {
        try {
            return Files.readAllLines(credentialFile()).stream()
                    .filter(line -> line.startsWith("client-secret="))
                    .map(line -> line.substring("client-secret=".length()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path newKey(String name) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path file = directory.resolve(name);
        try {
            return Files.exists(file)
                    ? file
                    : Files.writeString(file, Base64.getEncoder().encodeToString(key) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ConfigurableApplicationContext start(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(
                "server.port", "0",
                "spring.datasource.url", database.jdbcUrl(),
                "spring.datasource.username", database.user(),
                "spring.datasource.password", database.password(),
                "slipway.identity.key-encryption-key-file", newKey("key").toString(),
                "slipway.identity.admin-credential-file", credentialFile().toString(),
                "slipway.identity.clients.backup-service.secret", BACKUP_SERVICE_SECRET));
        all.putAll(settings);
        return startWith(all);
    }

    static ConfigurableApplicationContext startWith(Map<String, String> settings) {
        List<String> arguments = new ArrayList<>();
        settings.forEach((name, value) -> arguments.add("--" + name + "=" + value));
        return new SpringApplicationBuilder(GatewayApplication.class).run(arguments.toArray(String[]::new));
    }

    static GatewayClient client(ConfigurableApplicationContext gateway) {
        return new GatewayClient(gateway.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
