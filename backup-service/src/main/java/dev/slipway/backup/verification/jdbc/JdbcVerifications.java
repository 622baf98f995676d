package dev.slipway.backup.verification.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.verification.Verification;
import dev.slipway.backup.verification.Verifications;
import dev.slipway.contracts.EnvironmentRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

@Repository
class JdbcVerifications implements Verifications {

    /** What the newest verification of each backup said. */
    private static final String LAST = """
            LEFT JOIN LATERAL (SELECT v.ended_at, v.damage
                                 FROM verification v
                                WHERE v.backup_id = b.id
                                ORDER BY v.id DESC
                                LIMIT 1) last ON true
            """;

    /** Whether a backup counts where somebody may need it: taken here, and its newest verification found no damage. */
    private static final String RELIABLE = "b.copied_from IS NULL AND last.damage IS NULL";

    private final JdbcClient jdbc;

    JdbcVerifications(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void add(Verification verification) {
        jdbc.sql("""
                        INSERT INTO verification (backup_id, requested_by, ended_at, millis, objects, bytes, damage)
                        VALUES (:backup, :requestedBy, :endedAt, :millis, :objects, :bytes, :damage)
                        """)
                .param("backup", verification.backup().value())
                .param("requestedBy", verification.requestedBy())
                .param("endedAt", verification.endedAt().atOffset(ZoneOffset.UTC))
                .param("millis", verification.took().toMillis())
                .param("objects", verification.objects())
                .param("bytes", verification.bytes())
                .param("damage", verification.damage())
                .update();
    }

    @Override
    public List<Verification> of(BackupId backup, int limit) {
        return jdbc.sql("SELECT * FROM verification WHERE backup_id = :backup ORDER BY id DESC LIMIT :limit")
                .param("backup", backup.value())
                .param("limit", limit)
                .query(JdbcVerifications::verification)
                .list();
    }

    @Override
    public List<BackupId> unverifiedSince(Instant since, int limit) {
        return jdbc.sql("SELECT b.id FROM backup b " + LAST + """
                         WHERE b.state = 'completed' AND last.damage IS NULL
                           AND coalesce(last.ended_at, b.ended_at) < :since
                         ORDER BY coalesce(last.ended_at, b.ended_at)
                         LIMIT :limit
                        """)
                .param("since", since.atOffset(ZoneOffset.UTC))
                .param("limit", limit)
                .query((row, _) -> new BackupId(row.getObject("id", UUID.class)))
                .list();
    }

    @Override
    public Map<EnvironmentRef, Instant> newestSound() {
        Map<EnvironmentRef, Instant> newest = new LinkedHashMap<>();
        jdbc.sql("SELECT b.environment, max(b.ended_at) AS ended_at FROM backup b " + LAST
                        + " WHERE b.state = 'completed' AND b.scope IS NULL AND " + RELIABLE
                        + " GROUP BY b.environment")
                .query(row -> {
                    newest.put(EnvironmentRef.parse(row.getString("environment")), instant(row, "ended_at"));
                });
        return newest;
    }

    @Override
    public Set<BackupId> unreliable(EnvironmentRef environment) {
        return jdbc.sql("SELECT b.id FROM backup b " + LAST + " WHERE b.environment = :environment AND NOT (" + RELIABLE
                        + ")")
                .param("environment", environment.toString())
                .query((row, _) -> new BackupId(row.getObject("id", UUID.class)))
                .set();
    }

    private static Verification verification(ResultSet row, int number) throws SQLException {
        return new Verification(
                new BackupId(row.getObject("backup_id", UUID.class)),
                row.getString("requested_by"),
                instant(row, "ended_at"),
                Duration.ofMillis(row.getLong("millis")),
                row.getInt("objects"),
                row.getLong("bytes"),
                row.getString("damage"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
