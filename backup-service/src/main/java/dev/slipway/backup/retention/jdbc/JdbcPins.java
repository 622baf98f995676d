package dev.slipway.backup.retention.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.retention.Pin;
import dev.slipway.backup.retention.Pins;
import dev.slipway.backup.retention.UnknownBackupException;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link Pins} in the table {@code backup_pin}. */
@Repository
class JdbcPins implements Pins {

    private final JdbcClient jdbc;

    JdbcPins(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<Pin> of(BackupId backup) {
        return of(List.of(backup)).getOrDefault(backup, List.of());
    }

    @Override
    public Map<BackupId, List<Pin>> of(Collection<BackupId> backups) {
        return jdbc
                .sql("SELECT * FROM backup_pin WHERE backup_id = ANY (?) ORDER BY holder")
                .param(backups.stream().map(BackupId::value).toArray(UUID[]::new))
                .query((row, _) -> new Pin(
                        new BackupId(row.getObject("backup_id", UUID.class)),
                        row.getString("holder"),
                        row.getString("reason"),
                        row.getString("pinned_by"),
                        row.getTimestamp("pinned_at").toInstant()))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Pin::backupId));
    }

    @Override
    public boolean put(Pin pin) {
        try {
            return jdbc.sql("""
                            INSERT INTO backup_pin (backup_id, holder, reason, pinned_by, pinned_at)
                            VALUES (:backup, :holder, :reason, :pinnedBy, :pinnedAt)
                            ON CONFLICT (backup_id, holder) DO UPDATE
                               SET reason = excluded.reason, pinned_by = excluded.pinned_by,
                                   pinned_at = excluded.pinned_at
                             WHERE backup_pin.reason <> excluded.reason""")
                            .param("backup", pin.backupId().value())
                            .param("holder", pin.holder())
                            .param("reason", pin.reason())
                            .param("pinnedBy", pin.pinnedBy())
                            .param("pinnedAt", Timestamp.from(pin.pinnedAt()))
                            .update()
                    == 1;
        } catch (DataIntegrityViolationException e) {
            throw new UnknownBackupException(pin.backupId());
        }
    }

    @Override
    public boolean remove(BackupId backup, String holder) {
        return jdbc.sql("DELETE FROM backup_pin WHERE backup_id = :backup AND holder = :holder")
                        .param("backup", backup.value())
                        .param("holder", holder)
                        .update()
                == 1;
    }
}
