package dev.slipway.backup.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.Uploads;
import dev.slipway.contracts.EnvironmentRef;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link Uploads} in the table {@code backup_upload}. */
@Repository
class JdbcUploads implements Uploads {

    private final JdbcClient jdbc;

    JdbcUploads(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean begin(Upload upload, Instant now) {
        return jdbc.sql("""
                        INSERT INTO backup_upload (backup_id, environment, touched_at, loads_database)
                        VALUES (?, ?, ?, ?)
                        ON CONFLICT (backup_id) DO NOTHING""")
                        .param(upload.id().value())
                        .param(upload.environment().toString())
                        .param(Timestamps.of(now))
                        .param(upload.loadsDatabase())
                        .update()
                == 1;
    }

    @Override
    public boolean touch(BackupId id, Instant now) {
        return jdbc.sql("UPDATE backup_upload SET touched_at = ? WHERE backup_id = ?")
                        .param(Timestamps.of(now))
                        .param(id.value())
                        .update()
                == 1;
    }

    @Override
    public boolean forget(BackupId id) {
        return jdbc.sql("DELETE FROM backup_upload WHERE backup_id = ?")
                        .param(id.value())
                        .update()
                == 1;
    }

    @Override
    public boolean complete(BackupId id, UUID copiedFrom) {
        jdbc.sql("UPDATE backup SET copied_from = ? WHERE id = ?")
                .param(copiedFrom)
                .param(id.value())
                .update();
        return forget(id);
    }

    @Override
    public List<Upload> untouchedSince(Instant instant) {
        return jdbc.sql("SELECT backup_id, environment, loads_database FROM backup_upload WHERE touched_at < ?")
                .param(Timestamps.of(instant))
                .query((row, _) -> new Upload(
                        new BackupId(row.getObject(1, UUID.class)),
                        EnvironmentRef.parse(row.getString(2)),
                        row.getBoolean(3)))
                .list();
    }
}
