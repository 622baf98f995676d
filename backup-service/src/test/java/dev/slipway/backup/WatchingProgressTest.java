package dev.slipway.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.service.security.Scopes;
import dev.slipway.teststack.TestIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpStatus;

class WatchingProgressTest extends BackupServiceTest {

    private final List<Events> opened = new ArrayList<>();

    @AfterEach
    void closeStreams() {
        opened.forEach(Events::close);
    }

    @Test
    void aWatcherIsToldAtOnceThenOfEachChangeAndThenOfTheEnd() {
        Backup running = running();
        Events events = watch("/api/backups/%s/progress".formatted(running.id()));

        events.awaitData("progress", "\"state\":\"running\"");
        backups.note(running.id(), new Progress(1, 4, 1_000_000, 25, 4_000_000));
        events.awaitData(
                "progress",
                "\"tablesDone\":1",
                "\"bytes\":1000000",
                "\"rows\":25",
                "\"bytesTotal\":4000000",
                "\"bytesPerSecond\":",
                "\"secondsLeft\":");
        backups.save(running.in(new BackupState.Failed("full", Instant.now())));
        events.awaitData("progress", "\"state\":\"failed\"", "\"reason\":\"full\"");
        events.awaitData("ended", "{\"state\":\"failed\"}");

        await().atMost(PATIENCE).until(() -> events.isClosed);
        assertThat(events.named("progress")).hasSize(3);
        assertThat(events.named("ended")).hasSize(1);
    }

    @Test
    void whatHasEndedIsToldOnceAndThatItHas() {
        Restore ended = Restore.request(RestoreId.random(), BackupId.random(), ref(), null, "tester", Instant.now());
        restores.add(ended);
        restores.save(ended.in(new RestoreState.Completed(Instant.now(), Instant.now())));

        Events events = watch("/api/restores/%s/progress".formatted(ended.id()));

        await().atMost(PATIENCE).until(() -> events.isClosed);
        assertThat(events.named("progress")).singleElement().asString().contains("\"state\":\"completed\"");
        assertThat(events.named("ended")).containsExactly("{\"state\":\"completed\"}");
    }

    @Test
    void aRealBackupIsWatchedToItsEndAndKnowsHowMuchThereWas() {
        Environment environment = newEnvironment();
        environment.execute(
                "CREATE TABLE t (id int PRIMARY KEY, noise text)",
                "INSERT INTO t SELECT n, repeat(md5(n::text), 4) FROM generate_series(1, 20000) n");

        BackupId id = takeByCommand(environment.ref(), null);
        Events events = watch("/api/backups/%s/progress".formatted(id));

        events.awaitData("ended", "{\"state\":\"completed\"}");
        assertThat(events.named("progress").getLast()).contains("\"state\":\"completed\"", "\"digest\":");
        Progress progress = backups.progressOf(id);
        assertThat(progress.bytesTotal()).isBetween(progress.bytes() / 2, progress.bytes() * 2);
    }

    @Test
    void aStreamWithoutNewsShowsThatItIsAlive() {
        Events events = watch("/api/backups/%s/progress".formatted(running().id()));

        await().atMost(Duration.ofSeconds(10)).until(() -> events.comments > 0);
    }

    @Test
    void onlySoManyWatchAtOnceAndOnlyWhatThereIs() {
        assertThat(status("/api/backups/%s/progress".formatted(UUID.randomUUID())))
                .isEqualTo(HttpStatus.NOT_FOUND.value());
        String path = "/api/backups/%s/progress".formatted(running().id());
        List<Events> open = new CopyOnWriteArrayList<>();
        while (open.size() < 8) {
            open.add(watch(path));
            open.getLast().awaitData("progress", "running");
        }

        assertThat(status(path)).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE.value());

        open.forEach(Events::close);
        // that a client went away shows at the next heartbeat
        await().atMost(PATIENCE).until(() -> status(path) == HttpStatus.OK.value());
    }

    private Backup running() {
        Backup requested = Backup.request(BackupId.random(), ref(), null, "tester", null, Instant.now());
        backups.add(requested);
        return backups.save(
                requested.in(new BackupState.Running(1, Instant.now().minusSeconds(10))));
    }

    private static EnvironmentRef ref() {
        return new EnvironmentRef("acme", "e" + UUID.randomUUID().toString().substring(0, 8));
    }

    private int status(String path) {
        HttpRequest request = HttpRequest.newBuilder(address(path))
                .header("Authorization", "Bearer " + TestIdentity.token("tester", Scopes.BACKUPS_READ))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                    .statusCode();
            client.shutdownNow();
            return status;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Events watch(String path) {
        Events events = new Events(address(path));
        opened.add(events);
        return events;
    }

    /** Reads a stream in the background. */
    private static final class Events implements AutoCloseable {

        private final List<Map.Entry<String, String>> seen = new CopyOnWriteArrayList<>();
        private final HttpClient client = HttpClient.newHttpClient();
        private volatile int comments;
        private volatile boolean isClosed;

        Events(URI address) {
            HttpRequest request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + TestIdentity.token("tester", Scopes.BACKUPS_READ))
                    .build();
            var _ = client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
                    .thenAcceptAsync(response -> read(response.body()));
        }

        private void read(InputStream body) {
            String name = "";
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("event:")) {
                        name = line.substring(6).strip();
                    } else if (line.startsWith("data:")) {
                        seen.add(Map.entry(name, line.substring(5).strip()));
                    } else if (line.startsWith(":")) {
                        comments++;
                    }
                }
                isClosed = true;
            } catch (IOException e) {
                // the test has seen enough
            }
        }

        List<String> named(String name) {
            return seen.stream()
                    .filter(event -> event.getKey().equals(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        void awaitData(String name, String... parts) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(named(name))
                            .anySatisfy(data -> assertThat(data).contains(parts)));
        }

        @Override
        public void close() {
            client.shutdownNow();
        }
    }
}
