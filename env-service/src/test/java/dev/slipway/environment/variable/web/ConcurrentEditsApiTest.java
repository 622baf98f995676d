package dev.slipway.environment.variable.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import dev.slipway.environment.Api;
import dev.slipway.environment.Database;
import dev.slipway.environment.EnvServiceTest;
import dev.slipway.environment.PublishedEvents;
import dev.slipway.environment.PublishedEvents.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@EnvServiceTest
class ConcurrentEditsApiTest {

    private static final int WRITERS = 6;
    private static final int EDITS_EACH = 5;

    private final Api api;
    private final Database database;
    private final PublishedEvents events;
    private String environment = "";

    ConcurrentEditsApiTest(Api api, Database database, PublishedEvents events) {
        this.api = api;
        this.database = database;
        this.events = events;
    }

    @BeforeEach
    void registerEnvironment() {
        environment = api.newEnvironment();
    }

    @Test
    void everyChangeGetsAVersionOfItsOwnAndNoneIsLost() throws Exception {
        List<Callable<List<Long>>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "VARIABLE_" + writer;
            String type = writer % 2 == 0 ? "plain" : "secret";
            writers.add(() -> LongStream.rangeClosed(1, EDITS_EACH)
                    .map(edit -> version(api.put(
                            environment + "/variables/" + name, Map.of("type", type, "value", "value " + edit))))
                    .boxed()
                    .toList());
        }

        List<List<Long>> versions = atTheSameTime(writers);

        int all = WRITERS * EDITS_EACH;
        // what a writer was answered is its own change, whoever came next
        assertThat(versions).allSatisfy(own -> assertThat(own).isSorted());
        assertThat(versions.stream().flatMap(List::stream).toList())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, all).boxed().toList());
        api.get(environment + "/variables/version-history")
                .expectBody()
                .jsonPath("$.changes.length()")
                .isEqualTo(all)
                .jsonPath("$.changes[0].version")
                .isEqualTo(all);
        for (int writer = 0; writer < WRITERS; writer++) {
            api.get(environment + "/variables/VARIABLE_" + writer + "/versions")
                    .expectBody()
                    .jsonPath("$.versions[*].change.version")
                    .isEqualTo(versions.get(writer).reversed().stream()
                            .map(Long::intValue)
                            .toList());
        }
        List<Event> published = events.await(Api.ref(environment), all + 1).subList(1, all + 1);
        assertThat(published)
                .extracting(event -> JsonPath.<Integer>read(event.data(), "$.version"))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, all).mapToObj(v -> (int) v).toList());
        assertThat(database.audit(Api.ref(environment))).hasSize(all + 1);
    }

    @Test
    void ofWritersThatReadTheSameVersionOfTheWholeOneWins() throws Exception {
        api.setVariable(environment, "A", "plain", "1");
        api.setVariable(environment, "A", "plain", "2");
        List<Callable<Integer>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "VARIABLE_" + writer;
            writers.add(
                    writer % 2 == 0
                            ? () -> status(api.postIfMatch(
                                    environment + "/variables/import?format=json", "\"2\"", Map.of(name, "x")))
                            : () -> status(api.postIfMatch(
                                    environment + "/variables/roll-back", "\"2\"", Map.of("toVersion", 1))));
        }

        assertThat(atTheSameTime(writers)).containsOnlyOnce(200).containsOnly(200, 412);
        api.get(environment + "/variables")
                .expectHeader()
                .valueEquals(HttpHeaders.ETAG, "\"3\"")
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(3);
    }

    private static <T> List<T> atTheSameTime(List<Callable<T>> calls) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<T> result : threads.invokeAll(calls)) {
                results.add(result.get());
            }
        }
        return results;
    }

    private static int status(ResponseSpec response) {
        return response.returnResult().getStatus().value();
    }

    private static long version(ResponseSpec response) {
        EntityExchangeResult<String> result = response.expectBody(String.class).returnResult();
        assertThat(result.getStatus().is2xxSuccessful()).isTrue();
        return JsonPath.<Integer>read(String.valueOf(result.getResponseBody()), "$.version");
    }
}
