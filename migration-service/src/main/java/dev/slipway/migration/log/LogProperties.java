package dev.slipway.migration.log;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * For how long logs of migrations are kept.
 *
 * @param keepInDatabase for how long after a migration's end its log is in the database as well as in object storage
 * @param keep for how long after a migration's end its log is kept at all
 * @param cleanEvery how often it is looked for what has been kept for long enough
 */
@Validated
@ConfigurationProperties("slipway.migration.log")
public record LogProperties(
        @DefaultValue("7d") Duration keepInDatabase,
        @DefaultValue("365d") Duration keep,
        @DefaultValue("1h") Duration cleanEvery) {

    /** Refuses times that end before they begin. */
    public LogProperties {
        if (keepInDatabase.isNegative() || keep.isNegative()) {
            throw new IllegalArgumentException("slipway.migration.log.keep… must not be negative");
        }
        if (cleanEvery.isNegative() || cleanEvery.isZero()) {
            throw new IllegalArgumentException("slipway.migration.log.clean-every must be positive");
        }
    }
}
