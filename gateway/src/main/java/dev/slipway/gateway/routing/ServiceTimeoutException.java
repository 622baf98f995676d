package dev.slipway.gateway.routing;

import dev.slipway.service.problem.Problem;
import dev.slipway.service.problem.ProblemType;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** A service took the request and then stayed silent too long; whether it acted on it is not known. */
final class ServiceTimeoutException extends Problem {

    private static final ProblemType SERVICE_TIMEOUT =
            new ProblemType("service-timeout", HttpStatus.GATEWAY_TIMEOUT, "A service did not answer in time");
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    ServiceTimeoutException(String service, Throwable cause) {
        super(
                SERVICE_TIMEOUT,
                service + " did not answer in time.",
                "Look whether it did what was asked before you ask again.",
                Map.of("service", service),
                RETRY_AFTER,
                cause);
    }
}
