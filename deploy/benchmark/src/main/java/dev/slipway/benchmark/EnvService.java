package dev.slipway.benchmark;

import dev.slipway.local.Ports;
import dev.slipway.local.PostgresServer;
import dev.slipway.teststack.TestIdentity;
import dev.slipway.teststack.TestKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** env-service, packaged and started as the launcher does it, and called directly. */
final class EnvService {

    /** The one application. */
    static final String APPLICATION = "shop";

    private static final String DATABASE = "env_service";
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerProcess process;
    private final URI base;

    private EnvService(ServerProcess process, URI base) {
        this.process = process;
        this.base = base;
    }

    /** Starts the service on an empty database and registers an application. */
    static EnvService start(Path executable, Path work, Database database)
            throws IOException, InterruptedException, SQLException {
        int port = Ports.free();
        database.execute("postgres", "CREATE DATABASE " + DATABASE);
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        Path keyFile = Files.writeString(
                work.resolve("key-encryption-key"), Base64.getEncoder().encodeToString(key) + "\n");
        Path properties = Files.writeString(work.resolve("env-service.properties"), """
                server.address=127.0.0.1
                server.port=%d
                spring.datasource.url=%s
                spring.datasource.username=%s
                spring.datasource.password=%s
                spring.kafka.bootstrap-servers=%s
                spring.security.oauth2.resourceserver.jwt.issuer-uri=%s
                slipway.secrets.key-encryption-key-file=%s
                """.formatted(
                        port,
                        database.url(DATABASE),
                        PostgresServer.SUPERUSER,
                        database.password(),
                        TestKafka.bootstrapServers(),
                        TestIdentity.issuerUri(),
                        keyFile));
        Path jar = PackagedService.layOut(executable, work.resolve("env-service"));
        ServerProcess process = ServerProcess.start(
                "env-service",
                "TERM",
                Jvm.command(List.of("-jar", jar.toString(), "--spring.config.additional-location=file:" + properties)),
                Jvm.ENVIRONMENT,
                work.resolve("env-service.log"));
        EnvService service = new EnvService(process, URI.create("http://127.0.0.1:" + port));
        process.awaitReady(service.base.resolve("/actuator/health/readiness"));
        service.post("/api/applications", JSON.writeValueAsString(Map.of("name", APPLICATION)));
        return service;
    }

    ServerProcess process() {
        return process;
    }

    /** Where it listens. */
    URI base() {
        return base;
    }

    /** A new environment without variables, and without a database. */
    void register(String environment) {
        register(environment, "127.0.0.1", 5432, "shop", "shop", "never-used");
    }

    /** A new environment without variables. */
    void register(String environment, String host, int port, String database, String user, String password) {
        post(
                "/api/applications/" + APPLICATION + "/environments",
                JSON.writeValueAsString(Map.of(
                        "name",
                        environment,
                        "stage",
                        "development",
                        "connection",
                        Map.of(
                                "host", host,
                                "port", port,
                                "database", database,
                                "user", user,
                                "password", password))));
    }

    /** The body of a bulk import. */
    static String importBody(List<SampleVariable> variables) {
        Map<String, Object> body = new LinkedHashMap<>();
        variables.forEach(variable -> body.put(
                variable.name(),
                variable.secret() ? Map.of("type", "secret", "value", variable.value()) : variable.value()));
        return JSON.writeValueAsString(body);
    }

    /** Imports variables in one request and tells how long it took. */
    Duration importAll(String environment, String body) {
        Map<String, String> headers = authorization();
        URI uri = base.resolve(path(environment) + "/variables/import?format=json");
        long begin = System.nanoTime();
        Http.post(uri, headers, "application/json", body);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** A token that reads one environment's configuration. */
    String readToken(String environment) {
        return JSON.readTree(post(path(environment) + "/read-tokens", "{\"name\": \"benchmark\"}"))
                .path("token")
                .asString();
    }

    /** The resolved configuration as JSON. */
    Endpoint configuration(String environment, String readToken) {
        return Endpoint.get(
                base.resolve(path(environment) + "/configuration?format=json"),
                Map.of("Authorization", "Bearer " + readToken));
    }

    /** The same, for who has it already. */
    Endpoint unchangedConfiguration(String environment, String readToken) {
        Endpoint whole = configuration(environment, readToken);
        String etag = Http.get(whole).headers().firstValue("ETag").orElseThrow();
        Map<String, String> headers = new LinkedHashMap<>(whole.headers());
        headers.put("If-None-Match", etag);
        return new Endpoint(whole.uri(), Map.copyOf(headers), 304);
    }

    /** The resolved configuration as the stock client of Spring Cloud Config asks for it. */
    Endpoint springCloudConfig(String environment, String readToken) {
        String credentials =
                Base64.getEncoder().encodeToString((APPLICATION + ":" + readToken).getBytes(StandardCharsets.UTF_8));
        return Endpoint.get(
                base.resolve("/config/" + APPLICATION + "/" + environment),
                Map.of("Authorization", "Basic " + credentials));
    }

    /** What answers without doing anything. */
    Endpoint liveness() {
        return Endpoint.get(base.resolve("/actuator/health/liveness"), Map.of());
    }

    /** Fails unless the configuration is what was imported, with references resolved. */
    static void verifyConfiguration(HttpResponse<String> response, List<SampleVariable> variables) {
        verify(JSON.readTree(response.body()), variables, true);
    }

    /** Fails unless the answer of a Spring Cloud Config server is what was stored. */
    static void verifySpringCloudConfig(
            HttpResponse<String> response, List<SampleVariable> variables, boolean resolved) {
        verify(JSON.readTree(response.body()).path("propertySources").path(0).path("source"), variables, resolved);
    }

    private static void verify(JsonNode values, List<SampleVariable> variables, boolean resolved) {
        // env-service gives Spring applications each one under its property name too
        if (values.size() < variables.size()) {
            throw new IllegalStateException(values.size() + " variables were answered, not " + variables.size());
        }
        for (SampleVariable variable : variables) {
            String expected = resolved ? variable.resolved() : variable.value();
            if (!expected.equals(values.path(variable.name()).asString(""))) {
                throw new IllegalStateException(variable.name() + " was not answered as it was stored");
            }
        }
    }

    private String post(String path, String json) {
        return Http.post(base.resolve(path), authorization(), "application/json", json)
                .body();
    }

    private static Map<String, String> authorization() {
        return Map.of(
                "Authorization",
                "Bearer "
                        + TestIdentity.token("benchmark", "environments:read", "environments:write", "secrets:reveal"));
    }

    private static String path(String environment) {
        return "/api/applications/" + APPLICATION + "/environments/" + environment;
    }
}
