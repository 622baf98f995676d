package dev.slipway.backup.jdbc;

import dev.slipway.backup.BackupId;
import dev.slipway.backup.Cancellation;
import dev.slipway.backup.Cancellations;
import dev.slipway.backup.RestoreId;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** {@link Cancellations} in columns of the tables {@code backup} and {@code restore}; never taken back. */
@Repository
class JdbcCancellations implements Cancellations {

    private final JdbcClient jdbc;

    JdbcCancellations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public boolean request(BackupId id, Cancellation cancellation) {
        return request("backup", "'requested', 'running', 'verifying'", id.value(), cancellation);
    }

    @Override
    public boolean request(RestoreId id, Cancellation cancellation) {
        return request("restore", "'requested', 'running'", id.value(), cancellation);
    }

    @Override
    public Optional<Cancellation> of(BackupId id) {
        return find("backup", id.value());
    }

    @Override
    public Optional<Cancellation> of(RestoreId id) {
        return find("restore", id.value());
    }

    @Override
    public Set<UUID> requestedAmong(Collection<UUID> ids) {
        UUID[] asked = ids.toArray(UUID[]::new);
        return new HashSet<>(
                jdbc.sql("""
                        SELECT id FROM backup WHERE id = ANY (?) AND cancel_requested_at IS NOT NULL
                        UNION ALL
                        SELECT id FROM restore WHERE id = ANY (?) AND cancel_requested_at IS NOT NULL""").param(asked).param(asked).query(UUID.class).list());
    }

    /** The lock of the updated row keeps its state until the transaction ends. */
    private boolean request(String table, String states, UUID id, Cancellation cancellation) {
        return jdbc.sql("""
                        UPDATE %s
                           SET cancel_requested_at = coalesce(cancel_requested_at, :at),
                               cancel_requested_by = coalesce(cancel_requested_by, :by),
                               cancel_reason = CASE WHEN cancel_requested_at IS NULL THEN :reason ELSE cancel_reason END
                         WHERE id = :id AND state IN (%s)""".formatted(table, states))
                        .param("at", Timestamps.of(cancellation.requestedAt()))
                        .param("by", cancellation.requestedBy())
                        .param("reason", cancellation.reason())
                        .param("id", id)
                        .update()
                == 1;
    }

    private Optional<Cancellation> find(String table, UUID id) {
        return jdbc.sql("""
                        SELECT cancel_requested_by, cancel_reason, cancel_requested_at
                          FROM %s
                         WHERE id = ? AND cancel_requested_at IS NOT NULL""".formatted(table))
                .param(id)
                .query((row, _) -> new Cancellation(
                        row.getString(1), row.getString(2), Timestamps.instant(row, "cancel_requested_at")))
                .optional();
    }
}
