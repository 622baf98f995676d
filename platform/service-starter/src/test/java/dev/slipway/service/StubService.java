package dev.slipway.service;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Another service on a real socket, which answers what it is told to. */
final class StubService {

    private final HttpServer server;
    private volatile List<Integer> statuses = List.of(200);
    private final AtomicInteger calls = new AtomicInteger();
    private final List<@Nullable String> authorizations = Collections.synchronizedList(new ArrayList<>());

    StubService() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
                List<Integer> script = statuses;
                int status = script.get(Math.min(calls.getAndIncrement(), script.size() - 1));
                byte[] body = "hello".getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "text/plain");
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
    }

    String uri() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Answers these in turn, then the last one for ever; forgets the calls so far. */
    void answers(Integer... statuses) {
        this.statuses = List.of(statuses);
        calls.set(0);
        authorizations.clear();
    }

    int calls() {
        return calls.get();
    }

    List<@Nullable String> authorizations() {
        return List.copyOf(authorizations);
    }
}
