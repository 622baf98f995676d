package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;

/** Databases that are there for a test only. */
public interface ScratchDatabases {

    /**
     * Drops one with everyone in it; one that does not exist is no error.
     *
     * @param server any database of the server
     * @throws JobFailedException when that is not possible
     */
    void drop(ConnectionSettings server, String name);

    /**
     * The first value of a query's first row as text, {@code (no row)} without one and {@code (null)} for none; nothing
     * can be changed by it, and it may take five minutes at most.
     *
     * @throws JobFailedException when the query fails; the reason holds the server's message
     */
    String answer(ConnectionSettings database, String query);
}
