package dev.slipway.environment.configuration.web;

import static dev.slipway.environment.Api.expectProblem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.environment.Api;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.ReadTokenHolder;
import dev.slipway.environment.configuration.WatchConfiguration;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;

@EnvServiceTest
class ChangeStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Api api;
    private final Environment configuration;
    private final WatchConfiguration watchConfiguration;
    private final ChangeStreamProperties properties;
    private final List<EventStream> opened = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private String environment = "";
    private ReadTokenHolder holder;

    ChangeStreamTest(
            Api api,
            Environment configuration,
            WatchConfiguration watchConfiguration,
            ChangeStreamProperties properties) {
        this.api = api;
        this.configuration = configuration;
        this.watchConfiguration = watchConfiguration;
        this.properties = properties;
        this.environment = api.newEnvironment();
        this.holder = ReadTokenHolder.of(api, environment, "crm");
    }

    @BeforeEach
    void setVariable() {
        api.setVariable(environment, "A", "secret", "open sesame");
    }

    @AfterEach
    void leave() {
        opened.forEach(EventStream::close);
        http.shutdownNow();
    }

    @Test
    void aStreamBeginsWithWhatThereIsAndTellsEveryChange() {
        String other = api.newEnvironment();
        EventStream stream = open();
        assertThat(stream.status()).isEqualTo(200);
        assertThat(stream.header(HttpHeaders.CONTENT_TYPE)).startsWith("text/event-stream");
        stream.awaitLast(tag());

        api.setVariable(environment, "A", "secret", "xyzzy");
        stream.awaitLast(tag());
        api.setVariable(environment.replace("/environments/dev", ""), "A", "plain", "default");
        stream.awaitLast(tag());
        api.setVariable(other, "A", "plain", "of another environment");
        api.setVariable(environment, "B", "plain", "x");
        stream.awaitLast(tag());

        assertThat(stream.events()).hasSize(4).doesNotHaveDuplicates();
        assertThat(stream.lines())
                .allMatch(line -> line.isEmpty() || line.matches("event:version|(id|data):[0-9-]+|:still here"))
                .containsSubsequence("event:version", "id:" + tag(), "data:" + tag());
    }

    @Test
    void commentsShowThatAStreamIsAlive() {
        EventStream stream = open();

        await().atMost(PATIENCE)
                .until(() ->
                        stream.lines().stream().filter(":still here"::equals).count() >= 2);
        assertThat(stream.events()).hasSize(1);
    }

    @Test
    void aRevokedTokensStreamEnds() {
        EventStream kept = open(ReadTokenHolder.of(api, environment, "another"));
        EventStream stream = open();

        api.writer()
                .delete()
                .uri(environment + "/read-tokens/" + holder.id())
                .exchange()
                .expectStatus()
                .isNoContent();

        stream.awaitEnd();
        assertThat(stream.broke()).isFalse();
        assertThat(open().status()).isEqualTo(401);
        api.setVariable(environment, "A", "plain", "x");
        kept.awaitLast(tag(ReadTokenHolder.of(api, environment, "third")));
    }

    @Test
    void anArchivedEnvironmentsStreamEnds() {
        EventStream stream = open();

        api.post(environment + "/archive").expectStatus().isOk();

        stream.awaitEnd();
        assertThat(open().status()).isEqualTo(409);
    }

    @Test
    void streamsEndWhenTheServiceStops() {
        EventStream stream = open();
        watchConfiguration.stop();
        try {
            stream.awaitEnd();
            EventStream late = open();
            late.awaitEnd();
            assertThat(stream.broke()).isFalse();
        } finally {
            watchConfiguration.start();
        }
        EventStream next = open();
        api.setVariable(environment, "A", "plain", "x");
        next.awaitLast(tag());
    }

    @Test
    void tooManyWatchersAreToldToComeBackAndThoseWhoLeaveMakeRoom() {
        EventStream refused = connect(holder);
        for (int i = 0; i < properties.most() && refused.status() == 200; i++) {
            refused = connect(holder);
        }
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header(HttpHeaders.RETRY_AFTER)).isEqualTo("30");
        assertThat(refused.header(HttpHeaders.CONTENT_TYPE)).startsWith("application/problem+json");
        refused.awaitEnd();
        assertThat(refused.lines()).singleElement().asString().contains("/too-many-watchers");

        opened.forEach(EventStream::close);

        assertThat(open().status()).isEqualTo(200);
    }

    @Test
    void aCallerWhoTakesNoEventsIsToldSo() {
        expectProblem(
                holder.bearer(api)
                        .get()
                        .uri(environment + "/configuration/changes")
                        .accept(MediaType.APPLICATION_JSON)
                        .exchange(),
                406,
                "not-acceptable");
    }

    private EventStream open() {
        return open(holder);
    }

    /** Once there is room, which the streams of other tests leave with the next heartbeat. */
    private EventStream open(ReadTokenHolder reader) {
        return await().atMost(PATIENCE).until(() -> connect(reader), stream -> stream.status() != 503);
    }

    private EventStream connect(ReadTokenHolder reader) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                        + configuration.getRequiredProperty("local.server.port") + environment
                        + "/configuration/changes"))
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + reader.token())
                .header(HttpHeaders.ACCEPT, MediaType.TEXT_EVENT_STREAM_VALUE)
                .timeout(PATIENCE)
                .build();
        EventStream stream = new EventStream(
                http.sendAsync(request, HttpResponse.BodyHandlers.ofLines()).join());
        opened.add(stream);
        return stream;
    }

    private String tag() {
        return tag(holder);
    }

    private String tag(ReadTokenHolder reader) {
        return Objects.requireNonNull(reader.bearer(api)
                        .get()
                        .uri(environment + "/configuration")
                        .exchange()
                        .expectStatus()
                        .isOk()
                        .returnResult()
                        .getResponseHeaders()
                        .getETag())
                .replace("\"", "");
    }

    /** What a client has of a stream so far. */
    private static final class EventStream implements AutoCloseable {

        private final HttpResponse<Stream<String>> response;
        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final Thread reader;
        private volatile boolean broke;

        EventStream(HttpResponse<Stream<String>> response) {
            this.response = response;
            this.reader = Thread.startVirtualThread(() -> {
                try {
                    response.body().forEach(lines::add);
                } catch (RuntimeException e) {
                    broke = true;
                }
            });
        }

        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        List<String> lines() {
            return List.copyOf(lines);
        }

        List<String> events() {
            return lines.stream()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> line.substring("data:".length()))
                    .toList();
        }

        boolean broke() {
            return broke;
        }

        void awaitLast(String tag) {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(events()).last().isEqualTo(tag));
        }

        void awaitEnd() {
            await().atMost(PATIENCE).until(() -> !reader.isAlive());
        }

        @Override
        public void close() {
            response.body().close();
        }
    }
}
