package dev.slipway.service.client;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.retry.Retry;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpExchangeAdapterDecorator;
import org.springframework.web.service.invoker.HttpRequestValues;

/** Retries around a circuit breaker around the call; what comes out is one kind of failure. */
final class ResilientExchanges extends HttpExchangeAdapterDecorator {

    private static final Set<HttpMethod> REPEATABLE =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

    private final String service;
    private final CircuitBreaker circuitBreaker;
    private final Retry retry;

    ResilientExchanges(HttpExchangeAdapter calls, String service, CircuitBreaker circuitBreaker, Retry retry) {
        super(calls);
        this.service = service;
        this.circuitBreaker = circuitBreaker;
        this.retry = retry;
    }

    @Override
    public void exchange(HttpRequestValues request) {
        call(request, () -> {
            super.exchange(request);
            return true;
        });
    }

    @Override
    public HttpHeaders exchangeForHeaders(HttpRequestValues request) {
        return call(request, () -> super.exchangeForHeaders(request));
    }

    @Override
    public <T> @Nullable T exchangeForBody(HttpRequestValues request, ParameterizedTypeReference<T> bodyType) {
        return this.<@Nullable T>call(request, () -> super.exchangeForBody(request, bodyType));
    }

    @Override
    public ResponseEntity<Void> exchangeForBodilessEntity(HttpRequestValues request) {
        return call(request, () -> super.exchangeForBodilessEntity(request));
    }

    @Override
    public <T> ResponseEntity<T> exchangeForEntity(HttpRequestValues request, ParameterizedTypeReference<T> bodyType) {
        return call(request, () -> super.exchangeForEntity(request, bodyType));
    }

    private <T extends @Nullable Object> T call(HttpRequestValues request, Supplier<T> exchange) {
        Supplier<T> guarded = CircuitBreaker.decorateSupplier(circuitBreaker, () -> oneKindOfFailure(exchange));
        HttpMethod method = request.getHttpMethod();
        Supplier<T> repeated =
                method != null && REPEATABLE.contains(method) ? Retry.decorateSupplier(retry, guarded) : guarded;
        try {
            return repeated.get();
        } catch (CallNotPermittedException open) {
            throw new ServiceUnavailableException(service, open);
        }
    }

    private <T extends @Nullable Object> T oneKindOfFailure(Supplier<T> exchange) {
        try {
            return exchange.get();
        } catch (ResourceAccessException | HttpServerErrorException failure) {
            throw new ServiceUnavailableException(service, failure);
        } catch (OAuth2AuthorizationException noToken) {
            throw new ServiceUnavailableException("the token issuer", noToken);
        }
    }
}
