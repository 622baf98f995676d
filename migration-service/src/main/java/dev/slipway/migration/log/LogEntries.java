package dev.slipway.migration.log;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The entries of logs as they are written. */
public interface LogEntries {

    /**
     * Adds entries at the end of a migration's log, which gives them their positions. Whoever else adds some to the same
     * log waits until this is committed, so a reader never sees one before those that stand before it.
     */
    void append(UUID migration, List<LogEntry> entries);

    /**
     * Lets nobody else add entries to a migration's log until the current transaction has ended. To be called before other
     * rows of the migration are changed in a transaction that adds entries as well: whoever takes both does so in this order.
     */
    void hold(UUID migration);

    /** Entries after a position, in their order. */
    List<LogEntry> after(UUID migration, long position, int limit);

    /** How much there is. */
    LogState state(UUID migration);

    /** The log is put away up to this entry. */
    void stored(UUID migration, long position, Instant at);

    /** Removes entries from the database that have been put away before this time, all of them. */
    int dropStoredBefore(Instant time);

    /** Logs that were put away for the last time before this time, the oldest first. */
    List<UUID> storedBefore(Instant time, int limit);

    /** Forgets a log. */
    void remove(UUID migration);
}
