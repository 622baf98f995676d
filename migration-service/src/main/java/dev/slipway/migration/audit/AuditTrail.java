package dev.slipway.migration.audit;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where audit entries are kept. Entries are never changed or removed. */
public interface AuditTrail {

    /**
     * An entry as it is kept.
     *
     * @param id later entries have greater ones
     * @param entry what was done
     * @param via the service that passed the request on for the actor, or null
     * @param origin the network address that the request came from; {@code event} for a message, {@code job} for what
     *     this service does of itself
     */
    record Recorded(long id, AuditEntry entry, @Nullable String via, String origin) {}

    /** Appends in the caller's transaction, so that nothing is done without its entry. Notes where the request came from. */
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
    List<Recorded> newest(AuditFilter filter, long before, int limit);

    /**
     * The oldest entries that are asked for, oldest first.
     *
     * @param after only entries with a greater id
     * @param limit how many at most
     */
    List<Recorded> oldest(AuditFilter filter, long after, int limit);
}
