package dev.slipway.service.client;

import dev.slipway.service.client.ServicesProperties.Service;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.retry.RetryRegistry;
import java.net.http.HttpClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;

/**
 * Makes clients of other services from interfaces with {@code @HttpExchange} methods.
 *
 * <p>Every call carries this service's own token, has time limits, and passes a circuit breaker named for the service.
 * Calls that may be repeated safely (GET, HEAD, PUT, DELETE, OPTIONS) are tried again after a failure. Limits are
 * configured under {@code slipway.services.<name>}, breaker and retry under {@code resilience4j}.
 *
 * <p>A client's method throws {@link ServiceUnavailableException} when the service is down, too slow or answers with a
 * server error, and Spring's {@link org.springframework.web.client.HttpClientErrorException} when it refuses the
 * request.
 */
public final class ServiceClients {

    private final ServicesProperties properties;
    private final ObjectProvider<RestClient.Builder> restClients;
    private final ServiceTokens tokens;
    private final CircuitBreakerRegistry circuitBreakers;
    private final RetryRegistry retries;

    ServiceClients(
            ServicesProperties properties,
            ObjectProvider<RestClient.Builder> restClients,
            ServiceTokens tokens,
            CircuitBreakerRegistry circuitBreakers,
            RetryRegistry retries) {
        this.properties = properties;
        this.restClients = restClients;
        this.tokens = tokens;
        this.circuitBreakers = circuitBreakers;
        this.retries = retries;
    }

    /**
     * A client of a service. Keep it: it holds connections.
     *
     * @param httpInterface interface with {@code @HttpExchange} methods
     * @param serviceName name under {@code slipway.services}
     * @throws IllegalStateException if the service's address or this service's credential is not configured
     */
    public <T> T create(Class<T> httpInterface, String serviceName) {
        Service service = properties.service(serviceName);
        HttpClient connections =
                HttpClient.newBuilder().connectTimeout(service.connectTimeout()).build();
        JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(connections);
        requests.setReadTimeout(service.readTimeout());
        RestClient client = restClients
                .getObject()
                .baseUrl(service.url().toString())
                .requestFactory(requests)
                .requestInterceptor(tokens.interceptor())
                .build();
        return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
                .exchangeAdapterDecorator(adapter -> new ResilientExchanges(
                        adapter, serviceName, circuitBreakers.circuitBreaker(serviceName), retries.retry(serviceName)))
                .build()
                .createClient(httpInterface);
    }
}
