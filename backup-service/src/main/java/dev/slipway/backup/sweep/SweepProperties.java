package dev.slipway.backup.sweep;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When what is left over is removed.
 *
 * @param every pause between two sweeps; 0 for none
 * @param olderThan nothing is swept of which something was stored more recently
 */
@Validated
@ConfigurationProperties("slipway.backup.sweep")
public record SweepProperties(
        @NotNull @DefaultValue("6h") Duration every,
        @NotNull @DefaultValue("24h") Duration olderThan) {

    /** Whether both can be lived by. */
    @AssertTrue(message = "every must not be negative, and older-than must be positive")
    public boolean isPossible() {
        return !every.isNegative() && olderThan.isPositive();
    }
}
