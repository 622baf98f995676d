package dev.slipway.migration.hook;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of hooks.
 *
 * @param allowedHosts the only hosts that may be called, as names or addresses; {@code *.example.com} stands for all names
 *     that end so. Empty for every host none of whose addresses is of this machine, link-local, multicast or a cloud's
 *     metadata service
 * @param retryFor for how long a call after a migration is tried again
 * @param firstDelay pause after the first attempt of such a call; each further one is four times as long
 * @param longestDelay the longest pause
 */
@Validated
@ConfigurationProperties("slipway.hooks")
public record HookProperties(
        @DefaultValue List<String> allowedHosts,
        @DefaultValue("24h") Duration retryFor,
        @DefaultValue("1s") Duration firstDelay,
        @DefaultValue("15m") Duration longestDelay) {

    /** Copies the list. */
    public HookProperties {
        allowedHosts = List.copyOf(allowedHosts);
    }

    /** The pause after so many attempts. */
    Duration delayAfter(int attempts) {
        Duration delay = firstDelay.multipliedBy(1L << 2 * Math.min(Math.max(attempts - 1, 0), 10));
        return delay.compareTo(longestDelay) < 0 ? delay : longestDelay;
    }
}
