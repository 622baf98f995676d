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
}
