package dev.slipway.migration.audit.jdbc;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditFilter;
import dev.slipway.migration.audit.AuditTrail;
import dev.slipway.migration.audit.RequestSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** {@link AuditTrail} in the append-only table {@code audit}. */
@Repository
class JdbcAuditTrail implements AuditTrail {

    private static final String EVENT = "event";
    private static final String JOB = "job";

    private final JdbcOperations jdbc;
    private final RequestSource requests;

    JdbcAuditTrail(JdbcOperations jdbc, RequestSource requests) {
        this.jdbc = jdbc;
        this.requests = requests;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(Collection<AuditEntry> entries) {
        RequestSource.Source source = requests.current().orElse(null);
        for (AuditEntry entry : entries) {
            String origin = source != null ? source.address() : entry.actor().equals(AuditEntry.SERVICE) ? JOB : EVENT;
            jdbc.update(
                    """
                    INSERT INTO audit (at, actor, via, origin, action, subject, migration_id, name, detail)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                    utc(entry.at()),
                    entry.actor(),
                    source == null ? null : source.via(),
                    origin,
                    entry.action().label(),
                    entry.subject(),
                    entry.migration(),
                    entry.name(),
                    entry.detail());
        }
    }

    @Override
    public List<Recorded> newest(AuditFilter filter, long before, int limit) {
        return query(Conditions.of(filter).and("id < ?", before), "ORDER BY id DESC", limit);
    }

    @Override
    public List<Recorded> oldest(AuditFilter filter, long after, int limit) {
        return query(Conditions.of(filter).and("id > ?", after), "ORDER BY id", limit);
    }

    private List<Recorded> query(Conditions conditions, String order, int limit) {
        conditions.values.add(limit);
        return jdbc.query(
                "SELECT * FROM audit WHERE " + String.join(" AND ", conditions.texts) + " " + order + " LIMIT ?",
                JdbcAuditTrail::recorded,
                conditions.values.toArray());
    }

    private static Recorded recorded(ResultSet row, int number) throws SQLException {
        return new Recorded(
                row.getLong("id"),
                new AuditEntry(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        AuditAction.of(row.getString("action")).orElseThrow(),
                        row.getString("subject"),
                        row.getObject("migration_id", UUID.class),
                        row.getString("name"),
                        row.getString("detail")),
                row.getString("via"),
                row.getString("origin"));
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
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
                    .and("action = ?", action == null ? null : action.label())
                    .and("migration_id = ?", filter.migration())
                    .and("at >= ?", utc(filter.from()))
                    .and("at < ?", utc(filter.to()));
        }

        private Conditions and(String text, @Nullable Object value) {
            if (value != null) {
                texts.add(text);
                values.add(value);
            }
            return this;
        }
    }
}
