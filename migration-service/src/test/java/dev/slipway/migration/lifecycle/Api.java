package dev.slipway.migration.lifecycle;

import static org.awaitility.Awaitility.await;

import dev.slipway.teststack.TestIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's own HTTP API as a client sees it. */
final class Api {

    static final String[] ALL = {
        "migrations:read",
        "migrations:write",
        "migrations:decide",
        "migrations:skip-backup",
        "environments:write",
        "packages:read",
        "packages:write",
        "signers:write",
        "audit:read"
    };
    private static final Set<String> FINAL =
            Set.of("completed", "failed", "cancelled", "rolled-back", "rollback-failed");

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();
    private final String base;
    private final String token;

    record Answer(int status, JsonNode body, String location) {}

    Api(int port, String... scopes) {
        this.base = "http://127.0.0.1:" + port;
        this.token = TestIdentity.token("ann", scopes);
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    Answer post(String path, Object body) {
        return call("POST", path, body);
    }

    Answer put(String path, Object body) {
        return call("PUT", path, body);
    }

    Answer delete(String path) {
        return call("DELETE", path, null);
    }

    /** An answer that is a file. */
    HttpResponse<byte[]> download(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Posts a tar file. */
    Answer upload(String path, byte[] tar) {
        return answer(HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/x-tar")
                .POST(HttpRequest.BodyPublishers.ofByteArray(tar))
                .timeout(Duration.ofSeconds(60))
                .build());
    }

    private Answer call(String method, String path, @Nullable Object body) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(
                                        body instanceof String raw ? raw : json.writeValueAsString(body)))
                .timeout(Duration.ofSeconds(30))
                .build();
        return answer(request);
    }

    private Answer answer(HttpRequest request) {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(),
                    response.body().isEmpty() ? json.createObjectNode() : json.readTree(response.body()),
                    response.headers().firstValue("Location").orElse(""));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    JsonNode migration(UUID id) {
        return get("/api/migrations/" + id).body();
    }

    JsonNode awaitState(UUID id, String... states) {
        return await("migration " + id + " in " + Set.of(states))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(
                        () -> migration(id),
                        migration ->
                                Set.of(states).contains(migration.path("state").asString()));
    }

    JsonNode awaitEnd(UUID id) {
        return awaitState(id, FINAL.toArray(String[]::new));
    }

    /** The answer's body as text in the wanted media type. */
    String read(String path, String mediaType) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", mediaType)
                .timeout(Duration.ofSeconds(30))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Everything that a server-sent event stream tells until it ends. */
    String follow(String path) {
        return text(path, "text/event-stream").body();
    }

    /** What is to be had in that form, with further headers. */
    HttpResponse<String> text(String path, String accept, String... headers) {
        return send(path, accept, HttpResponse.BodyHandlers.ofString(), headers);
    }

    /** A file. */
    HttpResponse<byte[]> file(String path) {
        return send(path, "*/*", HttpResponse.BodyHandlers.ofByteArray());
    }

    private <T> HttpResponse<T> send(String path, String accept, HttpResponse.BodyHandler<T> body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
