package dev.slipway.service.web;

import jakarta.validation.constraints.NotNull;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a request may ask of the service.
 *
 * @param maxRequestSize largest body that is read
 * @param streamed requests whose bodies have no limit because they are worked off as they come, each as its method and
 *     path, e.g. {@code PUT /api/backups/uploads}
 */
@ConfigurationProperties("slipway.http")
@Validated
record RequestLimits(
        @DefaultValue("1MB") @NotNull DataSize maxRequestSize,
        @DefaultValue @NotNull Set<String> streamed) {}
