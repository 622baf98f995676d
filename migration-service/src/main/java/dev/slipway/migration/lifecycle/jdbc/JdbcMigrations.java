package dev.slipway.migration.lifecycle.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.lifecycle.ConcurrentChangeException;
import dev.slipway.migration.lifecycle.Migration;
import dev.slipway.migration.lifecycle.MigrationId;
import dev.slipway.migration.lifecycle.Migrations;
import dev.slipway.migration.lifecycle.TargetOccupiedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcMigrations implements Migrations {

    private static final String COLUMNS =
            "id, target, origin, requested_by, requested_at, waiver, decisions, checks, state_data, version";

    private final JdbcClient jdbc;
    private final MigrationJson json = new MigrationJson();

    JdbcMigrations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(Migration migration) {
        return jdbc.sql("""
                        INSERT INTO migration (id, target, origin, requested_by, requested_at, waiver, decisions, checks,
                                               state, state_since, state_data, occupies_target, version)
                        VALUES (:id, :target, :origin::jsonb, :requestedBy, :requestedAt, :waiver::jsonb,
                                :decisions::jsonb, :checks::jsonb, :state, :since, :stateData::jsonb, :occupies, :version)
                        ON CONFLICT (id) DO NOTHING
                        """)
                        .param("origin", json.writeOrigin(migration.origin()))
                        .param("requestedBy", migration.requestedBy())
                        .param("requestedAt", utc(migration.requestedAt()))
                        .param("waiver", migration.waiver() == null ? null : json.write(migration.waiver()))
                        .param("checks", json.write(migration.checks()))
                        .params(changing(migration))
                        .update()
                == 1;
    }

    @Override
    public Optional<Migration> find(MigrationId id) {
        return jdbc.sql("SELECT " + COLUMNS + " FROM migration WHERE id = :id")
                .param("id", id.value())
                .query(this::read)
                .optional();
    }

    @Override
    public void update(Migration migration) {
        int updated;
        try {
            updated = jdbc.sql("""
                            UPDATE migration
                            SET decisions = :decisions::jsonb, state = :state, state_since = :since,
                                state_data = :stateData::jsonb, occupies_target = :occupies, version = version + 1
                            WHERE id = :id AND version = :version AND target = :target
                            """).params(changing(migration)).update();
        } catch (DuplicateKeyException e) {
            // the only unique index that an update can violate: one migration occupies a target
            throw new TargetOccupiedException(migration.target());
        }
        if (updated != 1) {
            throw new ConcurrentChangeException(migration.id());
        }
    }

    @Override
    public Optional<MigrationId> occupant(EnvironmentRef target) {
        return jdbc.sql("SELECT id FROM migration WHERE target = :target AND occupies_target")
                .param("target", target.toString())
                .query(UUID.class)
                .optional()
                .map(MigrationId::new);
    }

    @Override
    public Optional<MigrationId> completedAfter(EnvironmentRef target, Instant time) {
        return jdbc.sql("""
                        SELECT id FROM migration
                        WHERE target = :target AND state IN ('completed', 'rollback-failed') AND state_since > :time
                        ORDER BY state_since LIMIT 1
                        """)
                .param("target", target.toString())
                .param("time", utc(time))
                .query(UUID.class)
                .optional()
                .map(MigrationId::new);
    }

    @Override
    public List<Migration> latest(@Nullable EnvironmentRef target, int limit) {
        return jdbc.sql("SELECT " + COLUMNS + """
                         FROM migration
                        WHERE :target::text IS NULL OR target = :target
                        ORDER BY requested_at DESC, id LIMIT :limit
                        """)
                .param("target", target == null ? null : target.toString())
                .param("limit", limit)
                .query(this::read)
                .list();
    }

    @Override
    public Map<String, Long> countByState() {
        Map<String, Long> counts = new HashMap<>();
        jdbc.sql("SELECT state, count(*) AS migrations FROM migration GROUP BY state")
                .query((row, number) -> counts.put(row.getString("state"), row.getLong("migrations")))
                .list();
        return counts;
    }

    private Map<String, Object> changing(Migration migration) {
        return Map.of(
                "id", migration.id().value(),
                "target", migration.target().toString(),
                "decisions", json.write(migration.decisions()),
                "state", migration.state().label(),
                "since", utc(migration.state().since()),
                "stateData", json.writeState(migration.state()),
                "occupies", migration.occupiesTarget(),
                "version", migration.version());
    }

    private Migration read(ResultSet row, int number) throws SQLException {
        return new Migration(
                new MigrationId(row.getObject("id", UUID.class)),
                EnvironmentRef.parse(row.getString("target")),
                json.origin(row.getString("origin")),
                row.getString("requested_by"),
                row.getObject("requested_at", OffsetDateTime.class).toInstant(),
                json.waiver(row.getString("waiver")),
                json.decisions(row.getString("decisions")),
                json.checks(row.getString("checks")),
                json.state(row.getString("state_data")),
                row.getLong("version"));
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
