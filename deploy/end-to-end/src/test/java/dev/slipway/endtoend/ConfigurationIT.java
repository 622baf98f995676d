package dev.slipway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.local.demo.Gateway;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Applications read their environment's configuration through the gateway, with a read token and nothing else. */
class ConfigurationIT {

    private static final String ENVIRONMENT = "/api/applications/reader/environments/prod";

    private static boolean prepared;

    private final Slipway slipway = Slipway.running();
    private final Gateway gateway = slipway.gateway();

    @BeforeEach
    void registerTheEnvironment() {
        if (prepared) {
            return;
        }
        gateway.post("/api/applications", Map.of("name", "reader"));
        for (String stage : List.of("prod", "other")) {
            gateway.post(
                    "/api/applications/reader/environments",
                    Map.of(
                            "name",
                            stage,
                            "stage",
                            "production",
                            "connection",
                            Map.of("host", "db", "port", 5432, "database", "d", "user", "u", "password", "p")));
        }
        set("/api/applications/reader", "GREETING", "plain", "Hello from ${PLACE}");
        set(ENVIRONMENT, "PLACE", "plain", "production");
        set(ENVIRONMENT, "SHOP_MAIL_HOST", "plain", "mail.example.org");
        set(ENVIRONMENT, "API_KEY", "secret", "only-for-production");
        prepared = true;
    }

    @Test
    void aStockSpringBootApplicationStartsFromItAndIsRefreshed() {
        try (StockProcess application = new StockProcess(slipway.url(), "prod", token("stock application"))) {
            assertThat(application.started()).as(application.log()).isTrue();
            assertThat(application.ask("GREETING")).isEqualTo("Hello from production");
            assertThat(application.ask("API_KEY")).isEqualTo("only-for-production");
            assertThat(application.ask("mail host")).isEqualTo("mail.example.org");

            set(ENVIRONMENT, "PLACE", "plain", "a refreshed production");
            set(ENVIRONMENT, "SHOP_MAIL_HOST", "plain", "mail2.example.org");
            assertThat(application.ask("refresh")).contains("GREETING", "PLACE");

            assertThat(application.ask("GREETING")).isEqualTo("Hello from a refreshed production");
            assertThat(application.ask("mail host")).isEqualTo("mail2.example.org");
        }
    }

    @Test
    void anApplicationDoesNotStartWithATokenOfAnotherEnvironmentOrARevokedOne() {
        String token = token("soon revoked");
        try (StockProcess application = new StockProcess(slipway.url(), "other", token)) {
            assertThat(application.started()).isFalse();
            assertThat(application.log()).contains("403");
        }

        String id = gateway.get(ENVIRONMENT + "/read-tokens")
                .path("readTokens")
                .valueStream()
                .filter(known -> known.path("name").asString().equals("soon revoked"))
                .map(known -> known.path("id").asString())
                .findFirst()
                .orElseThrow();
        gateway.delete(ENVIRONMENT + "/read-tokens/" + id);

        try (StockProcess application = new StockProcess(slipway.url(), "prod", token)) {
            assertThat(application.started()).isFalse();
            assertThat(application.log()).contains("401");
        }
    }

    @Test
    void changesAreToldAsTheyHappen() throws Exception {
        List<String> lines = Collections.synchronizedList(new ArrayList<>());
        HttpRequest request = request("/configuration/changes", token("watcher"));
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = http.send(request, BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            Thread reader = Thread.ofVirtual().start(() -> {
                try (BufferedReader body =
                        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                    body.lines().forEach(lines::add);
                } catch (IOException | RuntimeException closed) {
                    // at the end of the test
                }
            });
            await().atMost(Duration.ofSeconds(10)).until(() -> versions(lines).size() == 1);

            set(ENVIRONMENT, "CHANGED", "plain", "once");
            await().atMost(Duration.ofSeconds(10)).until(() -> versions(lines).size() == 2);
            set("/api/applications/reader", "CHANGED_DEFAULT", "plain", "once");
            await().atMost(Duration.ofSeconds(10)).until(() -> versions(lines).size() == 3);

            assertThat(versions(lines)).doesNotHaveDuplicates();
            http.shutdownNow();
            reader.join(Duration.ofSeconds(10));
        }
    }

    @Test
    void anUnchangedConfigurationIsNotSentAgain() throws Exception {
        String token = token("conditional");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> first =
                    http.send(request("/configuration?format=dotenv", token), BodyHandlers.ofString());
            assertThat(first.body()).contains("API_KEY='only-for-production'").contains("GREETING='Hello from ");
            String tag = first.headers().firstValue("ETag").orElseThrow();

            HttpRequest again = HttpRequest.newBuilder(request("/configuration?format=dotenv", token), (_, _) -> true)
                    .header("If-None-Match", tag)
                    .build();
            HttpResponse<String> second = http.send(again, BodyHandlers.ofString());

            assertThat(second.statusCode()).isEqualTo(304);
            assertThat(second.body()).isEmpty();
        }
    }

    private HttpRequest request(String path, String token) {
        return HttpRequest.newBuilder(URI.create(slipway.url() + ENVIRONMENT + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30))
                .build();
    }

    private String token(String name) {
        return gateway.post(ENVIRONMENT + "/read-tokens", Map.of("name", name))
                .body()
                .path("token")
                .asString();
    }

    private void set(String path, String name, String type, String value) {
        gateway.put(path + "/variables/" + name, Map.of("type", type, "value", value));
    }

    private static List<String> versions(List<String> lines) {
        synchronized (lines) {
            return lines.stream()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> line.substring("data:".length()).strip())
                    .toList();
        }
    }
}
