package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.ConnectionSettings;

/** Where environments' databases are. What is learnt here is used at once and kept nowhere. */
public interface Environments {

    /**
     * How to connect to an environment's database.
     *
     * @throws UnknownEnvironmentException when nobody has registered it
     * @throws JobFailedException.Temporary when it cannot be found out now
     */
    ConnectionSettings connectionOf(EnvironmentRef environment);
}
