package dev.slipway.migration.lifecycle.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.lifecycle.MigrationProperties;
import dev.slipway.migration.packaging.PackageDigest;
import dev.slipway.migration.packaging.PackageUses;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * A package is needed by every migration of it that goes on, by the last completed one of a target, whose content it
 * tells, and by each that may yet be rolled back.
 */
@Repository
class JdbcPackageUses implements PackageUses {

    private final JdbcClient jdbc;
    private final MigrationProperties properties;
    private final Clock clock;

    JdbcPackageUses(JdbcClient jdbc, MigrationProperties properties, Clock clock) {
        this.jdbc = jdbc;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    public List<Use> of(PackageDigest digest) {
        return jdbc.sql("""
                        WITH of_package AS (
                            SELECT m.*, m.state IN ('completed', 'rollback-failed') AS in_place
                            FROM migration m
                            WHERE m.state_data -> 'plan' ->> 'packageDigest' = :digest
                               OR m.origin ->> 'digest' = :digest
                               OR m.state = 'requested' AND EXISTS (
                                    SELECT FROM plan p
                                    WHERE p.id::text = m.origin ->> 'planId'
                                      AND strpos(p.state_data, :digest) > 0))
                        SELECT id, target,
                               CASE WHEN NOT in_place THEN 'it is ' || state
                                    WHEN state_since > :since THEN 'it may yet be rolled back'
                                    ELSE 'it was the last one of its target' END AS why
                        FROM of_package m
                        WHERE state NOT IN ('failed', 'cancelled', 'rolled-back')
                          AND (NOT in_place
                               OR state_since > :since
                               OR NOT EXISTS (SELECT FROM migration later
                                              WHERE later.target = m.target
                                                AND later.state IN ('completed', 'rollback-failed')
                                                AND later.state_since > m.state_since))
                        ORDER BY requested_at DESC, id
                        """)
                .param("digest", digest.value())
                .param("since", clock.instant().minus(properties.keepBackup()).atOffset(ZoneOffset.UTC))
                .query((row, number) -> new Use(
                        row.getObject("id", UUID.class),
                        EnvironmentRef.parse(row.getString("target")),
                        row.getString("why")))
                .list();
    }
}
