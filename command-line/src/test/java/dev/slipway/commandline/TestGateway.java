package dev.slipway.commandline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An HTTP server that answers what a test says, and remembers what it was asked. */
final class TestGateway implements AutoCloseable {

    /** A request as it came. */
    record Asked(
            String method,
            String path,
            @Nullable String authorization,
            @Nullable String accept,
            String body) {}

    @FunctionalInterface
    interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();

    TestGateway() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The next answer to a request; the last one given is given again and again. */
    TestGateway on(String methodAndPath, Answer answer) {
        answers.computeIfAbsent(methodAndPath, _ -> new ArrayDeque<>()).add(answer);
        return this;
    }

    TestGateway on(String methodAndPath, int status, String json) {
        return on(methodAndPath, status, "application/json", json);
    }

    TestGateway on(String methodAndPath, int status, String contentType, String body) {
        return on(methodAndPath, exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    TestGateway refusing(String methodAndPath, int status, String problem) {
        return on(methodAndPath, status, "application/problem+json", problem);
    }

    List<Asked> asked() {
        return asked;
    }

    List<Asked> asked(String methodAndPath) {
        return asked.stream()
                .filter(one -> (one.method() + " " + one.path()).equals(methodAndPath))
                .toList();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString();
        asked.add(new Asked(
                exchange.getRequestMethod(),
                path,
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestHeaders().getFirst("Accept"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        Answer answer;
        synchronized (answers) {
            Deque<Answer> given = answers.get(exchange.getRequestMethod() + " " + path);
            answer = given == null ? null : given.size() > 1 ? given.poll() : given.peek();
        }
        if (answer == null) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        } else {
            answer.to(exchange);
        }
    }
}
