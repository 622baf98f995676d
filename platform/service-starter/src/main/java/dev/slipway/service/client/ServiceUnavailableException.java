package dev.slipway.service.client;

import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Another service did not answer, answered that it cannot at the moment, or is left alone by the circuit breaker.
 * Trying again later can help. Answered as 503 where nobody catches it.
 */
public final class ServiceUnavailableException extends Problem {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final String service;

    /**
     * For the service of this name.
     *
     * @param cause for the log, or {@code null}
     */
    public ServiceUnavailableException(String service, @Nullable Throwable cause) {
        super(
                ProblemType.SERVICE_UNAVAILABLE,
                service + " does not answer at the moment.",
                "Try again shortly; see whether " + service + " is up.",
                Map.of("service", service),
                RETRY_AFTER,
                cause);
        this.service = service;
    }

    /** Name of the service that does not answer. */
    public String service() {
        return service;
    }
}
