package dev.slipway.gateway.routing;

import org.springframework.cloud.gateway.server.mvc.filter.HttpHeadersFilter.RequestHttpHeadersFilter;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.function.ServerRequest;

/**
 * Tells the services who called, for their audit: the address that the connection came from, not what the caller says.
 * The library's own filter does so only for callers that are proxies.
 */
@Component
final class CallerAddress implements RequestHttpHeadersFilter, Ordered {

    private static final String HEADER = "X-Forwarded-For";

    @Override
    public HttpHeaders apply(HttpHeaders headers, ServerRequest request) {
        HttpHeaders told = new HttpHeaders();
        told.putAll(headers);
        request.remoteAddress()
                .ifPresent(address -> told.set(HEADER, address.getAddress().getHostAddress()));
        return told;
    }

    /** After the filter that takes away what the caller says. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
