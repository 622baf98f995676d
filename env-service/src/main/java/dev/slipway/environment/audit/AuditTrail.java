package dev.slipway.environment.audit;

import java.util.Collection;
import java.util.List;

/** Where audit entries are kept. Entries are never changed or removed. */
public interface AuditTrail {

    /** Appends in the caller's transaction, so that nothing is done without its entry. */
    void append(Collection<AuditEntry> entries);

    /** Appends one entry; see {@link #append(Collection)}. */
    default void append(AuditEntry entry) {
        append(List.of(entry));
    }

    /**
     * The newest entries that are asked for, newest first.
     *
     * @param before only entries with a smaller id
     * @param limit how many at most
     */
    List<RecordedEntry> newest(AuditFilter filter, long before, int limit);

    /**
     * The oldest entries that are asked for, oldest first.
     *
     * @param after only entries with a greater id
     * @param limit how many at most
     */
    List<RecordedEntry> oldest(AuditFilter filter, long after, int limit);
}
