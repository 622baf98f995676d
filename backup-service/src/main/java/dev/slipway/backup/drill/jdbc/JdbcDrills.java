package dev.slipway.backup.drill.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.drill.Drill;
import dev.slipway.backup.drill.DrillId;
import dev.slipway.backup.drill.DrillState;
import dev.slipway.backup.drill.Drills;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcDrills implements Drills {

    private final JdbcClient jdbc;

    JdbcDrills(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(Drill drill) {
        return jdbc.sql("""
                        INSERT INTO drill (id, environment, backup_id, requested_by, requested_at, state, attempts)
                        VALUES (:id, :environment, :backup, :requestedBy, :requestedAt, 'requested', 0)
                        ON CONFLICT (id) DO NOTHING
                        """)
                        .param("id", drill.id().value())
                        .param("environment", drill.environment().toString())
                        .param("backup", valueOf(drill.backup()))
                        .param("requestedBy", drill.requestedBy())
                        .param("requestedAt", drill.requestedAt().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    @Override
    public Optional<Drill> find(DrillId id) {
        return jdbc.sql("SELECT * FROM drill WHERE id = :id")
                .param("id", id.value())
                .query(JdbcDrills::drill)
                .optional();
    }

    @Override
    public List<Drill> newest(@Nullable EnvironmentRef environment, int limit) {
        return jdbc.sql("""
                        SELECT * FROM drill
                         WHERE :environment::text IS NULL OR environment = :environment
                         ORDER BY requested_at DESC, id
                         LIMIT :limit
                        """)
                .param("environment", environment == null ? null : environment.toString())
                .param("limit", limit)
                .query(JdbcDrills::drill)
                .list();
    }

    @Override
    public Optional<Drill> newestEnded(BackupId backup) {
        return jdbc.sql("""
                        SELECT * FROM drill
                         WHERE backup_id = :backup AND ended_at IS NOT NULL
                         ORDER BY ended_at DESC
                         LIMIT 1
                        """)
                .param("backup", backup.value())
                .query(JdbcDrills::drill)
                .optional();
    }

    @Override
    public Map<EnvironmentRef, Instant> newestRequests() {
        Map<EnvironmentRef, Instant> newest = new LinkedHashMap<>();
        jdbc.sql("SELECT environment, max(requested_at) AS requested_at FROM drill GROUP BY environment")
                .query(row -> {
                    newest.put(
                            EnvironmentRef.parse(row.getString("environment")),
                            Objects.requireNonNull(instant(row, "requested_at")));
                });
        return newest;
    }

    @Override
    public boolean save(Drill drill) {
        JdbcClient.StatementSpec update = switch (drill.state()) {
            case DrillState.Requested requested ->
                jdbc.sql(update("state = 'requested', attempts = :attempts")).param("attempts", requested.attempts());
            case DrillState.Running running ->
                jdbc.sql(update("state = 'running', attempts = :attempts, started_at = :startedAt"))
                        .param("attempts", running.attempts())
                        .param("startedAt", running.startedAt().atOffset(ZoneOffset.UTC));
            case DrillState.Completed completed ->
                jdbc.sql(update("""
                                        state = 'completed', ended_at = :endedAt, tables = :tables, row_count = :rows,
                                        checks = :checks, recovery_millis = :recovery"""))
                        .param("endedAt", completed.completedAt().atOffset(ZoneOffset.UTC))
                        .param("tables", completed.tables())
                        .param("rows", completed.rows())
                        .param("checks", completed.checks())
                        .param("recovery", completed.recovery().toMillis());
            case DrillState.Failed failed ->
                jdbc.sql(update("state = 'failed', ended_at = :endedAt, reason = :reason"))
                        .param("endedAt", failed.failedAt().atOffset(ZoneOffset.UTC))
                        .param("reason", failed.reason());
        };
        return update.param("id", drill.id().value())
                        .param("backup", valueOf(drill.backup()))
                        .update()
                == 1;
    }

    private static String update(String columns) {
        return "UPDATE drill SET backup_id = :backup, " + columns
                + " WHERE id = :id AND state IN ('requested', 'running')";
    }

    private static Drill drill(ResultSet row, int number) throws SQLException {
        UUID backup = row.getObject("backup_id", UUID.class);
        return new Drill(
                new DrillId(row.getObject("id", UUID.class)),
                EnvironmentRef.parse(row.getString("environment")),
                backup == null ? null : new BackupId(backup),
                row.getString("requested_by"),
                Objects.requireNonNull(instant(row, "requested_at")),
                state(row, backup));
    }

    private static DrillState state(ResultSet row, @Nullable UUID backup) throws SQLException {
        return switch (row.getString("state")) {
            case "requested" -> new DrillState.Requested(row.getInt("attempts"));
            case "running" ->
                new DrillState.Running(row.getInt("attempts"), Objects.requireNonNull(instant(row, "started_at")));
            case "completed" ->
                new DrillState.Completed(
                        new BackupId(Objects.requireNonNull(backup)),
                        row.getInt("tables"),
                        row.getLong("row_count"),
                        row.getInt("checks"),
                        Duration.ofMillis(row.getLong("recovery_millis")),
                        Objects.requireNonNull(instant(row, "ended_at")));
            case "failed" ->
                new DrillState.Failed(row.getString("reason"), Objects.requireNonNull(instant(row, "ended_at")));
            case String other -> throw new IllegalStateException("No drill can be " + other);
        };
    }

    private static @Nullable UUID valueOf(@Nullable BackupId backup) {
        return backup == null ? null : backup.value();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
