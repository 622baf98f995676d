package dev.slipway.backup.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How clients watch progress.
 *
 * @param heartbeat how often a stream without news shows that it is alive; shorter than what proxies, the gateway
 *     included, take for silence
 * @param longest after that a stream ends, and its client connects anew
 * @param most how many streams one instance holds at a time; fewer than the connections that a gateway opens to it, each
 *     stream takes one
 */
@Validated
@ConfigurationProperties("slipway.backup.progress-streams")
record ProgressStreamProperties(
        @DefaultValue("10s") @DurationMin(millis = 100) @DurationMax(minutes = 1)
        Duration heartbeat,

        @DefaultValue("1h") @DurationMin(seconds = 1) @DurationMax(hours = 24)
        Duration longest,

        @DefaultValue("100") @Min(1) @Max(100_000) int most) {}
