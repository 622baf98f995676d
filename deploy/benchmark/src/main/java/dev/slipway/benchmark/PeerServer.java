package dev.slipway.benchmark;

import dev.slipway.local.Ports;
import dev.slipway.local.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A stock Spring Cloud Config server with the same variables, the secrets among them encrypted by its own means. It
 * leaves references to its clients and asks nobody for a token.
 */
final class PeerServer {

    /** By name: it is compiled only where its libraries are there. */
    private static final String CONFIG_SERVER = "dev.slipway.benchmark.peer.ConfigServer";

    private static final String APPLICATION = "shop";
    private static final String PROFILE = "load";
    private static final String DATABASE = "config_server";

    private final ServerProcess process;
    private final URI base;

    private PeerServer(ServerProcess process, URI base) {
        this.process = process;
        this.base = base;
    }

    /** Starts the back end that reads files: one properties file. */
    static PeerServer startNative(Path work, List<SampleVariable> variables) throws IOException {
        Path folder = Files.createDirectories(work.resolve("config-repository"));
        PeerServer server = start("native", work, """
                spring.profiles.active=native
                spring.cloud.config.server.native.search-locations=file:%s
                spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration
                """.formatted(folder));
        StringBuilder file = new StringBuilder();
        variables.forEach(variable -> file.append(variable.name())
                .append('=')
                .append(server.stored(variable))
                .append('\n'));
        Files.writeString(folder.resolve(APPLICATION + "-" + PROFILE + ".properties"), file);
        return server;
    }

    /** Starts the back end that reads PostgreSQL. */
    static PeerServer startJdbc(Path work, Database database, List<SampleVariable> variables)
            throws IOException, SQLException {
        database.execute("postgres", "CREATE DATABASE " + DATABASE);
        database.execute(DATABASE, """
                CREATE TABLE properties (
                    application text NOT NULL,
                    profile     text NOT NULL,
                    label       text NOT NULL,
                    "KEY"       text NOT NULL,
                    "VALUE"     text NOT NULL,
                    PRIMARY KEY (application, profile, label, "KEY")
                )
                """);
        PeerServer server = start(
                "jdbc", work, """
                spring.profiles.active=jdbc
                spring.datasource.url=%s
                spring.datasource.username=%s
                spring.datasource.password=%s
                """.formatted(database.url(DATABASE), PostgresServer.SUPERUSER, database.password()));
        List<String[]> rows = new ArrayList<>();
        variables.forEach(variable ->
                rows.add(new String[] {APPLICATION, PROFILE, "master", variable.name(), server.stored(variable)}));
        database.insert(DATABASE, "INSERT INTO properties VALUES (?, ?, ?, ?, ?)", rows);
        database.execute(DATABASE, "ANALYZE properties");
        return server;
    }

    private static PeerServer start(String backEnd, Path work, String backEndProperties) throws IOException {
        int port = Ports.free();
        Path properties = Files.writeString(
                work.resolve("config-server-" + backEnd + ".properties"),
                """
                spring.application.name=config-server
                server.address=127.0.0.1
                server.port=%d
                encrypt.key=%s
                """.formatted(port, UUID.randomUUID()) + backEndProperties);
        ServerProcess process = ServerProcess.start(
                "Config server, " + backEnd,
                "TERM",
                Jvm.command(List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        CONFIG_SERVER,
                        "--spring.config.additional-location=file:" + properties)),
                Jvm.ENVIRONMENT,
                work.resolve("config-server-" + backEnd + ".log"));
        PeerServer server = new PeerServer(process, URI.create("http://127.0.0.1:" + port));
        process.awaitReady(server.base.resolve("/actuator/health/readiness"));
        return server;
    }

    ServerProcess process() {
        return process;
    }

    /** The configuration as the stock client asks for it. */
    Endpoint springCloudConfig() {
        return Endpoint.get(base.resolve("/" + APPLICATION + "/" + PROFILE), Map.of());
    }

    private String stored(SampleVariable variable) {
        return variable.secret()
                ? "{cipher}"
                        + Http.post(base.resolve("/encrypt"), Map.of(), "text/plain", variable.value())
                                .body()
                : variable.value();
    }
}
