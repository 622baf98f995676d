package dev.slipway.local.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Slipway's HTTP door as one of its clients sees it: a token, JSON in and out, problem details as exceptions. */
public final class Gateway {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI base;
    private final String token;

    private Gateway(URI base, String token) {
        this.base = base;
        this.token = token;
    }

    /**
     * Signs in with a client credential.
     *
     * @param base the gateway's address, e.g. {@code http://127.0.0.1:8080}
     * @throws GatewayException when the issuer refuses the credential
     */
    public static Gateway signIn(URI base, String clientId, String clientSecret) {
        String basic = Base64.getEncoder()
                .encodeToString(
                        (urlEncoded(clientId) + ":" + urlEncoded(clientSecret)).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/oauth2/token"))
                .timeout(TIMEOUT)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("grant_type=client_credentials"))
                .build();
        Gateway anonymous = new Gateway(base, "");
        JsonNode granted = anonymous.send(request).body();
        return new Gateway(base, granted.path("access_token").asString());
    }

    /** What came back: the status and the JSON body, which is missing where there was none. */
    public record Answer(int status, JsonNode body) {}

    /** The access token, for clients of one's own. */
    public String token() {
        return token;
    }

    /** Reads a resource. */
    public JsonNode get(String path) {
        return send(request(path).GET().build()).body();
    }

    /** Creates or asks for something. */
    public Answer post(String path, Object body) {
        return send(withJson(path, "POST", body));
    }

    /** Puts something in place. */
    public Answer put(String path, Object body) {
        return send(withJson(path, "PUT", body));
    }

    /** Removes a resource. */
    public Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    private HttpRequest withJson(String path, String method, Object body) {
        return request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(JSON.writeValueAsString(body)))
                .build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(TIMEOUT)
                .header("Accept", "application/json, application/problem+json")
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest request) {
        HttpResponse<String> response;
        try {
            response = http.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new GatewayException("The gateway at %s does not answer: %s".formatted(base, e.getMessage()), 0, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException("Interrupted while waiting for the gateway", 0, e);
        }
        JsonNode body = response.body().isBlank() ? JSON.missingNode() : JSON.readTree(response.body());
        if (response.statusCode() >= 400) {
            throw new GatewayException(
                    "%s %s was refused (%d): %s %s"
                            .formatted(
                                    request.method(),
                                    request.uri().getPath(),
                                    response.statusCode(),
                                    body.path("detail")
                                            .asString(body.path("error").asString(response.body())),
                                    body.path("action").asString(""))
                            .strip(),
                    response.statusCode(),
                    null);
        }
        return new Answer(response.statusCode(), body);
    }

    /** A value as part of a path or query. */
    static String urlEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
