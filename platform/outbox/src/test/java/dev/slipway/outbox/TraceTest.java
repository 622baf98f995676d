package dev.slipway.outbox;

import static dev.slipway.outbox.Samples.backup;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.slipway.contracts.Channel;
import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.teststack.TestDatabase;
import dev.slipway.teststack.TestKafka;
import dev.slipway.teststack.TestPostgres;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TraceTest {

    private static final TestDatabase DATABASE = TestPostgres.createDatabase("trace");
    private static final Map<String, String> TRACES = new ConcurrentHashMap<>();

    private static TestService service;

    @BeforeAll
    static void start() {
        service = TestService.start(
                        "trace-test",
                        DATABASE,
                        received -> TRACES.put(received.message().key(), currentTrace()))
                .subscribed();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void theHandlerRunsInTheTraceOfThePublisher() {
        EnvironmentRef environment = Samples.environment();
        Tracer tracer = service.bean(Tracer.class);
        Span request = tracer.nextSpan().name("request").start();

        try (Tracer.SpanInScope scope = tracer.withSpan(request)) {
            service.publish(backup(environment, 1));
        } finally {
            request.end();
        }

        String trace = request.context().traceId();
        await().untilAsserted(
                        () -> assertThat(TRACES.get(environment.toString())).isEqualTo(trace));
        ConsumerRecord<String, String> record = new Topic(TestKafka.bootstrapServers(), Channel.BACKUP_EVENTS.topic())
                .records(environment.toString())
                .getFirst();
        assertThat(Topic.header(record, "traceparent")).startsWith("00-" + trace + "-");
    }

    private static String currentTrace() {
        Span span = Objects.requireNonNull(service.bean(Tracer.class).currentSpan());
        return span.context().traceId();
    }
}
