package dev.slipway.environment.audit.jdbc;

import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditFilter;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.audit.RecordedEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcAuditTrail implements AuditTrail {

    private static final int BATCH_SIZE = 500;

    private final JdbcOperations jdbc;

    JdbcAuditTrail(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(Collection<AuditEntry> entries) {
        jdbc.batchUpdate("""
                INSERT INTO audit_entry (at, actor, via, origin, action, subject, name, reason)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """, entries, BATCH_SIZE, (statement, entry) -> {
            statement.setTimestamp(1, Timestamp.from(entry.at()));
            statement.setString(2, entry.caller().actor());
            statement.setString(3, entry.caller().via());
            statement.setString(4, entry.caller().origin());
            statement.setString(5, entry.action().name());
            statement.setString(6, entry.subject());
            statement.setString(7, entry.name());
            statement.setString(8, entry.reason());
        });
    }

    @Override
    public List<RecordedEntry> newest(AuditFilter filter, long before, int limit) {
        return query(Conditions.of(filter).and("id < ?", before), "ORDER BY id DESC", limit);
    }

    @Override
    public List<RecordedEntry> oldest(AuditFilter filter, long after, int limit) {
        return query(Conditions.of(filter).and("id > ?", after), "ORDER BY id", limit);
    }

    private List<RecordedEntry> query(Conditions conditions, String order, int limit) {
        conditions.values.add(limit);
        return jdbc.query(
                """
                SELECT id, at, actor, via, origin, action, subject, name, reason
                  FROM audit_entry
                 WHERE %s
                 %s
                 LIMIT ?
                """.formatted(String.join(" AND ", conditions.texts), order),
                JdbcAuditTrail::recorded,
                conditions.values.toArray());
    }

    private static RecordedEntry recorded(ResultSet row, int number) throws SQLException {
        return new RecordedEntry(
                row.getLong("id"),
                new AuditEntry(
                        row.getTimestamp("at").toInstant(),
                        new Caller(row.getString("actor"), row.getString("via"), row.getString("origin")),
                        AuditAction.valueOf(row.getString("action")),
                        row.getString("subject"),
                        row.getString("name"),
                        row.getString("reason")));
    }

    /** Only what is asked for goes into the statement, so that the indexes serve it. */
    private static final class Conditions {

        private final List<String> texts = new ArrayList<>();
        private final List<Object> values = new ArrayList<>();

        private static Conditions of(AuditFilter filter) {
            AuditAction action = filter.action();
            return new Conditions()
                    .and("subject = ?", filter.subject())
                    .and("application = ?", filter.application())
                    .and("actor = ?", filter.actor())
                    .and("action = ?", action == null ? null : action.name())
                    .and("name = ?", filter.name())
                    .and("at >= ?", timestamp(filter.from()))
                    .and("at < ?", timestamp(filter.to()));
        }

        private Conditions and(String text, @Nullable Object value) {
            if (value != null) {
                texts.add(text);
                values.add(value);
            }
            return this;
        }

        private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
            return instant == null ? null : Timestamp.from(instant);
        }
    }
}
