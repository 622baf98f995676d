package dev.slipway.gateway.routing;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long the gateway waits for services, and for how many requests at once.
 *
 * @param connectTimeout longest time for a connection to a service to come about
 * @param responseTimeout longest silence of a service, before its answer and within it
 * @param maxConnectionsPerService requests that one service works on at once through one gateway
 */
@ConfigurationProperties("slipway.routing")
@Validated
record RoutingProperties(
        @DefaultValue("2s") @NotNull Duration connectTimeout,
        @DefaultValue("30s") @NotNull Duration responseTimeout,
        @DefaultValue("200") @Min(1) int maxConnectionsPerService) {}
