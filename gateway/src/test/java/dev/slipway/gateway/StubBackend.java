package dev.slipway.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A service behind the gateway, on a real socket, which remembers what it was asked. */
final class StubBackend implements AutoCloseable {

    /** What arrived. */
    record Received(String method, URI uri, Headers headers, String body) {}

    private final HttpServer server;
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger brokenOff = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    private volatile int status = 200;
    private volatile String contentType = "application/json";
    private volatile String body = "{}";

    StubBackend() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                String request;
                try {
                    request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    brokenOff.incrementAndGet();
                    throw e;
                }
                received.add(new Received(
                        exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), request));
                byte[] answer = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().add("Content-Type", contentType);
                exchange.sendResponseHeaders(status, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        server.createContext("/api/backups/silent", exchange -> {
            try (exchange) {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.createContext("/api/backups/stream", exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write("event:progress\n".getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void answers(int status, String contentType, String body) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
    }

    void reset() {
        answers(200, "application/json", "{}");
        received.clear();
        brokenOff.set(0);
    }

    /** How many requests ended before their body did; they do not count as received. */
    int brokenOff() {
        return brokenOff.get();
    }

    List<Received> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
