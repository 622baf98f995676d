package dev.slipway.environment.configuration.web;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.springframework.http.server.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.observation.ServerRequestObservationContext;

/**
 * Counts requests that are answered before the framework's observation sees them, in the framework's own meter and under
 * its own tags: a dashboard cannot tell the difference. They have no span.
 */
final class UnchangedRequests {

    private static final String PATH = "/api/applications/{application}/environments/{environment}/configuration";
    private static final DefaultServerRequestObservationConvention CONVENTION =
            new DefaultServerRequestObservationConvention();

    private final MeterRegistry registry;
    private final KeyValues common;
    private final Map<Integer, Timer> byStatus = new ConcurrentHashMap<>();

    /** @param common what every observation of this service is tagged with */
    UnchangedRequests(MeterRegistry registry, Map<String, String> common) {
        this.registry = registry;
        this.common = KeyValues.of(common.entrySet(), Map.Entry::getKey, Map.Entry::getValue);
    }

    /** Counts one. */
    void record(HttpServletRequest request, HttpServletResponse response, long nanos) {
        byStatus.computeIfAbsent(response.getStatus(), _ -> timer(request, response))
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(HttpServletRequest request, HttpServletResponse response) {
        ServerRequestObservationContext context = new ServerRequestObservationContext(request, response);
        context.setPathPattern(PATH);
        Timer.Builder timer = Timer.builder(CONVENTION.getName());
        for (KeyValue tag : CONVENTION.getLowCardinalityKeyValues(context).and(common)) {
            timer.tags(List.of(Tag.of(tag.getKey(), tag.getValue())));
        }
        return timer.tag("error", "none").register(registry);
    }
}
