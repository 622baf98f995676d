package dev.slipway.backup.retention.jdbc;

import dev.slipway.backup.Backup;
import dev.slipway.backup.BackupId;
import dev.slipway.backup.Backups;
import dev.slipway.backup.retention.Candidate;
import dev.slipway.backup.retention.Deletions;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** {@link Deletions} as moves of rows from the table {@code backup} to {@code deleted_backup}. */
@Repository
class JdbcDeletions implements Deletions {

    private final JdbcClient jdbc;
    private final Backups backups;
    private final Verifications verifications;

    JdbcDeletions(JdbcClient jdbc, Backups backups, Verifications verifications) {
        this.jdbc = jdbc;
        this.backups = backups;
        this.verifications = verifications;
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Candidate> lock(EnvironmentRef environment) {
        // others who decide wait here, so that two decisions together never delete what each alone would have kept
        jdbc.sql("SELECT pg_advisory_xact_lock(hashtextextended('backup deletion ' || :environment, 0))::text")
                .param("environment", environment.toString())
                .query(String.class)
                .optional();
        // pins and restores reference the row, and so wait for it or are seen by what is read next
        jdbc.sql("SELECT id FROM backup WHERE environment = :environment ORDER BY id FOR UPDATE")
                .param("environment", environment.toString())
                .query(UUID.class)
                .list();
        return look(environment);
    }

    @Override
    public List<Candidate> look(EnvironmentRef environment) {
        Map<UUID, List<String>> holders = new HashMap<>();
        jdbc.sql("""
                        SELECT p.backup_id, p.holder FROM backup_pin p JOIN backup b ON b.id = p.backup_id
                         WHERE b.environment = :environment ORDER BY p.holder""").param("environment", environment.toString()).query(row -> {
            holders.computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                    .add(row.getString(2));
        });
        Map<UUID, List<UUID>> restores = new HashMap<>();
        jdbc.sql("""
                        SELECT r.backup_id, r.id FROM restore r JOIN backup b ON b.id = r.backup_id
                         WHERE b.environment = :environment AND r.ended_at IS NULL ORDER BY r.id""").param("environment", environment.toString()).query(row -> {
            restores.computeIfAbsent(row.getObject(1, UUID.class), _ -> new ArrayList<>())
                    .add(row.getObject(2, UUID.class));
        });
        Set<BackupId> unreliable = verifications.unreliable(environment);
        return backups.of(environment).stream()
                .map(backup -> new Candidate(
                        backup,
                        !unreliable.contains(backup.id()),
                        holders.getOrDefault(backup.id().value(), List.of()),
                        restores.getOrDefault(backup.id().value(), List.of())))
                .toList();
    }

    @Override
    public List<EnvironmentRef> withFailuresBefore(Instant then) {
        return jdbc.sql(
                        "SELECT DISTINCT environment FROM backup WHERE state IN ('failed', 'cancelled') AND ended_at < :then")
                .param("then", Timestamp.from(then))
                .query((row, _) -> EnvironmentRef.parse(row.getString(1)))
                .list();
    }

    @Override
    @Transactional(propagation = Propagation.MANDATORY)
    public void begin(BackupId id, Instant now) {
        jdbc.sql("""
                        DELETE FROM backup_pin
                         WHERE backup_id = (SELECT id FROM backup WHERE id = :id AND state IN ('failed', 'cancelled'))""").param("id", id.value()).update();
        int moved = jdbc.sql("""
                        WITH gone AS (DELETE FROM backup WHERE id = :id RETURNING *)
                        INSERT INTO deleted_backup (id, environment, deleted_at, backup)
                        SELECT id, environment, :now::timestamptz, to_jsonb(gone) FROM gone""")
                .param("id", id.value())
                .param("now", Timestamp.from(now))
                .update();
        if (moved != 1) {
            throw new IllegalStateException("The backup %s was not locked before its deletion".formatted(id));
        }
    }

    @Override
    public Optional<Backup> unfinished(BackupId id) {
        return jdbc.sql("""
                        SELECT environment, (backup ->> 'migration_id')::uuid AS migration_id,
                               backup ->> 'requested_by' AS requested_by, backup ->> 'note' AS note,
                               (backup ->> 'requested_at')::timestamptz AS requested_at
                          FROM deleted_backup
                         WHERE id = :id AND objects_removed_at IS NULL""")
                .param("id", id.value())
                .query((row, _) -> Backup.request(
                        id,
                        EnvironmentRef.parse(row.getString("environment")),
                        row.getObject("migration_id", UUID.class),
                        row.getString("requested_by"),
                        row.getString("note"),
                        row.getObject("requested_at", OffsetDateTime.class).toInstant()))
                .optional();
    }

    @Override
    public boolean isDeleted(BackupId id) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM deleted_backup WHERE id = :id)")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    @Override
    public void finish(BackupId id, Instant now) {
        jdbc.sql("UPDATE deleted_backup SET objects_removed_at = :now WHERE id = :id")
                .param("id", id.value())
                .param("now", Timestamp.from(now))
                .update();
    }
}
