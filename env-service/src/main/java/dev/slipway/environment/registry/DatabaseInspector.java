package dev.slipway.environment.registry;

import dev.slipway.managedpostgres.ConnectionSettings;
import org.jspecify.annotations.Nullable;

/** Looks at an environment's own database without changing it. */
public interface DatabaseInspector {

    /**
     * Connects and reports; a database that does not answer is a report too, not an exception.
     *
     * @param schema where the application keeps its tables, or null when that was not said
     */
    ConnectionReport inspect(ConnectionSettings connection, @Nullable String schema);
}
