package dev.slipway.backup.schedule.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.schedule.Rhythm;
import dev.slipway.backup.schedule.Schedule;
import dev.slipway.backup.schedule.ScheduleId;
import dev.slipway.backup.schedule.Schedules;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link Schedules} in the table {@code backup_schedule}. */
@Repository
class JdbcSchedules implements Schedules {

    private final JdbcClient jdbc;

    JdbcSchedules(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(Schedule schedule) {
        return withColumns(jdbc.sql("""
                        INSERT INTO backup_schedule (id, environment, name, cron, time_zone, jitter_millis, paused,
                                                     version, changed_by, changed_at, next_run_at, due_at, decided_at,
                                                     last_run_at, last_backup_id, last_skipped_at, last_skip_reason)
                        VALUES (:id, :environment, :name, :cron, :timeZone, :jitterMillis, :paused,
                                :version, :changedBy, :changedAt, :nextRunAt, :dueAt, :decidedAt,
                                :lastRunAt, :lastBackup, :lastSkippedAt, :lastSkipReason)
                        ON CONFLICT DO NOTHING"""), schedule)
                        .param("environment", schedule.environment().toString())
                        .update()
                == 1;
    }

    @Override
    public Optional<Schedule> find(ScheduleId id) {
        return one("SELECT * FROM backup_schedule WHERE id = :id", id);
    }

    @Override
    public List<Schedule> list(@Nullable EnvironmentRef environment, @Nullable Position after, int limit) {
        return jdbc.sql("""
                        SELECT * FROM backup_schedule
                         WHERE (:environment::text IS NULL OR environment = :environment::text)
                           AND (:afterName::text IS NULL
                                OR (environment, name) > (:afterEnvironment::text, :afterName::text))
                         ORDER BY environment, name LIMIT :limit""")
                .param("environment", environment == null ? null : environment.toString())
                .param(
                        "afterEnvironment",
                        after == null ? null : after.environment().toString())
                .param("afterName", after == null ? null : after.name())
                .param("limit", limit)
                .query(JdbcSchedules::schedule)
                .list();
    }

    @Override
    public List<ScheduleId> due(Instant now) {
        return jdbc.sql("""
                        SELECT id FROM backup_schedule
                         WHERE NOT paused AND (due_at <= :now OR decided_at > :tomorrow)
                         ORDER BY due_at""")
                .param("now", Timestamp.from(now))
                .param("tomorrow", Timestamp.from(now.plus(Duration.ofDays(1))))
                .query((row, _) -> new ScheduleId(row.getObject(1, UUID.class)))
                .list();
    }

    @Override
    public Optional<Schedule> lock(ScheduleId id) {
        return one("SELECT * FROM backup_schedule WHERE id = :id FOR UPDATE", id);
    }

    @Override
    public Optional<Schedule> lockIfFree(ScheduleId id) {
        return one("SELECT * FROM backup_schedule WHERE id = :id FOR UPDATE SKIP LOCKED", id);
    }

    @Override
    public boolean save(Schedule schedule) {
        try {
            withColumns(jdbc.sql("""
                            UPDATE backup_schedule
                               SET name = :name, cron = :cron, time_zone = :timeZone, jitter_millis = :jitterMillis,
                                   paused = :paused, version = :version, changed_by = :changedBy,
                                   changed_at = :changedAt, next_run_at = :nextRunAt, due_at = :dueAt,
                                   decided_at = :decidedAt, last_run_at = :lastRunAt, last_backup_id = :lastBackup,
                                   last_skipped_at = :lastSkippedAt, last_skip_reason = :lastSkipReason
                             WHERE id = :id"""), schedule).update();
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    @Override
    public void remove(ScheduleId id) {
        jdbc.sql("DELETE FROM backup_schedule WHERE id = :id")
                .param("id", id.value())
                .update();
    }

    private Optional<Schedule> one(String sql, ScheduleId id) {
        return jdbc.sql(sql)
                .param("id", id.value())
                .query(JdbcSchedules::schedule)
                .optional();
    }

    private static JdbcClient.StatementSpec withColumns(JdbcClient.StatementSpec statement, Schedule schedule) {
        Schedule.Settings settings = schedule.settings();
        Schedule.History history = schedule.history();
        BackupId lastBackup = history.lastBackupId();
        return statement
                .param("id", schedule.id().value())
                .param("name", settings.name())
                .param("cron", settings.rhythm().cron())
                .param("timeZone", settings.rhythm().timeZone().getId())
                .param("jitterMillis", settings.jitter().toMillis())
                .param("paused", settings.paused())
                .param("version", schedule.version())
                .param("changedBy", schedule.changedBy())
                .param("changedAt", Timestamp.from(schedule.changedAt()))
                .param("nextRunAt", Timestamp.from(schedule.nextRunAt()))
                .param("dueAt", Timestamp.from(schedule.dueAt()))
                .param("decidedAt", Timestamp.from(schedule.decidedAt()))
                .param("lastRunAt", timestamp(history.lastRunAt()))
                .param("lastBackup", lastBackup == null ? null : lastBackup.value())
                .param("lastSkippedAt", timestamp(history.lastSkippedAt()))
                .param("lastSkipReason", history.lastSkipReason());
    }

    private static Schedule schedule(ResultSet row, int number) throws SQLException {
        UUID lastBackup = row.getObject("last_backup_id", UUID.class);
        return new Schedule(
                new ScheduleId(row.getObject("id", UUID.class)),
                EnvironmentRef.parse(row.getString("environment")),
                new Schedule.Settings(
                        row.getString("name"),
                        new Rhythm(row.getString("cron"), ZoneId.of(row.getString("time_zone"))),
                        Duration.ofMillis(row.getLong("jitter_millis")),
                        row.getBoolean("paused")),
                row.getLong("version"),
                row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant(),
                row.getTimestamp("next_run_at").toInstant(),
                row.getTimestamp("decided_at").toInstant(),
                new Schedule.History(
                        instant(row, "last_run_at"),
                        lastBackup == null ? null : new BackupId(lastBackup),
                        instant(row, "last_skipped_at"),
                        row.getString("last_skip_reason")));
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}
