package dev.slipway.backup.retention.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.RetentionPolicies;
import dev.slipway.backup.retention.RetentionPolicy;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link RetentionPolicies} in the table {@code retention_policy}. */
@Repository
class JdbcRetentionPolicies implements RetentionPolicies {

    private final JdbcClient jdbc;

    JdbcRetentionPolicies(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Saved> of(EnvironmentRef environment) {
        return jdbc.sql("SELECT * FROM retention_policy WHERE environment = :environment")
                .param("environment", environment.toString())
                .query(JdbcRetentionPolicies::saved)
                .optional();
    }

    @Override
    public void put(EnvironmentRef environment, Saved saved) {
        RetentionPolicy policy = saved.policy();
        Duration keepYounger = policy.keepYounger();
        jdbc.sql("""
                        INSERT INTO retention_policy (environment, keep_last, keep_younger, daily, weekly, monthly,
                                                      yearly, time_zone, max_bytes, changed_by, changed_at)
                        VALUES (:environment, :keepLast, :keepYounger, :daily, :weekly, :monthly,
                                :yearly, :timeZone, :maxBytes, :changedBy, :changedAt)
                        ON CONFLICT (environment) DO UPDATE
                           SET keep_last = excluded.keep_last, keep_younger = excluded.keep_younger,
                               daily = excluded.daily, weekly = excluded.weekly, monthly = excluded.monthly,
                               yearly = excluded.yearly, time_zone = excluded.time_zone,
                               max_bytes = excluded.max_bytes, changed_by = excluded.changed_by,
                               changed_at = excluded.changed_at, pruned_at = NULL, pruned_newest = NULL""")
                .param("environment", environment.toString())
                .param("keepLast", policy.keepLast())
                .param("keepYounger", keepYounger == null ? null : keepYounger.toString())
                .param("daily", policy.daily())
                .param("weekly", policy.weekly())
                .param("monthly", policy.monthly())
                .param("yearly", policy.yearly())
                .param("timeZone", policy.timeZone().getId())
                .param("maxBytes", policy.maxBytes())
                .param("changedBy", saved.changedBy())
                .param("changedAt", Timestamp.from(saved.changedAt()))
                .update();
    }

    @Override
    public boolean remove(EnvironmentRef environment) {
        return jdbc.sql("DELETE FROM retention_policy WHERE environment = :environment")
                        .param("environment", environment.toString())
                        .update()
                == 1;
    }

    @Override
    public List<EnvironmentRef> due(Instant prunedBefore) {
        return jdbc.sql("""
                        SELECT p.environment FROM retention_policy p
                         WHERE p.pruned_at IS NULL OR p.pruned_at <= :prunedBefore
                            OR p.pruned_newest IS DISTINCT FROM
                               (SELECT b.id FROM backup b
                                 WHERE b.environment = p.environment AND b.state = 'completed' AND b.scope IS NULL
                                 ORDER BY b.started_at DESC, b.ended_at DESC, b.id LIMIT 1)
                         ORDER BY p.environment""")
                .param("prunedBefore", Timestamp.from(prunedBefore))
                .query((row, _) -> EnvironmentRef.parse(row.getString(1)))
                .list();
    }

    @Override
    public void pruned(EnvironmentRef environment, @Nullable BackupId newest, Instant now) {
        jdbc.sql("""
                        UPDATE retention_policy SET pruned_at = :now, pruned_newest = :newest
                         WHERE environment = :environment""")
                .param("environment", environment.toString())
                .param("newest", newest == null ? null : newest.value())
                .param("now", Timestamp.from(now))
                .update();
    }

    private static Saved saved(ResultSet row, int number) throws SQLException {
        String keepYounger = row.getString("keep_younger");
        return new Saved(
                new RetentionPolicy(
                        row.getInt("keep_last"),
                        keepYounger == null ? null : Duration.parse(keepYounger),
                        row.getInt("daily"),
                        row.getInt("weekly"),
                        row.getInt("monthly"),
                        row.getInt("yearly"),
                        ZoneId.of(row.getString("time_zone")),
                        row.getObject("max_bytes", Long.class)),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant());
    }
}
