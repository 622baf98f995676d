package dev.slipway.backup;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Answers as env-service would about {@code acme/prod}. */
final class StubEnvService {

    private static final String ANSWER = """
            {"environment": "acme/prod", "stage": "PRODUCTION", "newInLaterVersions": 1,VERSION UPLOADS
             "connection": {"host": "db.example.org", "port": 5433, "database": "crm", "user": "crm_owner",
                            "password": "canary-password", "tls": "VERIFY_FULL"}}
            """;

    private final HttpServer server;
    private volatile int status = 200;
    private volatile String variablesVersion = "";
    private volatile String uploads = "";
    private volatile @Nullable String authorization;
    private volatile @Nullable String rollBack;

    StubEnvService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/internal/environments/acme/prod", this::answer);
            server.createContext("/internal/environments/acme/prod/variable-roll-backs/", this::rollBack);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void answerWith(int nextStatus) {
        status = nextStatus;
    }

    /** An env-service of today tells the version; one of before does not. */
    void tellVariablesVersion(@Nullable Long version) {
        variablesVersion = version == null ? "" : " \"variablesVersion\": " + version + ",";
    }

    /** A place as env-service spells it, or null for none. */
    void tellUploads(@Nullable String place) {
        uploads = place == null ? "" : " \"uploads\": " + place + ",";
    }

    /** The header of the last request. */
    @Nullable
    String lastAuthorization() {
        return authorization;
    }

    /** Who asked last for a roll-back, under which id, and how. */
    @Nullable
    String lastRollBack() {
        return rollBack;
    }

    private void rollBack(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().getPath();
        rollBack = "%s %s by %s: %s"
                .formatted(
                        exchange.getRequestMethod(),
                        path.substring(path.lastIndexOf('/') + 1),
                        exchange.getRequestHeaders().getFirst("X-Slipway-Actor"),
                        body);
        exchange.sendResponseHeaders(status == 200 ? 200 : status, -1);
        exchange.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        byte[] body = ANSWER.replace("VERSION", variablesVersion)
                .replace("UPLOADS", uploads)
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }
}
