package dev.slipway.service.web;

import jakarta.validation.constraints.NotNull;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * What a request may ask of the service.
 *
 * @param maxRequestSize largest body that is read
 */
@ConfigurationProperties("slipway.http")
@Validated
record RequestLimits(@DefaultValue("1MB") @NotNull DataSize maxRequestSize) {}
