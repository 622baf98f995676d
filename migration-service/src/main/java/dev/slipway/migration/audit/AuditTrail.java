package dev.slipway.migration.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was done, in order. */
public interface AuditTrail {

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
     * @param subject only those about this, or null for all
     * @param action only those of this kind, or null for all
     * @param before only those with a smaller id
     * @param limit at most so many
     */
    List<Recorded> newest(@Nullable String subject, @Nullable AuditAction action, long before, int limit);
}
