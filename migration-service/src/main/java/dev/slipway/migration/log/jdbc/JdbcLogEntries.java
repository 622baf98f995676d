package dev.slipway.migration.log.jdbc;

import dev.slipway.migration.log.LogEntries;
import dev.slipway.migration.log.LogEntry;
import dev.slipway.migration.log.LogJson;
import dev.slipway.migration.log.LogState;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcLogEntries implements LogEntries {

    private final JdbcClient jdbc;
    private final JdbcTemplate batches;

    JdbcLogEntries(JdbcClient jdbc, JdbcTemplate batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    @Override
    @Transactional
    public void append(UUID migration, List<LogEntry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        // the row is locked until the commit, which is what keeps the entries' order and that of their commits the same
        long last = jdbc.sql("""
                        INSERT INTO migration_log (migration_id, last_position) VALUES (:migration, :count)
                        ON CONFLICT (migration_id)
                        DO UPDATE SET last_position = migration_log.last_position + excluded.last_position
                        RETURNING last_position
                        """)
                .param("migration", migration)
                .param("count", entries.size())
                .query(Long.class)
                .single();
        long before = last - entries.size();
        batches.batchUpdate(
                "INSERT INTO migration_log_entry (migration_id, position, entry) VALUES (?, ?, ?)",
                IntStream.range(0, entries.size())
                        .mapToObj(i -> new Object[] {
                            migration,
                            before + i + 1,
                            LogJson.write(entries.get(i).at(before + i + 1))
                        })
                        .toList());
    }

    @Override
    public void hold(UUID migration) {
        jdbc.sql("SELECT 1 FROM migration_log WHERE migration_id = :migration FOR UPDATE")
                .param("migration", migration)
                .query(Integer.class)
                .optional();
    }

    @Override
    public List<LogEntry> after(UUID migration, long position, int limit) {
        return jdbc
                .sql("""
                        SELECT entry FROM migration_log_entry
                        WHERE migration_id = :migration AND position > :position ORDER BY position LIMIT :limit
                        """)
                .param("migration", migration)
                .param("position", position)
                .param("limit", limit)
                .query(String.class)
                .list()
                .stream()
                .map(LogJson::read)
                .toList();
    }

    @Override
    public LogState state(UUID migration) {
        return jdbc.sql("""
                        SELECT last_position, stored_position, stored_at, in_database FROM migration_log
                        WHERE migration_id = :migration
                        """)
                .param("migration", migration)
                .query((row, number) -> {
                    OffsetDateTime storedAt = row.getObject("stored_at", OffsetDateTime.class);
                    return new LogState(
                            migration,
                            row.getLong("last_position"),
                            row.getLong("stored_position"),
                            storedAt == null ? null : storedAt.toInstant(),
                            row.getBoolean("in_database"));
                })
                .optional()
                .orElseGet(() -> LogState.empty(migration));
    }

    @Override
    public void stored(UUID migration, long position, Instant at) {
        jdbc.sql("""
                        UPDATE migration_log SET stored_position = :position, stored_at = :at
                        WHERE migration_id = :migration AND stored_position < :position
                        """)
                .param("migration", migration)
                .param("position", position)
                .param("at", utc(at))
                .update();
    }

    @Override
    @Transactional
    public int dropStoredBefore(Instant time) {
        // whoever appends waits for the row's lock, so nothing goes that is not put away
        List<UUID> dropped =
                jdbc.sql("""
                        UPDATE migration_log SET in_database = false
                        WHERE stored_at < :time AND stored_position = last_position
                          AND EXISTS (SELECT FROM migration_log_entry e
                                      WHERE e.migration_id = migration_log.migration_id)
                        RETURNING migration_id
                        """).param("time", utc(time)).query(UUID.class).list();
        if (dropped.isEmpty()) {
            return 0;
        }
        return jdbc.sql("""
                        DELETE FROM migration_log_entry AS e USING migration_log AS l
                        WHERE l.migration_id = e.migration_id AND e.migration_id IN (:dropped)
                          AND e.position <= l.stored_position
                        """).param("dropped", dropped).update();
    }

    @Override
    public List<UUID> storedBefore(Instant time, int limit) {
        return jdbc.sql("""
                        SELECT migration_id FROM migration_log WHERE stored_at < :time ORDER BY stored_at LIMIT :limit
                        """)
                .param("time", utc(time))
                .param("limit", limit)
                .query(UUID.class)
                .list();
    }

    @Override
    public void remove(UUID migration) {
        jdbc.sql("DELETE FROM migration_log WHERE migration_id = :migration")
                .param("migration", migration)
                .update();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
