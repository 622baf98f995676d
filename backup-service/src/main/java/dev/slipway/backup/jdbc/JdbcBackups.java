package dev.slipway.backup.jdbc;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupFilter;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.BackupScope;
import dev.slipway.backup.BackupState;
import dev.slipway.backup.BackupStateName;
import dev.slipway.backup.Backups;
import dev.slipway.backup.FilesContent;
import dev.slipway.backup.ListPosition;
import dev.slipway.backup.Progress;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.SupersededException;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** {@link Backups} in the table {@code backup}. */
@Repository
class JdbcBackups implements Backups {

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final ProgressColumns<BackupId> progress;

    JdbcBackups(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        progress = new ProgressColumns<>(jdbc, "backup", BackupId::new);
        this.json = json;
    }

    @Override
    public boolean add(Backup backup) {
        if (isDeleted(backup.id())) {
            return false;
        }
        StateColumns columns = columnsOf(backup.state());
        return jdbc.sql("""
                        INSERT INTO backup (id, environment, migration_id, requested_by, note, requested_at, version,
                                            state, attempts, scope, uploads)
                        VALUES (:id, :environment, :migrationId, :requestedBy, :note, :requestedAt, :version,
                                :state, :attempts, :scope::jsonb, :uploads)
                        ON CONFLICT (id) DO NOTHING""")
                        .param("id", backup.id().value())
                        .param("environment", backup.environment().toString())
                        .param("migrationId", backup.migrationId())
                        .param("requestedBy", backup.requestedBy())
                        .param("note", backup.note())
                        .param("requestedAt", Timestamps.of(backup.requestedAt()))
                        .param("version", backup.version())
                        .param("state", columns.state())
                        .param("attempts", columns.attempts())
                        .param(
                                "scope",
                                backup.scope().isWhole()
                                        ? null
                                        : json.writeValueAsString(backup.scope().tables()))
                        .param("uploads", backup.uploads())
                        .update()
                == 1;
    }

    @Override
    public Optional<Backup> find(BackupId id) {
        return jdbc.sql("SELECT * FROM backup WHERE id = :id")
                .param("id", id.value())
                .query(this::backup)
                .optional();
    }

    @Override
    public List<Backup> find(Collection<BackupId> ids) {
        return jdbc.sql("SELECT * FROM backup WHERE id = ANY (?)")
                .param(ids.stream().map(BackupId::value).toArray(UUID[]::new))
                .query(this::backup)
                .list();
    }

    @Override
    public List<Backup> of(EnvironmentRef environment) {
        return jdbc.sql("SELECT * FROM backup WHERE environment = :environment ORDER BY requested_at DESC, id DESC")
                .param("environment", environment.toString())
                .query(this::backup)
                .list();
    }

    @Override
    public List<Backup> list(BackupFilter filter, @Nullable ListPosition before, int limit) {
        EnvironmentRef environment = filter.environment();
        BackupStateName state = filter.state();
        Conditions conditions = new Conditions()
                .and("environment = ?", environment == null ? null : environment.toString())
                .and("split_part(environment, '/', 1) = ?", filter.application())
                .and("state = ?", state == null ? null : state.word())
                .and("requested_at >= ?", Timestamps.of(filter.from()))
                .and("requested_at < ?", Timestamps.of(filter.to()))
                .and("migration_id = ?", filter.migrationId())
                .behind(before);
        return jdbc.sql(conditions.select("backup"))
                .params(conditions.valuesAnd(limit))
                .query(this::backup)
                .list();
    }

    @Override
    public Backup save(Backup backup) {
        StateColumns columns = columnsOf(backup.state());
        int updated = jdbc.sql("""
                        UPDATE backup
                           SET version = version + 1, state = :state, attempts = :attempts, started_at = :startedAt,
                               ended_at = :endedAt, digest = :digest, size_bytes = :sizeBytes, row_count = :rows,
                               variables_version = :variablesVersion, reason = :reason,
                               files = :files::jsonb
                         WHERE id = :id AND version = :version""")
                .param("id", backup.id().value())
                .param("version", backup.version())
                .param("state", columns.state())
                .param("attempts", columns.attempts())
                .param("startedAt", Timestamps.of(columns.startedAt()))
                .param("endedAt", Timestamps.of(columns.endedAt()))
                .param("digest", columns.digest())
                .param("sizeBytes", columns.sizeBytes())
                .param("rows", columns.rows())
                .param("variablesVersion", columns.variablesVersion())
                .param("reason", columns.reason())
                .param(
                        "files",
                        backup.state() instanceof BackupState.Completed completed && completed.files() != null
                                ? json.writeValueAsString(completed.files())
                                : null)
                .update();
        if (updated == 0) {
            throw new SupersededException(backup.id());
        }
        return backup.saved();
    }

    @Override
    public Progress progressOf(BackupId id) {
        return progressOf(List.of(id)).getOrDefault(id, Progress.NONE);
    }

    @Override
    public Map<BackupId, Progress> progressOf(Collection<BackupId> ids) {
        return progress.of(ids);
    }

    @Override
    public void note(BackupId id, Progress reached) {
        progress.note(id, reached);
    }

    @Override
    public Map<EnvironmentRef, Instant> newestCompleted() {
        Map<EnvironmentRef, Instant> newest = new LinkedHashMap<>();
        jdbc.sql("""
                        SELECT environment, max(ended_at) AS ended_at
                          FROM backup
                         WHERE state = 'completed' AND copied_from IS NULL AND scope IS NULL
                         GROUP BY 1""").query(row -> {
            newest.put(EnvironmentRef.parse(row.getString(1)), Timestamps.instant(row, "ended_at"));
        });
        return newest;
    }

    private boolean isDeleted(BackupId id) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM deleted_backup WHERE id = :id)")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    private static StateColumns columnsOf(BackupState state) {
        return switch (state) {
            case BackupState.Requested requested ->
                StateColumns.named("requested").withAttempts(requested.attempts());
            case BackupState.Running running ->
                StateColumns.named("running").withAttempts(running.attempts()).started(running.startedAt());
            case BackupState.Verifying verifying ->
                StateColumns.named("verifying")
                        .withAttempts(verifying.attempts())
                        .started(verifying.startedAt());
            case BackupState.Completed completed ->
                StateColumns.named("completed")
                        .started(completed.startedAt())
                        .ended(completed.completedAt())
                        .holding(completed.digest(), completed.sizeBytes(), completed.rows())
                        .belongingWith(completed.variablesVersion());
            case BackupState.Failed failed ->
                StateColumns.named("failed").ended(failed.failedAt()).because(failed.reason());
            // by whom and why is in the columns that asked for it
            case BackupState.Cancelled cancelled ->
                StateColumns.named("cancelled").ended(cancelled.cancelledAt());
        };
    }

    private Backup backup(ResultSet row, int number) throws SQLException {
        return new Backup(
                new BackupId(row.getObject("id", UUID.class)),
                EnvironmentRef.parse(row.getString("environment")),
                row.getObject("migration_id", UUID.class),
                row.getString("requested_by"),
                row.getString("note"),
                Timestamps.instant(row, "requested_at"),
                state(row),
                row.getInt("version"),
                scope(row.getString("scope")),
                row.getObject("uploads", Boolean.class));
    }

    private BackupScope scope(@Nullable String stored) {
        return stored == null
                ? BackupScope.WHOLE
                : new BackupScope(List.of(json.readValue(stored, RestoreChoices.ChosenTables[].class)));
    }

    private BackupState state(ResultSet row) throws SQLException {
        return switch (row.getString("state")) {
            case "requested" -> new BackupState.Requested(row.getInt("attempts"));
            case "running" -> new BackupState.Running(row.getInt("attempts"), Timestamps.instant(row, "started_at"));
            case "verifying" ->
                new BackupState.Verifying(row.getInt("attempts"), Timestamps.instant(row, "started_at"));
            case "completed" ->
                new BackupState.Completed(
                        Timestamps.instant(row, "started_at"),
                        Timestamps.instant(row, "ended_at"),
                        row.getString("digest"),
                        row.getLong("size_bytes"),
                        row.getLong("row_count"),
                        row.getObject("variables_version", Long.class),
                        row.getString("files") == null
                                ? null
                                : json.readValue(row.getString("files"), FilesContent.class));
            case "failed" -> new BackupState.Failed(row.getString("reason"), Timestamps.instant(row, "ended_at"));
            case "cancelled" ->
                new BackupState.Cancelled(
                        row.getString("cancel_requested_by"),
                        row.getString("cancel_reason"),
                        Timestamps.instant(row, "ended_at"));
            case String other -> throw new IllegalStateException("No backup can be " + other);
        };
    }
}
