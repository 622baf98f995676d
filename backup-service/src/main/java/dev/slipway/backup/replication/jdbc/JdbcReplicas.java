package dev.slipway.backup.replication.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.replication.Replica;
import dev.slipway.backup.replication.Replicas;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcReplicas implements Replicas {

    private static final String MISSING =
            " FROM backup b LEFT JOIN replica r ON r.backup_id = b.id WHERE b.state = 'completed' AND r.copied_at IS NULL";

    private final JdbcClient jdbc;

    JdbcReplicas(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<BackupId> due(Instant now, int limit) {
        return jdbc.sql("SELECT b.id" + MISSING + """
                         AND (r.next_attempt_at IS NULL OR r.next_attempt_at <= :now)
                         ORDER BY b.ended_at
                         LIMIT :limit
                        """)
                .param("now", now.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, _) -> new BackupId(row.getObject("id", UUID.class)))
                .list();
    }

    @Override
    public Optional<Replica> find(BackupId backup) {
        return jdbc.sql("SELECT * FROM replica WHERE backup_id = :backup")
                .param("backup", backup.value())
                .query(JdbcReplicas::replica)
                .optional();
    }

    @Override
    public void save(Replica replica) {
        switch (replica) {
            case Replica.Pending pending ->
                jdbc.sql("""
                                INSERT INTO replica (backup_id, attempts, last_failure, next_attempt_at)
                                VALUES (:backup, :attempts, :failure, :next)
                                ON CONFLICT (backup_id) DO UPDATE
                                   SET attempts = excluded.attempts, last_failure = excluded.last_failure,
                                       next_attempt_at = excluded.next_attempt_at
                                """)
                        .param("backup", pending.backup().value())
                        .param("attempts", pending.attempts())
                        .param("failure", pending.lastFailure())
                        .param("next", pending.nextAttemptAt().atOffset(ZoneOffset.UTC))
                        .update();
            case Replica.Copied copied ->
                jdbc.sql("""
                                INSERT INTO replica (backup_id, attempts, next_attempt_at, copied_at, bytes)
                                VALUES (:backup, :attempts, :copiedAt, :copiedAt, :bytes)
                                ON CONFLICT (backup_id) DO UPDATE
                                   SET attempts = excluded.attempts, last_failure = NULL,
                                       copied_at = excluded.copied_at, bytes = excluded.bytes
                                """)
                        .param("backup", copied.backup().value())
                        .param("attempts", copied.attempts())
                        .param("copiedAt", copied.copiedAt().atOffset(ZoneOffset.UTC))
                        .param("bytes", copied.bytes())
                        .update();
        }
    }

    @Override
    public long missing() {
        return jdbc.sql("SELECT count(*)" + MISSING).query(Long.class).single();
    }

    private static Replica replica(ResultSet row, int number) throws SQLException {
        BackupId backup = new BackupId(row.getObject("backup_id", UUID.class));
        OffsetDateTime copiedAt = row.getObject("copied_at", OffsetDateTime.class);
        return copiedAt == null
                ? new Replica.Pending(
                        backup,
                        row.getInt("attempts"),
                        row.getString("last_failure"),
                        row.getObject("next_attempt_at", OffsetDateTime.class).toInstant())
                : new Replica.Copied(backup, row.getInt("attempts"), row.getLong("bytes"), copiedAt.toInstant());
    }
}
