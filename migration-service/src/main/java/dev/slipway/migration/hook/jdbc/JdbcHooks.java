package dev.slipway.migration.hook.jdbc;

import dev.slipway.migration.hook.Hook;
import dev.slipway.migration.hook.HookEvent;
import dev.slipway.migration.hook.Hooks;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcHooks implements Hooks {

    private final JdbcClient jdbc;

    JdbcHooks(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean save(Hook hook) {
        return jdbc.sql("""
                        INSERT INTO hook (application, name, environment, url, events, secret, timeout_millis, attempts,
                                          on_failure, changed_by, changed_at)
                        VALUES (:application, :name, :environment, :url, string_to_array(:events, ','), :secret,
                                :timeout, :attempts, :onFailure, :changedBy, :changedAt)
                        ON CONFLICT (application, name) DO UPDATE
                        SET environment = excluded.environment, url = excluded.url, events = excluded.events,
                            secret = excluded.secret, timeout_millis = excluded.timeout_millis,
                            attempts = excluded.attempts, on_failure = excluded.on_failure,
                            changed_by = excluded.changed_by, changed_at = excluded.changed_at
                        RETURNING xmax = 0
                        """)
                .param("application", hook.application())
                .param("name", hook.name())
                .param("environment", hook.environment())
                .param("url", hook.url().toString())
                .param("events", hook.events().stream().map(HookEvent::label).collect(Collectors.joining(",")))
                .param("secret", hook.secret())
                .param("timeout", hook.timeout().toMillis())
                .param("attempts", hook.attempts())
                .param("onFailure", hook.onFailure().name())
                .param("changedBy", hook.changedBy())
                .param("changedAt", hook.changedAt().atOffset(ZoneOffset.UTC))
                .query(Boolean.class)
                .single();
    }

    @Override
    public Optional<Hook> find(String application, String name) {
        return jdbc.sql("SELECT * FROM hook WHERE application = :application AND name = :name")
                .param("application", application)
                .param("name", name)
                .query(JdbcHooks::read)
                .optional();
    }

    @Override
    public List<Hook> list(@Nullable String application) {
        return jdbc.sql("""
                        SELECT * FROM hook WHERE :application::text IS NULL OR application = :application
                        ORDER BY application, name
                        """)
                .param("application", application)
                .query(JdbcHooks::read)
                .list();
    }

    @Override
    public boolean remove(String application, String name) {
        return jdbc.sql("DELETE FROM hook WHERE application = :application AND name = :name")
                        .param("application", application)
                        .param("name", name)
                        .update()
                == 1;
    }

    private static Hook read(ResultSet row, int number) throws SQLException {
        return new Hook(
                row.getString("application"),
                row.getString("name"),
                row.getString("environment"),
                URI.create(row.getString("url")),
                Arrays.stream((String[]) row.getArray("events").getArray())
                        .map(HookEvent::of)
                        .collect(Collectors.toSet()),
                row.getString("secret"),
                Duration.ofMillis(row.getLong("timeout_millis")),
                row.getInt("attempts"),
                Hook.OnFailure.valueOf(row.getString("on_failure")),
                row.getString("changed_by"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant());
    }
}
