package dev.slipway.commandline.training;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.commandline.shell.Surroundings;
import dev.slipway.commandline.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Runs what people run, against a server within this process, so that the JDK can record which classes and methods that
 * takes: the ahead-of-time cache is made from it. Nothing of the machine's own is read, sent or recorded.
 */
public final class Training {

    private static final String ID = "00000000-0000-4000-8000-000000000000";
    private static final String ANYTHING = """
            {"id": "%1$s", "state": "completed", "target": "crm/prod", "since": "2026-01-01T00:00:00Z", "planId": "%1$s",
             "access_token": "none", "digest": "%2$s", "manifest": {"tables": [{"table": "public.roles", "rule": "skip"}]},
             "steps": [{"name": "plan", "startedAt": "2026-01-01T00:00:00Z", "finishedAt": "2026-01-01T00:00:01Z",
               "detail": "1 table"}],
             "packages": [{"digest": "%2$s", "source": "crm/dev", "rows": 1200}], "plans": [], "migrations": [],
             "applications": [{"name": "crm"}], "environments": [{"environment": "crm/dev", "connection": {"port": 5432}}],
             "items": [{"id": "%1$s", "sizeBytes": 1200}], "variables": [], "ruleSets": [], "tables": [],
             "result": {"rowsAdded": 1, "rowsChanged": 2, "rowsRemoved": 3, "statements": 4}}
            """.formatted(ID, "0".repeat(64));
    private static final String PROBLEM = """
            {"type": "https://slipway.dev/problems/invalid-request", "title": "Not valid", "status": 400,
             "detail": "Not valid: a.", "action": "Correct it.", "errors": [{"field": "a", "message": "is wrong"}]}
            """;
    private static final String EVENTS = "event:state\ndata:{\"state\":\"completed\"}\n\nevent:ended\ndata:{}\n\n";

    private static final List<List<String>> COMMANDS = List.of(
            List.of("--help"),
            List.of("migrate", "--help"),
            List.of("help", "plan"),
            List.of("no-such-command"),
            List.of("env", "list"),
            List.of("env", "show", "crm/dev"),
            List.of("package", "list"),
            List.of("package", "show", "0".repeat(64)),
            List.of("package", "list", "--output", "json"),
            List.of("plan", "--source", "crm/dev", "--target", "crm/prod"),
            List.of("plan", "list"),
            List.of("migrate", "--source", "crm/dev", "--target", "crm/prod", "--var", "A=B", "--decide", "a=KEEP"),
            List.of("migration", "show", ID),
            List.of("migration", "list"),
            List.of("backup", "list"),
            List.of("rules", "list"),
            List.of("backup", "show", "10000000-0000-4000-8000-000000000000"));

    private Training() {}

    /** Whether this process is to do nothing else. */
    public static boolean isAskedFor() {
        return Boolean.getBoolean("slipway.training");
    }

    /**
     * Does it.
     *
     * @param program runs one command in given surroundings
     */
    public static void run(BiConsumer<Surroundings, String[]> program) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", Training::answer);
            server.start();
            try {
                Map<String, String> environment = Map.of(
                        "SLIPWAY_SERVER",
                                "http://127.0.0.1:" + server.getAddress().getPort(),
                        "SLIPWAY_CLIENT_ID", "training",
                        "SLIPWAY_CLIENT_SECRET", "none");
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
                for (List<String> command : COMMANDS) {
                    Terminal terminal = new Terminal(InputStream.nullInputStream(), nowhere, nowhere, null);
                    program.accept(
                            new Surroundings(terminal, environment, null, Duration.ZERO),
                            command.toArray(String[]::new));
                }
            } finally {
                server.stop(0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        boolean refused = path.startsWith("/api/backups/1");
        boolean events = path.endsWith("/steps") || path.endsWith("/progress");
        boolean text = !refused && "text/plain".equals(accepted(exchange));
        byte[] body =
                (refused ? PROBLEM : events ? EVENTS : text ? "text" : state(path)).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", events ? "text/event-stream" : "application/json");
        exchange.sendResponseHeaders(refused ? 400 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String accepted(HttpExchange exchange) {
        String accept = exchange.getRequestHeaders().getFirst("Accept");
        return accept == null ? "" : accept.split(",", 2)[0];
    }

    private static String state(String path) {
        return path.startsWith("/api/plans/") ? ANYTHING.replace("\"completed\"", "\"ready\"") : ANYTHING;
    }
}
