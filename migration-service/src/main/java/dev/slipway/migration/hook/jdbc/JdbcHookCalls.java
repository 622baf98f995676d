package dev.slipway.migration.hook.jdbc;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.migration.hook.Hook;
import dev.slipway.migration.hook.HookCall;
import dev.slipway.migration.hook.HookCalls;
import dev.slipway.migration.hook.HookEvent;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcHookCalls implements HookCalls {

    private final JdbcClient jdbc;

    JdbcHookCalls(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean add(HookCall call) {
        return jdbc.sql("""
                        INSERT INTO hook_call (id, migration_id, target, event, hook, url, secret, timeout_millis,
                                               allowed, on_failure, body, state, attempts, error, created_at, ended_at)
                        VALUES (:id, :migration, :target, :event, :hook, :url, :secret, :timeout,
                                :allowed, :onFailure, :body, :state, :attempts, :error, :createdAt, :endedAt)
                        ON CONFLICT (migration_id, event, hook) DO NOTHING
                        """)
                        .param("id", call.id())
                        .param("migration", call.migrationId())
                        .param("target", call.target().toString())
                        .param("event", call.event().label())
                        .param("hook", call.hook())
                        .param("url", call.url().toString())
                        .param("secret", call.secret())
                        .param("timeout", call.timeout().toMillis())
                        .param("allowed", call.allowed())
                        .param("onFailure", call.onFailure().name())
                        .param("body", call.body())
                        .param("state", call.state().name())
                        .param("attempts", call.attempts())
                        .param("error", call.error())
                        .param("createdAt", utc(call.createdAt()))
                        .param("endedAt", utc(call.endedAt()))
                        .update()
                == 1;
    }

    @Override
    public Optional<HookCall> find(UUID id) {
        return jdbc.sql("SELECT * FROM hook_call WHERE id = :id")
                .param("id", id)
                .query(JdbcHookCalls::read)
                .optional();
    }

    @Override
    public List<HookCall> of(UUID migration) {
        return jdbc.sql("SELECT * FROM hook_call WHERE migration_id = :migration ORDER BY created_at, hook")
                .param("migration", migration)
                .query(JdbcHookCalls::read)
                .list();
    }

    @Override
    public void update(HookCall call) {
        jdbc.sql("""
                        UPDATE hook_call SET state = :state, attempts = :attempts, error = :error, ended_at = :endedAt
                        WHERE id = :id
                        """)
                .param("id", call.id())
                .param("state", call.state().name())
                .param("attempts", call.attempts())
                .param("error", call.error())
                .param("endedAt", utc(call.endedAt()))
                .update();
    }

    private static HookCall read(ResultSet row, int number) throws SQLException {
        OffsetDateTime endedAt = row.getObject("ended_at", OffsetDateTime.class);
        return new HookCall(
                row.getObject("id", UUID.class),
                row.getObject("migration_id", UUID.class),
                EnvironmentRef.parse(row.getString("target")),
                HookEvent.of(row.getString("event")),
                row.getString("hook"),
                URI.create(row.getString("url")),
                row.getString("secret"),
                Duration.ofMillis(row.getLong("timeout_millis")),
                row.getInt("allowed"),
                Hook.OnFailure.valueOf(row.getString("on_failure")),
                row.getString("body"),
                HookCall.State.valueOf(row.getString("state")),
                row.getInt("attempts"),
                row.getString("error"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                endedAt == null ? null : endedAt.toInstant());
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }
}
