package dev.slipway.gateway.routing;

import dev.slipway.service.client.ServiceUnavailableException;
import dev.slipway.service.problem.Problem;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.SocketTimeoutException;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.servlet.function.HandlerFilterFunction;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * Says in plain words when a service does not answer, and leaves it alone for a while when that keeps happening. An
 * answer of the service is never a failure here, whatever its status: its problem detail tells more than ours could.
 */
final class ServiceGuard implements HandlerFilterFunction<ServerResponse, ServerResponse> {

    private final String service;
    private final CircuitBreaker circuitBreaker;

    ServiceGuard(String service, CircuitBreaker circuitBreaker) {
        this.service = service;
        this.circuitBreaker = circuitBreaker;
    }

    @Override
    public ServerResponse filter(ServerRequest request, HandlerFunction<ServerResponse> next) throws Exception {
        try {
            return circuitBreaker.executeCallable(() -> call(request, next));
        } catch (CallNotPermittedException open) {
            throw new ServiceUnavailableException(service, null);
        }
    }

    private ServerResponse call(ServerRequest request, HandlerFunction<ServerResponse> next) throws Exception {
        try {
            return next.handle(request);
        } catch (ResourceAccessException failure) {
            Problem ours = cause(failure, Problem.class);
            if (ours != null) {
                throw ours;
            }
            if (cause(failure, ClientAbortException.class) != null) {
                // the caller went away while sending: not the service's failure, and nobody reads the answer
                throw failure;
            }
            if (cause(failure, SocketTimeoutException.class) != null
                    && cause(failure, ConnectTimeoutException.class) == null) {
                throw new ServiceTimeoutException(service, failure);
            }
            throw new ServiceUnavailableException(service, failure);
        }
    }

    private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
