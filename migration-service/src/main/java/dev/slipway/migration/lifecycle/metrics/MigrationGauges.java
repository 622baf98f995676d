package dev.slipway.migration.lifecycle.metrics;

import dev.slipway.migration.lifecycle.Migrations;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** How many migrations are in each state; counted once for all the gauges of one scrape. */
@Component
class MigrationGauges implements MeterBinder {

    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final List<String> STATES = List.of(
            "requested",
            "checked",
            "awaiting-decision",
            "awaiting-backup",
            "applying",
            "completed",
            "failed",
            "cancelled",
            "rolling-back",
            "rolled-back",
            "rollback-failed");

    private final Migrations migrations;
    private final Clock clock;
    private Map<String, Long> counted = Map.of();
    private Instant countedAt = Instant.EPOCH;

    MigrationGauges(Migrations migrations, Clock clock) {
        this.migrations = migrations;
        this.clock = clock;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        STATES.forEach(state -> Gauge.builder("slipway.migrations", this, gauges -> gauges.count(state))
                .description("Migrations by the state that they are in")
                .tag("state", state)
                .register(registry));
    }

    private synchronized double count(String state) {
        Instant now = clock.instant();
        if (countedAt.plus(FRESH).isBefore(now)) {
            try {
                counted = migrations.countByState();
                countedAt = now;
            } catch (DataAccessException databaseDown) {
                return Double.NaN;
            }
        }
        return counted.getOrDefault(state, 0L);
    }
}
