package dev.slipway.migration.lifecycle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.contracts.Stage;
import dev.slipway.teststack.TestDatabase;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * env-service as it looks over the network: environments and variables, in memory; and what backup-service tells of
 * them.
 */
final class TestEnvService {

    private final JsonMapper json = new JsonMapper();
    private final Map<String, Entry> environments = new ConcurrentHashMap<>();
    private final HttpServer server;
    private final Map<String, Boolean> unreadableBackups = new ConcurrentHashMap<>();
    private volatile boolean down;

    private record Entry(Stage stage, Map<String, Object> connection, Map<String, Variable> variables) {}

    private record Variable(String type, String value) {}

    TestEnvService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/internal/environments/", this::answer);
        server.createContext("/internal/backup-encryption/", this::answerForBackups);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void register(String environment, Stage stage, TestDatabase database) {
        register(environment, stage, database, database.port(), database.password());
    }

    void register(String environment, Stage stage, TestDatabase database, int port, String password) {
        environments.put(
                environment,
                new Entry(
                        stage,
                        Map.of(
                                "host",
                                database.host(),
                                "port",
                                port,
                                "database",
                                database.database(),
                                "user",
                                database.user(),
                                "password",
                                password,
                                "tls",
                                "PREFER"),
                        new ConcurrentHashMap<>()));
    }

    void variable(String environment, String name, String type, String value) {
        entry(environment).variables().put(name, new Variable(type, value));
    }

    @Nullable
    String value(String environment, String name) {
        Variable variable = entry(environment).variables().get(name);
        return variable == null ? null : variable.value();
    }

    /** Has the environment's backups encrypted to keys that backup-service does not have. */
    void backupsAreUnreadable(String environment) {
        unreadableBackups.put(environment, true);
    }

    private void answerForBackups(HttpExchange exchange) throws IOException {
        try (exchange) {
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            boolean readable = !unreadableBackups.containsKey(path[3] + "/" + path[4]);
            send(exchange, 200, Map.of("readableByService", readable));
        }
    }

    /** Answers every call with 503, or no longer. */
    void down(boolean down) {
        this.down = down;
    }

    private Entry entry(String environment) {
        Entry entry = environments.get(environment);
        if (entry == null) {
            throw new IllegalStateException("no environment " + environment);
        }
        return entry;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            String[] path = exchange.getRequestURI().getPath().split("/", -1);
            Entry entry = environments.get(path[3] + "/" + path[4]);
            if (down) {
                send(exchange, 503, Map.of("detail", "down"));
            } else if (authorization == null || !authorization.startsWith("Bearer ")) {
                send(exchange, 401, Map.of());
            } else if (entry == null) {
                send(exchange, 404, Map.of("detail", "unknown"));
            } else {
                String what = path.length > 5 ? path[5] : "";
                String call = exchange.getRequestMethod() + " " + what;
                switch (call) {
                    case "GET " ->
                        send(
                                exchange,
                                200,
                                Map.of(
                                        "environment", path[3] + "/" + path[4],
                                        "stage", entry.stage(),
                                        "connection", entry.connection()));
                    case "GET variables" -> send(exchange, 200, names(entry));
                    case "GET secret-values" ->
                        send(
                                exchange,
                                200,
                                entry.variables().values().stream()
                                        .filter(variable -> variable.type().equals("SECRET"))
                                        .map(Variable::value)
                                        .toList());
                    case "GET secrets" -> {
                        Variable secret = entry.variables().get(path[6]);
                        if (secret == null || !secret.type().equals("SECRET")) {
                            send(exchange, 404, Map.of("detail", "unknown"));
                        } else {
                            send(exchange, 200, Map.of("value", secret.value()));
                        }
                    }
                    case "POST requirements-check" -> send(exchange, 200, lacking(entry, read(exchange)));
                    case "PUT variables" -> {
                        for (JsonNode variable : read(exchange)) {
                            entry.variables()
                                    .put(
                                            variable.path("name").asString(),
                                            new Variable(
                                                    variable.path("type").asString(),
                                                    variable.path("value").asString()));
                        }
                        exchange.sendResponseHeaders(204, -1);
                    }
                    default -> send(exchange, 405, Map.of());
                }
            }
        }
    }

    private JsonNode read(HttpExchange exchange) throws IOException {
        return json.readTree(exchange.getRequestBody().readAllBytes());
    }

    private static List<Map<String, String>> names(Entry entry) {
        List<Map<String, String>> names = new ArrayList<>();
        entry.variables().forEach((name, variable) -> names.add(Map.of("name", name, "type", variable.type())));
        return names;
    }

    private static Map<String, Object> lacking(Entry entry, JsonNode required) {
        List<Map<String, String>> missing = new ArrayList<>();
        List<Map<String, String>> mistyped = new ArrayList<>();
        for (JsonNode variable : required) {
            String name = variable.path("name").asString();
            String type = variable.path("type").asString();
            Variable present = entry.variables().get(name);
            if (present == null) {
                missing.add(Map.of("name", name, "type", type));
            } else if (!present.type().equals(type)) {
                mistyped.add(Map.of("name", name, "type", type));
            }
        }
        return Map.of("missing", missing, "mistyped", mistyped);
    }

    private void send(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = json.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
