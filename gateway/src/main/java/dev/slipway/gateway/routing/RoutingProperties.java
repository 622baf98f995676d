package dev.slipway.gateway.routing;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * How long the gateway waits for services, and for how many requests at once.
 *
 * @param connectTimeout longest time for a connection to a service to come about
 * @param responseTimeout longest silence of a service, before its answer and within it
 * @param slow what a service works on before it answers: a method and the pattern of a path each
 * @param slowResponseTimeout longest silence of a service that works on one of these
 * @param maxConnectionsPerService requests that one service works on at once through one gateway
 */
@ConfigurationProperties("slipway.routing")
@Validated
record RoutingProperties(
        @DefaultValue("2s") @NotNull Duration connectTimeout,
        @DefaultValue("30s") @NotNull Duration responseTimeout,

        @DefaultValue({
            "POST /api/backups/*/restore-checks",
            "PUT /api/backups/uploads",
            "POST /api/packages/content",
            "GET /api/packages/*/comparison"
        })
        List<@Pattern(regexp = "[A-Z]+ /\\S+") String> slow,

        @DefaultValue("1h") @NotNull Duration slowResponseTimeout,
        @DefaultValue("200") @Min(1) int maxConnectionsPerService) {

    /** How long a service may be silent over a request. */
    Duration responseTimeout(HttpMethod method, URI uri) {
        PathContainer path = PathContainer.parsePath(uri.getRawPath());
        return slow.stream()
                        .map(request -> request.split(" ", 2))
                        .anyMatch(request -> request[0].equals(method.name())
                                && PathPatternParser.defaultInstance
                                        .parse(request[1])
                                        .matches(path))
                ? slowResponseTimeout
                : responseTimeout;
    }
}
