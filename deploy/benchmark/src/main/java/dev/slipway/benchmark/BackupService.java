package dev.slipway.benchmark;

import dev.slipway.local.Ports;
import dev.slipway.local.PostgresServer;
import dev.slipway.teststack.TestIdentity;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestObjectStorage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** backup-service, packaged and started as the launcher does it, and called directly. */
final class BackupService {

    private static final String PUBLIC_KEY = "# public key: ";
    private static final JsonMapper JSON = new JsonMapper();
    /**
     * Asking is work for the machine that is measured, and waiting for the next time counts as ours. So the service's
     * database is asked: a request to the service costs more than ten times as much, and who waits in life is told by
     * event.
     */
    private static final long POLL_NANOS = 25_000_000;

    private final ServerProcess process;
    private final URI base;
    private final Path identity;
    private final Connection state;

    private BackupService(ServerProcess process, URI base, Path identity, Connection state) {
        this.process = process;
        this.base = base;
        this.identity = identity;
        this.state = state;
    }

    /** Starts one with a database, a bucket and an identity of its own, all by this name. */
    static BackupService start(String name, Path executable, Path parent, Database database, EnvService environments)
            throws IOException, InterruptedException, SQLException {
        int port = Ports.free();
        database.execute("postgres", "CREATE DATABASE " + name);
        Path work = Files.createDirectories(parent.resolve(name));
        Path identity = work.resolve("identity.txt");
        Path properties = Files.writeString(work.resolve("service.properties"), """
                server.address=127.0.0.1
                server.port=%d
                spring.datasource.url=%s
                spring.datasource.username=%s
                spring.datasource.password=%s
                spring.kafka.bootstrap-servers=%s
                spring.cloud.stream.kafka.binder.brokers=%s
                spring.security.oauth2.resourceserver.jwt.issuer-uri=%s
                slipway.services.env-service.url=%s
                slipway.service-token.client-id=backup-service
                slipway.service-token.client-secret=anything
                slipway.service-token.token-uri=%s
                slipway.object-storage.bucket=%s
                slipway.object-storage.endpoint=%s
                slipway.object-storage.access-key=%s
                slipway.object-storage.secret-key=%s
                slipway.backup.encryption.identity-file=%s
                slipway.backup.encryption.create-identity=true
                """.formatted(
                        port,
                        database.url(name),
                        PostgresServer.SUPERUSER,
                        database.password(),
                        TestKafka.bootstrapServers(),
                        TestKafka.bootstrapServers(),
                        TestIdentity.issuerUri(),
                        environments.base(),
                        TestIdentity.tokenUri(),
                        name.replace('_', '-'),
                        TestObjectStorage.endpoint(),
                        TestObjectStorage.accessKey(),
                        TestObjectStorage.secretKey(),
                        identity));
        Path jar = PackagedService.layOut(executable, work.resolve("service"));
        ServerProcess process = ServerProcess.start(
                name,
                "TERM",
                Jvm.working(List.of("-jar", jar.toString(), "--spring.config.additional-location=file:" + properties)),
                Jvm.ENVIRONMENT,
                work.resolve("service.log"));
        BackupService service =
                new BackupService(process, URI.create("http://127.0.0.1:" + port), identity, database.connect(name));
        process.awaitReady(service.base.resolve("/actuator/health/readiness"));
        return service;
    }

    ServerProcess process() {
        return process;
    }

    /** Takes a backup, to its end; its id. */
    String take(String environment) {
        String id = post("/api/backups", JSON.writeValueAsString(Map.of("environment", environment)));
        return awaitCompleted("backup", id);
    }

    /** Restores a backup over its environment, to its end. */
    void restore(String backup) {
        String id = post("/api/backups/" + backup + "/restores", "{}");
        awaitCompleted("restore", id);
    }

    /** The public key that it encrypts to. */
    String recipient() throws IOException {
        return Files.readAllLines(identity).stream()
                .filter(line -> line.startsWith(PUBLIC_KEY))
                .map(line -> line.substring(PUBLIC_KEY.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    /** The stored size of a backup, in bytes. */
    long size(String backup) {
        return get("/api/backups/" + backup).path("sizeBytes").asLong();
    }

    private String awaitCompleted(String table, String id) {
        while (true) {
            switch (stateOf(table, id)) {
                case "completed" -> {
                    return id;
                }
                case "failed", "cancelled" ->
                    throw new IllegalStateException(get("/api/%ss/%s".formatted(table, id))
                            .path("reason")
                            .asString());
                default -> LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    private String stateOf(String table, String id) {
        try (PreparedStatement query =
                state.prepareStatement("SELECT state FROM %s WHERE id = ?::uuid".formatted(table))) {
            query.setString(1, id);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode get(String path) {
        return JSON.readTree(
                Http.get(Endpoint.get(base.resolve(path), authorization())).body());
    }

    private String post(String path, String json) {
        return JSON.readTree(Http.post(base.resolve(path), authorization(), "application/json", json)
                        .body())
                .path("id")
                .asString();
    }

    private static Map<String, String> authorization() {
        return Map.of(
                "Authorization",
                "Bearer " + TestIdentity.token("benchmark", "backups:read", "backups:write", "backups:restore"));
    }
}
