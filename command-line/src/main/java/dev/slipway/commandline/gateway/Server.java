package dev.slipway.commandline.gateway;

import dev.slipway.commandline.gateway.Credentials.Client;
import dev.slipway.commandline.gateway.Credentials.None;
import dev.slipway.commandline.gateway.Credentials.Token;
import dev.slipway.commandline.terminal.ExitCode;
import dev.slipway.commandline.terminal.Failure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The gateway: JSON in and out, files, streams of events. Whatever it answers other than what was asked for comes as a
 * {@link Failure} with its sentence. Redirects are not followed, because a token is meant for one server.
 */
public final class Server implements AutoCloseable {

    /** What nearly all paths answer. */
    public static final String JSON = "application/json";

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final String PROBLEM = "application/problem+json";
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofMinutes(2);
    private static final int UNAUTHORIZED = 401;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;
    private static final int FIRST_FAULT = 500;

    private final String address;
    private final Credentials credentials;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private @Nullable String token;

    /**
     * The gateway at an address.
     *
     * @param address such as {@code https://slipway.example.org}
     */
    public Server(URI address, Credentials credentials) {
        this.address = address.toString().replaceAll("/+$", "");
        this.credentials = credentials;
    }

    /** A value as one segment of a path, or as a query parameter. */
    public static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** Reads a resource. */
    public JsonNode get(String path) {
        return json(exchange("GET", path, JSON, null, null));
    }

    /** Reads a resource in another form, as text. */
    public String getText(String path, String mediaType) {
        return text(exchange("GET", path, mediaType, null, null));
    }

    /** Creates or asks for something. */
    public JsonNode post(String path, @Nullable Object body) {
        return json(withJson("POST", path, body));
    }

    /** Asks for something that the server works on before it answers. */
    public JsonNode post(String path, Object body, Duration within) {
        return json(exchange(
                "POST", path, JSON, JSON, BodyPublishers.ofString(MAPPER.writeValueAsString(body)), null, within));
    }

    /** Puts something in place. */
    public JsonNode put(String path, Object body) {
        return json(withJson("PUT", path, body));
    }

    /** Puts something in place of the version that was read. */
    public JsonNode put(String path, Object body, long version) {
        return json(exchange(
                "PUT",
                path,
                JSON,
                JSON,
                BodyPublishers.ofString(MAPPER.writeValueAsString(body)),
                version,
                ANSWER_WITHIN));
    }

    /** Removes a resource. */
    public void delete(String path) {
        discard(exchange("DELETE", path, JSON, null, null));
    }

    /** Removes a resource if it still is in the version that was read. */
    public void delete(String path, long version) {
        discard(exchange("DELETE", path, JSON, null, null, version, ANSWER_WITHIN));
    }

    /** Sends what is not JSON. */
    public JsonNode send(String method, String path, String mediaType, BodyPublisher body) {
        return json(exchange(method, path, JSON, mediaType, body));
    }

    /** Opens a resource to be read as it comes. */
    public InputStream open(String path, String mediaType) {
        return exchange("GET", path, mediaType, null, null).body();
    }

    /** Listens to server-sent events. */
    public EventStream events(String path) {
        return new EventStream(
                exchange("GET", path, "text/event-stream", null, null).body());
    }

    @Override
    public void close() {
        // a stream that somebody still reads in the background would be waited for otherwise
        http.shutdownNow();
    }

    private HttpResponse<InputStream> withJson(String method, String path, @Nullable Object body) {
        return body == null
                ? exchange(method, path, JSON, null, BodyPublishers.noBody())
                : exchange(method, path, JSON, JSON, BodyPublishers.ofString(MAPPER.writeValueAsString(body)));
    }

    private HttpResponse<InputStream> exchange(
            String method, String path, String accept, @Nullable String contentType, @Nullable BodyPublisher body) {
        return exchange(method, path, accept, contentType, body, null, ANSWER_WITHIN);
    }

    private HttpResponse<InputStream> exchange(
            String method,
            String path,
            String accept,
            @Nullable String contentType,
            @Nullable BodyPublisher body,
            @Nullable Long version,
            Duration within) {
        HttpResponse<InputStream> response = once(method, path, accept, contentType, body, version, within);
        if (response.statusCode() == UNAUTHORIZED && credentials instanceof Client && token != null) {
            // it has run out while something was waited for
            discard(response);
            token = null;
            response = once(method, path, accept, contentType, body, version, within);
        }
        if (response.statusCode() >= FIRST_REDIRECT) {
            throw refusal(response);
        }
        return response;
    }

    private HttpResponse<InputStream> once(
            String method,
            String path,
            String accept,
            @Nullable String contentType,
            @Nullable BodyPublisher body,
            @Nullable Long version,
            Duration within) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(address + path))
                .header("Accept", accept.equals(JSON) ? JSON + ", " + PROBLEM : accept + ", " + PROBLEM + ";q=0.5")
                .method(method, body == null ? BodyPublishers.noBody() : body);
        if (contentType == null || contentType.equals(JSON)) {
            // a file is answered when all of it was taken, however long that is
            request.timeout(within);
        }
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (version != null) {
            request.header("If-Match", "\"" + version + "\"");
        }
        String bearer = token();
        if (bearer != null) {
            try {
                request.header("Authorization", "Bearer " + bearer);
            } catch (IllegalArgumentException e) {
                throw Failure.usage("The token is not one: it holds characters that no token has.", "Get a new one.");
            }
        }
        return send(request.build());
    }

    private @Nullable String token() {
        return switch (credentials) {
            case None _ -> null;
            case Token(String value) -> value;
            case Client client -> {
                if (token == null) {
                    token = signIn(client);
                }
                yield token;
            }
        };
    }

    private String signIn(Client client) {
        String basic = Base64.getEncoder()
                .encodeToString(
                        (encoded(client.id()) + ":" + encoded(client.secret())).getBytes(StandardCharsets.UTF_8));
        String scope = client.scope();
        HttpResponse<InputStream> response = send(HttpRequest.newBuilder(client.tokenEndpoint())
                .timeout(ANSWER_WITHIN)
                .header("Accept", JSON)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(
                        "grant_type=client_credentials" + (scope == null ? "" : "&scope=" + encoded(scope))))
                .build());
        if (response.statusCode() >= FIRST_REDIRECT) {
            discard(response);
            ExitCode code = exitCode(response.statusCode());
            throw new Failure(
                    code,
                    code == ExitCode.REFUSED
                            ? "The issuer at %s does not accept the client '%s' (%d)."
                                    .formatted(client.tokenEndpoint(), client.id(), response.statusCode())
                            : "The issuer at %s does not work at the moment (%d)."
                                    .formatted(client.tokenEndpoint(), response.statusCode()),
                    code == ExitCode.REFUSED ? "Check its id and secret." : "Try again shortly.");
        }
        String granted = json(response).path("access_token").asString("");
        if (granted.isEmpty()) {
            throw new Failure(
                    ExitCode.FAILED,
                    "The issuer at %s answered without a token.".formatted(client.tokenEndpoint()),
                    "Check SLIPWAY_TOKEN_ENDPOINT.");
        }
        return granted;
    }

    private HttpResponse<InputStream> send(HttpRequest request) {
        String host = request.uri().getScheme() + "://" + request.uri().getRawAuthority();
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException e) {
            throw unreachable(host, "no connection within %d s".formatted(CONNECT_WITHIN.toSeconds()), e);
        } catch (HttpTimeoutException e) {
            throw unreachable(host, "no answer in time", e);
        } catch (ConnectException e) {
            throw unreachable(
                    host,
                    e.getCause() instanceof UnresolvedAddressException
                            ? "there is no such host"
                            : "nothing listens there",
                    e);
        } catch (UnknownHostException e) {
            throw unreachable(host, "there is no such host", e);
        } catch (SSLException e) {
            throw new Failure(
                    ExitCode.UNREACHABLE,
                    "No trusted connection to %s: %s.".formatted(host, e.getMessage()),
                    "If its certificate comes from an authority of your own, name it in SLIPWAY_JAVA_OPTIONS:"
                            + " -Djavax.net.ssl.trustStore=FILE.",
                    e);
        } catch (IOException e) {
            String reason = e.getMessage();
            throw unreachable(host, reason == null ? "the connection broke off" : reason, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.FAILED, "Interrupted.", null, e);
        }
    }

    private static Failure unreachable(String host, String reason, Throwable cause) {
        return new Failure(
                ExitCode.UNREACHABLE,
                "%s does not answer: %s.".formatted(host, reason),
                "Is it running, and is the address right? --server or SLIPWAY_SERVER names another one.",
                cause);
    }

    private static URI uri(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw Failure.usage("This is not an address: " + text, "Write it as https://slipway.example.org.");
        }
    }

    private JsonNode json(HttpResponse<InputStream> response) {
        String body = text(response);
        try {
            return body.isBlank() ? MAPPER.missingNode() : MAPPER.readTree(body);
        } catch (JacksonException e) {
            throw new Failure(
                    ExitCode.FAILED,
                    "%s answered with something else than JSON.".formatted(address),
                    "Is this Slipway's gateway?",
                    e);
        }
    }

    private String text(HttpResponse<InputStream> response) {
        try (InputStream body = response.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(ExitCode.UNREACHABLE, "%s broke its answer off.".formatted(address), "Try again.", e);
        }
    }

    private static void discard(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExitCode exitCode(int status) {
        return switch (status) {
            case 502, 503, 504 -> ExitCode.UNREACHABLE;
            default -> status >= FIRST_FAULT ? ExitCode.FAILED : ExitCode.REFUSED;
        };
    }

    private Failure refusal(HttpResponse<InputStream> response) {
        int status = response.statusCode();
        if (status < FIRST_ERROR) {
            discard(response);
            return new Failure(
                    ExitCode.REFUSED,
                    "%s sends elsewhere, to %s."
                            .formatted(
                                    address,
                                    response.headers().firstValue("Location").orElse("nowhere")),
                    "Name that address, if you trust it, in --server or SLIPWAY_SERVER.");
        }
        JsonNode problem;
        try {
            problem = MAPPER.readTree(text(response));
        } catch (JacksonException e) {
            problem = MAPPER.missingNode();
        }
        if (!problem.isObject()) {
            return new Failure(
                    exitCode(status),
                    "%s answered %d.".formatted(address, status),
                    status == UNAUTHORIZED ? adviceOnToken() : null);
        }
        String action = problem.path("action").asString("");
        return Failure.answered(
                exitCode(status),
                problem.path("detail").asString(problem.path("title").asString("The server answered " + status + ".")),
                status == UNAUTHORIZED ? adviceOnToken() : action.isEmpty() ? null : action,
                particulars(problem),
                problem);
    }

    private String adviceOnToken() {
        return switch (credentials) {
            case None _ ->
                "Set SLIPWAY_TOKEN, or SLIPWAY_CLIENT_ID and SLIPWAY_CLIENT_SECRET; slipway help credentials tells more.";
            case Token _ -> "The token may have run out: get a new one.";
            case Client client -> "The client '%s' is not accepted any more.".formatted(client.id());
        };
    }

    /** What a problem says beyond its sentence: lists of fields, of names, of lines. */
    private static List<String> particulars(JsonNode problem) {
        List<String> lines = new ArrayList<>();
        problem.properties().forEach(member -> {
            switch (member.getKey()) {
                case "type", "title", "status", "detail", "instance", "action" -> {
                    // said already, or for programs
                }
                case "errors", "problems" -> member.getValue().forEach(error -> lines.add(particular(error)));
                default -> lines.add(member.getKey() + ": " + value(member.getValue()));
            }
        });
        return lines;
    }

    private static String particular(JsonNode error) {
        if (error.has("field")) {
            return error.path("field").asString() + " " + error.path("message").asString();
        }
        if (error.has("line")) {
            return "line %d: %s"
                    .formatted(error.path("line").asInt(), error.path("message").asString());
        }
        return value(error);
    }

    private static String value(JsonNode value) {
        if (value.isArray()) {
            List<String> items = new ArrayList<>();
            value.forEach(item -> items.add(value(item)));
            return String.join(", ", items);
        }
        return value.isString() ? value.asString() : value.toString();
    }
}
