package dev.slipway.backup.retention.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.AuditAction;
import dev.slipway.backup.retention.AuditEntry;
import dev.slipway.backup.retention.BackupAudit;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** {@link BackupAudit} in the append-only table {@code backup_audit}. */
@Repository
class JdbcBackupAudit implements BackupAudit {

    private final JdbcClient jdbc;

    JdbcBackupAudit(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void append(AuditEntry entry) {
        BackupId backup = entry.backupId();
        jdbc.sql("""
                        INSERT INTO backup_audit (at, actor, action, environment, backup_id, reason)
                        VALUES (:at, :actor, :action, :environment, :backup, :reason)""")
                .param("at", Timestamp.from(entry.at()))
                .param("actor", entry.actor())
                .param("action", entry.action().name())
                .param("environment", entry.environment().toString())
                .param("backup", backup == null ? null : backup.value())
                .param("reason", entry.reason())
                .update();
    }

    @Override
    public List<Recorded> newest(
            @Nullable EnvironmentRef environment, @Nullable BackupId backup, long before, int limit) {
        return jdbc.sql("""
                        SELECT * FROM backup_audit
                         WHERE id < :before
                           AND (:environment::text IS NULL OR environment = :environment::text)
                           AND (:backup::uuid IS NULL OR backup_id = :backup::uuid)
                         ORDER BY id DESC LIMIT :limit""")
                .param("before", before)
                .param("environment", environment == null ? null : environment.toString())
                .param("backup", backup == null ? null : backup.value())
                .param("limit", limit)
                .query(JdbcBackupAudit::recorded)
                .list();
    }

    private static Recorded recorded(ResultSet row, int number) throws SQLException {
        UUID backup = row.getObject("backup_id", UUID.class);
        return new Recorded(
                row.getLong("id"),
                new AuditEntry(
                        row.getTimestamp("at").toInstant(),
                        row.getString("actor"),
                        AuditAction.valueOf(row.getString("action")),
                        EnvironmentRef.parse(row.getString("environment")),
                        backup == null ? null : new BackupId(backup),
                        row.getString("reason")));
    }
}
