package dev.slipway.migration.lifecycle.jdbc;

import dev.slipway.migration.lifecycle.MigrationProperties;
import dev.slipway.migration.planning.PlanId;
import dev.slipway.migration.planning.PlansInUse;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** A migration needs its plan until it has ended; a completed one as long as it may be rolled back. */
@Repository
class JdbcPlansInUse implements PlansInUse {

    private final JdbcClient jdbc;
    private final MigrationProperties properties;
    private final Clock clock;

    JdbcPlansInUse(JdbcClient jdbc, MigrationProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public Set<PlanId> among(Collection<PlanId> plans) {
        if (plans.isEmpty()) {
            return Set.of();
        }
        Set<UUID> needed = jdbc
                .sql("""
                        SELECT coalesce(state_data #>> '{plan,planId}', origin ->> 'planId')::uuid
                        FROM migration
                        WHERE state NOT IN ('failed', 'cancelled', 'rolled-back')
                          AND (state NOT IN ('completed', 'rollback-failed') OR state_since > :since)
                          AND (state_data #>> '{plan,planId}' IS NOT NULL OR origin ->> 'planId' IS NOT NULL)
                        """)
                .param("since", clock.instant().minus(properties.keepBackup()).atOffset(ZoneOffset.UTC))
                .query(UUID.class)
                .list()
                .stream()
                .collect(Collectors.toSet());
        return plans.stream().filter(plan -> needed.contains(plan.value())).collect(Collectors.toSet());
    }
}
