package dev.slipway.environment.registry;

import dev.slipway.managedpostgres.ConnectionSettings;

/** Looks at an environment's own database without changing it. */
public interface DatabaseInspector {

    /** Connects and reports; a database that does not answer is a report too, not an exception. */
    ConnectionReport inspect(ConnectionSettings connection);
}
