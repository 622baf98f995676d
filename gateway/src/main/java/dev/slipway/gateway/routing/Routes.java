package dev.slipway.gateway.routing;

import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.setPath;
import static org.springframework.cloud.gateway.server.mvc.filter.BeforeFilterFunctions.uri;
import static org.springframework.cloud.gateway.server.mvc.handler.GatewayRouterFunctions.route;
import static org.springframework.cloud.gateway.server.mvc.handler.HandlerFunctions.http;
import static org.springframework.web.servlet.function.RequestPredicates.GET;

import dev.slipway.service.client.ServicesProperties;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.util.Timeout;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpCookieHandling;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.web.servlet.function.RequestPredicate;
import org.springframework.web.servlet.function.RequestPredicates;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/** The routes. Tokens are checked before, and pass on as they are. */
@Configuration(proxyBeanMethods = false)
class Routes {

    // services believe these headers of each other
    private static final String INTERNAL_HEADER_PREFIX = "x-slipway-";

    @Bean
    RouterFunction<ServerResponse> serviceRoutes(ServicesProperties services, CircuitBreakerRegistry circuitBreakers) {
        return Arrays.stream(RoutedService.values())
                .map(service -> routes(
                        service,
                        services.service(service.id()).url(),
                        new ServiceGuard(service.id(), circuitBreakers.circuitBreaker(service.id()))))
                .reduce(RouterFunction::and)
                .orElseThrow();
    }

    private static RouterFunction<ServerResponse> routes(RoutedService service, URI url, ServiceGuard guard) {
        RequestPredicate paths = Arrays.stream(service.pathPatterns())
                .map(RequestPredicates::path)
                .reduce(RequestPredicate::or)
                .orElseThrow();
        return route(service.id())
                .route(paths, http())
                .before(uri(url))
                .before(Routes::withoutInternalHeaders)
                .filter(guard)
                .build()
                .and(route(service.id() + "-api-document")
                        .route(GET(service.apiDocumentPath()), http())
                        .before(uri(url))
                        .before(setPath("/v3/api-docs"))
                        .before(Routes::withoutInternalHeaders)
                        .filter(guard)
                        .build());
    }

    private static ServerRequest withoutInternalHeaders(ServerRequest request) {
        return ServerRequest.from(request)
                .headers(headers -> headers.headerNames().stream()
                        .filter(name -> name.toLowerCase(Locale.ROOT).startsWith(INTERNAL_HEADER_PREFIX))
                        .toList()
                        .forEach(headers::remove))
                .build();
    }

    /** Connections to the services: everything passes through unchanged, so the client adds and hides nothing. */
    @Bean
    ClientHttpRequestFactory serviceConnections(RoutingProperties properties) {
        int perService = properties.maxConnectionsPerService();
        return ClientHttpRequestFactoryBuilder.httpComponents()
                .withCustomizer(requests -> requests.setHttpContextFactory((method, uri) -> {
                    HttpClientContext context = HttpClientContext.create();
                    context.setRequestConfig(RequestConfig.custom()
                            .setResponseTimeout(Timeout.of(properties.responseTimeout(method, uri)))
                            .build());
                    return context;
                }))
                .withHttpClientCustomizer(client -> client.disableContentCompression()
                        .disableAutomaticRetries()
                        .addExecInterceptorLast("abandon-unfinished-bodies", new AbandonUnfinishedBodies()))
                .withConnectionManagerCustomizer(connections -> connections
                        .setMaxConnPerRoute(perService)
                        .setMaxConnTotal(perService * RoutedService.values().length))
                .build(HttpClientSettings.defaults()
                        .withRedirects(HttpRedirects.DONT_FOLLOW)
                        .withCookieHandling(HttpCookieHandling.DISABLE)
                        .withConnectTimeout(properties.connectTimeout()));
    }
}
