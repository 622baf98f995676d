package dev.slipway.backup.faults;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.managedpostgres.ConnectionSettings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers as env-service would about the environments that it is told of. */
final class EnvironmentsServer implements AutoCloseable {

    private static final String PATH = "/internal/environments/";

    private final Map<String, ConnectionSettings> connections = new ConcurrentHashMap<>();
    private final HttpServer server;

    EnvironmentsServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext(PATH, this::answer);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void register(String environment, ConnectionSettings connection) {
        connections.put(environment, connection);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String environment = exchange.getRequestURI().getPath().substring(PATH.length());
        @Nullable ConnectionSettings connection = connections.get(environment);
        byte[] body = (connection == null
                        ? "{}"
                        : """
                {"environment": "%s", "stage": "PRODUCTION", "variablesVersion": 1,
                 "connection": {"host": "%s", "port": %d, "database": "%s", "user": "%s", "password": "%s",
                                "tls": "DISABLE"}}
                """.formatted(
                                        environment,
                                        connection.host(),
                                        connection.port(),
                                        connection.database(),
                                        connection.user(),
                                        connection.password()))
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(connection == null ? 404 : 200, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
