package dev.slipway.backup.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.ListPosition;
import dev.slipway.backup.Progress;
import dev.slipway.backup.Restore;
import dev.slipway.backup.RestoreChoices;
import dev.slipway.backup.RestoreFilter;
import dev.slipway.backup.RestoreId;
import dev.slipway.backup.RestoreState;
import dev.slipway.backup.RestoreStateName;
import dev.slipway.backup.Restores;
import dev.slipway.backup.SupersededException;
import dev.slipway.backup.Switchover;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@link Restores} in the table {@code restore}. */
@Repository
class JdbcRestores implements Restores {

    /** The columns that depend on the state. */
    private record Columns(
            String state,
            @Nullable Integer attempts,
            @Nullable Instant startedAt,
            @Nullable Switchover switchover,
            @Nullable Instant endedAt,
            @Nullable List<String> errors,
            @Nullable String reason) {

        @Nullable
        Long replacement() {
            return switchover instanceof Switchover.Renaming renaming ? renaming.replacementOid() : null;
        }

        @Nullable
        Long transactionId() {
            return switchover instanceof Switchover.Committing committing ? committing.transactionId() : null;
        }
    }

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final ProgressColumns<RestoreId> progress;

    JdbcRestores(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        progress = new ProgressColumns<>(jdbc, "restore", RestoreId::new);
        // a restore of before there was a choice has made the one that is the default
        this.json = json.rebuild()
                .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .build();
    }

    @Override
    public boolean add(Restore restore, @Nullable String sealedKey) {
        // whoever is deciding to delete the backup sees this restore, or this one comes too late and finds no backup
        jdbc.sql("SELECT id FROM backup WHERE id = :id FOR KEY SHARE")
                .param("id", restore.backupId().value())
                .query(UUID.class)
                .optional();
        Columns columns = columnsOf(restore.state());
        return jdbc.sql("""
                        INSERT INTO restore (id, backup_id, environment, choices, migration_id, requested_by,
                                             requested_at, version, state, attempts, sealed_key)
                        VALUES (:id, :backupId, :environment, :choices::jsonb, :migrationId, :requestedBy,
                                :requestedAt, :version, :state, :attempts, :sealedKey)
                        ON CONFLICT (id) DO NOTHING""")
                        .param("id", restore.id().value())
                        .param("backupId", restore.backupId().value())
                        .param("environment", restore.environment().toString())
                        .param(
                                "choices",
                                restore.choices().equals(RestoreChoices.EVERYTHING)
                                        ? null
                                        : json.writeValueAsString(restore.choices()))
                        .param("migrationId", restore.migrationId())
                        .param("requestedBy", restore.requestedBy())
                        .param("requestedAt", Timestamps.of(restore.requestedAt()))
                        .param("version", restore.version())
                        .param("state", columns.state())
                        .param("attempts", columns.attempts())
                        .param("sealedKey", sealedKey)
                        .update()
                == 1;
    }

    @Override
    public Optional<String> sealedKeyOf(RestoreId id) {
        return jdbc.sql("SELECT sealed_key FROM restore WHERE id = :id AND sealed_key IS NOT NULL")
                .param("id", id.value())
                .query(String.class)
                .optional();
    }

    @Override
    public Optional<Restore> find(RestoreId id) {
        return jdbc.sql("SELECT * FROM restore WHERE id = :id")
                .param("id", id.value())
                .query(this::restore)
                .optional();
    }

    @Override
    public List<Restore> find(Collection<RestoreId> ids) {
        return jdbc.sql("SELECT * FROM restore WHERE id = ANY (?)")
                .param(ids.stream().map(RestoreId::value).toArray(UUID[]::new))
                .query(this::restore)
                .list();
    }

    @Override
    public List<Restore> list(RestoreFilter filter, @Nullable ListPosition before, int limit) {
        EnvironmentRef environment = filter.environment();
        BackupId backup = filter.backupId();
        RestoreStateName state = filter.state();
        Conditions conditions = new Conditions()
                .and("environment = ?", environment == null ? null : environment.toString())
                .and("split_part(environment, '/', 1) = ?", filter.application())
                .and("backup_id = ?", backup == null ? null : backup.value())
                .and("state = ?", state == null ? null : state.word())
                .behind(before);
        return jdbc.sql(conditions.select("restore"))
                .params(conditions.valuesAnd(limit))
                .query(this::restore)
                .list();
    }

    @Override
    public Restore save(Restore restore) {
        Columns columns = columnsOf(restore.state());
        int updated = jdbc.sql("""
                        UPDATE restore
                           SET version = version + 1, state = :state, attempts = :attempts, started_at = :startedAt,
                               replacement = :replacement, transaction_id = :transactionId, ended_at = :endedAt,
                               errors = :errors::jsonb, reason = :reason,
                               sealed_key = CASE WHEN :ended THEN NULL ELSE sealed_key END
                         WHERE id = :id AND version = :version""")
                .param("id", restore.id().value())
                .param("version", restore.version())
                .param("state", columns.state())
                .param("attempts", columns.attempts())
                .param("startedAt", Timestamps.of(columns.startedAt()))
                .param("replacement", columns.replacement())
                .param("transactionId", columns.transactionId())
                .param("endedAt", Timestamps.of(columns.endedAt()))
                .param("errors", columns.errors() == null ? null : json.writeValueAsString(columns.errors()))
                .param("reason", columns.reason())
                .param("ended", restore.state() instanceof RestoreState.Final)
                .update();
        if (updated == 0) {
            throw new SupersededException(restore.id());
        }
        return restore.saved();
    }

    @Override
    public Progress progressOf(RestoreId id) {
        return progressOf(List.of(id)).getOrDefault(id, Progress.NONE);
    }

    @Override
    public Map<RestoreId, Progress> progressOf(Collection<RestoreId> ids) {
        return progress.of(ids);
    }

    @Override
    public void note(RestoreId id, Progress reached) {
        progress.note(id, reached);
    }

    private static Columns columnsOf(RestoreState state) {
        return switch (state) {
            case RestoreState.Requested requested ->
                new Columns("requested", requested.attempts(), null, null, null, null, null);
            case RestoreState.Running running ->
                new Columns("running", running.attempts(), running.startedAt(), null, null, null, null);
            case RestoreState.Switching switching ->
                new Columns(
                        "switching",
                        switching.attempts(),
                        switching.startedAt(),
                        switching.switchover(),
                        null,
                        switching.ignoredErrors().isEmpty() ? null : switching.ignoredErrors(),
                        null);
            case RestoreState.Completed completed ->
                new Columns("completed", null, completed.startedAt(), null, completed.completedAt(), null, null);
            case RestoreState.CompletedWithErrors completed ->
                new Columns(
                        "completed-with-errors",
                        null,
                        completed.startedAt(),
                        null,
                        completed.completedAt(),
                        completed.errors(),
                        null);
            case RestoreState.Failed failed ->
                new Columns("failed", null, null, null, failed.failedAt(), null, failed.reason());
            // by whom and why is in the columns that asked for it
            case RestoreState.Cancelled cancelled ->
                new Columns("cancelled", null, null, null, cancelled.cancelledAt(), null, null);
        };
    }

    private Restore restore(ResultSet row, int number) throws SQLException {
        return new Restore(
                new RestoreId(row.getObject("id", UUID.class)),
                new BackupId(row.getObject("backup_id", UUID.class)),
                EnvironmentRef.parse(row.getString("environment")),
                choices(row),
                row.getObject("migration_id", UUID.class),
                row.getString("requested_by"),
                Timestamps.instant(row, "requested_at"),
                state(row),
                row.getInt("version"));
    }

    private RestoreState state(ResultSet row) throws SQLException {
        return switch (row.getString("state")) {
            case "requested" -> new RestoreState.Requested(row.getInt("attempts"));
            case "running" -> new RestoreState.Running(row.getInt("attempts"), Timestamps.instant(row, "started_at"));
            case "switching" ->
                new RestoreState.Switching(
                        row.getInt("attempts"), Timestamps.instant(row, "started_at"), switchover(row), errors(row));
            case "completed" ->
                new RestoreState.Completed(Timestamps.instant(row, "started_at"), Timestamps.instant(row, "ended_at"));
            case "completed-with-errors" ->
                new RestoreState.CompletedWithErrors(
                        Timestamps.instant(row, "started_at"), Timestamps.instant(row, "ended_at"), errors(row));
            case "failed" -> new RestoreState.Failed(row.getString("reason"), Timestamps.instant(row, "ended_at"));
            case "cancelled" ->
                new RestoreState.Cancelled(
                        row.getString("cancel_requested_by"),
                        row.getString("cancel_reason"),
                        Timestamps.instant(row, "ended_at"));
            case String other -> throw new IllegalStateException("No restore can be " + other);
        };
    }

    private RestoreChoices choices(ResultSet row) throws SQLException {
        String choices = row.getString("choices");
        return choices == null ? RestoreChoices.EVERYTHING : json.readValue(choices, RestoreChoices.class);
    }

    private List<String> errors(ResultSet row) throws SQLException {
        String errors = row.getString("errors");
        return errors == null ? List.of() : List.of(json.readValue(errors, String[].class));
    }

    private static Switchover switchover(ResultSet row) throws SQLException {
        Long replacement = row.getObject("replacement", Long.class);
        return replacement == null
                ? new Switchover.Committing(row.getLong("transaction_id"))
                : new Switchover.Renaming(replacement);
    }
}
