package dev.slipway.migration.audit.jdbc;

import dev.slipway.migration.audit.AuditAction;
import dev.slipway.migration.audit.AuditEntry;
import dev.slipway.migration.audit.AuditTrail;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

@Repository
class JdbcAuditTrail implements AuditTrail {

    private final JdbcClient jdbc;

    JdbcAuditTrail(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(AuditEntry entry) {
        jdbc.sql("""
                        INSERT INTO audit (at, actor, action, subject, detail)
                        VALUES (:at, :actor, :action, :subject, :detail)
                        """)
                .param("at", entry.at().atOffset(ZoneOffset.UTC))
                .param("actor", entry.actor())
                .param("action", entry.action().label())
                .param("subject", entry.subject())
                .param("detail", entry.detail())
                .update();
    }

    @Override
    public List<Recorded> newest(@Nullable String subject, @Nullable AuditAction action, long before, int limit) {
        return jdbc.sql("""
                        SELECT * FROM audit
                        WHERE id < :before
                          AND (:subject::text IS NULL OR subject = :subject)
                          AND (:action::text IS NULL OR action = :action)
                        ORDER BY id DESC LIMIT :limit
                        """)
                .param("before", before)
                .param("subject", subject)
                .param("action", action == null ? null : action.label())
                .param("limit", limit)
                .query(JdbcAuditTrail::read)
                .list();
    }

    private static Recorded read(ResultSet row, int number) throws SQLException {
        return new Recorded(
                row.getLong("id"),
                new AuditEntry(
                        row.getObject("at", OffsetDateTime.class).toInstant(),
                        row.getString("actor"),
                        AuditAction.of(row.getString("action")),
                        row.getString("subject"),
                        row.getString("detail")));
    }
}
