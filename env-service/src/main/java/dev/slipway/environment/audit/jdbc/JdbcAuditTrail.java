package dev.slipway.environment.audit.jdbc;

import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import java.sql.Timestamp;
import java.util.Collection;
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
                INSERT INTO audit_entry (at, actor, via, origin, action, subject, name)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """, entries, BATCH_SIZE, (statement, entry) -> {
            statement.setTimestamp(1, Timestamp.from(entry.at()));
            statement.setString(2, entry.caller().actor());
            statement.setString(3, entry.caller().via());
            statement.setString(4, entry.caller().origin());
            statement.setString(5, entry.action().name());
            statement.setString(6, entry.subject());
            statement.setString(7, entry.name());
        });
    }
}
