package dev.slipway.backup.retention;

import dev.slipway.backup.BackupId;
import dev.slipway.contracts.EnvironmentRef;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was done to backups; entries are never changed or removed. */
public interface BackupAudit {

    /**
     * An entry as it is kept.
     *
     * @param id later entries have greater ones
     * @param entry what was done
     */
    record Recorded(long id, AuditEntry entry) {}

    /** Adds an entry; part of the current transaction. */
    void append(AuditEntry entry);

    /**
     * Entries, newest first.
     *
     * @param environment only those of this environment, or null for all
     * @param backup only those about this backup, or null for all
     * @param before only those with a smaller id
     * @param limit at most so many
     */
    List<Recorded> newest(@Nullable EnvironmentRef environment, @Nullable BackupId backup, long before, int limit);
}
