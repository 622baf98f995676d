package dev.slipway.environment;

import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestIdentity;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.BodyContentSpec;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** Speaks to the running service as different callers. */
@TestComponent
public class Api {

    /** Who {@link #writer()} is. */
    public static final String WRITER = "alice";

    private final Environment environment;

    /** Signing a token and opening a connection costs more than most requests. */
    private final Map<String, RestTestClient> clients = new ConcurrentHashMap<>();

    Api(Environment environment) {
        this.environment = environment;
    }

    /** A person who may read and write environments. */
    public RestTestClient writer() {
        return as(WRITER, Scopes.ENVIRONMENTS_READ, Scopes.ENVIRONMENTS_WRITE);
    }

    /** A person who may read environments. */
    public RestTestClient reader() {
        return as("rita", Scopes.ENVIRONMENTS_READ);
    }

    /** A person who may read the audit trail. */
    public RestTestClient auditor() {
        return as("audrey", Scopes.AUDIT_READ);
    }

    /** A person who may see secrets, and nothing else. */
    public RestTestClient revealer() {
        return as("rex", Scopes.SECRETS_REVEAL);
    }

    /** Another service of Slipway. */
    public RestTestClient service() {
        return as("migration-service", Scopes.INTERNAL);
    }

    /** A caller whose token has these scopes. */
    public RestTestClient as(String subject, String... scopes) {
        return clients.computeIfAbsent(
                subject + " " + String.join(" ", scopes),
                _ -> anonymous()
                        .mutate()
                        .defaultHeader(HttpHeaders.AUTHORIZATION, "Bearer " + TestIdentity.token(subject, scopes))
                        .build());
    }

    /** A caller without a token. */
    public RestTestClient anonymous() {
        return RestTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + environment.getRequiredProperty("local.server.port"))
                .build();
    }

    /** Sends a POST with a JSON body as {@link #writer()}. */
    public ResponseSpec post(String path, Object body) {
        return writer().post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    /** Sends a PUT with a JSON body as {@link #writer()}. */
    public ResponseSpec put(String path, Object body) {
        return writer().put()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    /** Sends a PUT with a JSON body as {@link #writer()}, which expects a version. */
    public ResponseSpec putIfMatch(String path, String entityTag, Object body) {
        return writer().put()
                .uri(path)
                .header(HttpHeaders.IF_MATCH, entityTag)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    /** Sends a POST without a body as {@link #writer()}. */
    public ResponseSpec post(String path) {
        return writer().post().uri(path).exchange();
    }

    /** Sends a POST without a body as {@link #writer()}, which expects a version. */
    public ResponseSpec postIfMatch(String path, String entityTag) {
        return writer().post().uri(path).header(HttpHeaders.IF_MATCH, entityTag).exchange();
    }

    /** Sends a POST with a JSON body as {@link #writer()}, which expects a version. */
    public ResponseSpec postIfMatch(String path, String entityTag, Object body) {
        return writer().post()
                .uri(path)
                .header(HttpHeaders.IF_MATCH, entityTag)
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    /** Sends a DELETE as {@link #writer()}. */
    public ResponseSpec delete(String path) {
        return writer().delete().uri(path).exchange();
    }

    /** Sends a GET as {@link #reader()}. */
    public ResponseSpec get(String path) {
        return reader().get().uri(path).exchange();
    }

    /** Expects a problem detail of this kind. */
    public static BodyContentSpec expectProblem(ResponseSpec response, int status, String slug) {
        return response.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.type")
                .isEqualTo("https://slipway.dev/problems/" + slug)
                .jsonPath("$.detail")
                .isNotEmpty();
    }

    /** Registers an application with a name of its own. */
    public String newApplication() {
        String name = "app-" + UUID.randomUUID();
        post("/api/applications", Map.of("name", name)).expectStatus().isCreated();
        return name;
    }

    /** Registers a development environment {@code dev} of a new application, and returns its path below the API. */
    public String newEnvironment() {
        return newEnvironment(connection("db.example.org", 5432, "crm", "crm_owner", "open sesame"));
    }

    /** Registers a development environment {@code dev} of a new application, and returns its path below the API. */
    public String newEnvironment(Map<String, Object> connection) {
        String application = newApplication();
        post(
                        "/api/applications/" + application + "/environments",
                        Map.of("name", "dev", "stage", "development", "connection", connection))
                .expectStatus()
                .isCreated();
        return "/api/applications/" + application + "/environments/dev";
    }

    /** Registers another environment beside the one at a path, and returns its path. */
    public String newEnvironmentBeside(String environmentPath, String name, String stage) {
        String environments = environmentPath.substring(0, environmentPath.lastIndexOf('/'));
        post(
                        environments,
                        Map.of(
                                "name",
                                name,
                                "stage",
                                stage,
                                "connection",
                                connection("db.example.org", 5432, name, "owner", "open sesame")))
                .expectStatus()
                .isCreated();
        return environments + "/" + name;
    }

    /** The path of the application of the environment at a path. */
    public static String applicationOf(String environmentPath) {
        return environmentPath.substring(0, environmentPath.indexOf("/environments/"));
    }

    /** Sets a variable of the environment at a path. */
    public void setVariable(String environmentPath, String name, String type, String value) {
        put(environmentPath + "/variables/" + name, Map.of("type", type, "value", value))
                .expectStatus()
                .is2xxSuccessful();
    }

    /** The environment's internal path. */
    public static String internal(String environmentPath) {
        return environmentPath
                .replace("/api/applications/", "/internal/environments/")
                .replace("/environments/dev", "/dev");
    }

    /** The written form of the environment at a path, {@code app-1/dev}. */
    public static String ref(String environmentPath) {
        return environmentPath.replace("/api/applications/", "").replace("/environments/", "/");
    }

    /** A connection as the API takes it. */
    public static Map<String, Object> connection(TestDatabase database) {
        return connection(database.host(), database.port(), database.database(), database.user(), database.password());
    }

    /** A connection as the API takes it. */
    public static Map<String, Object> connection(String host, int port, String database, String user, String password) {
        return Map.of("host", host, "port", port, "database", database, "user", user, "password", password);
    }
}
