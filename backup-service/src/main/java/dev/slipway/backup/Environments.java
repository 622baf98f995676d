package dev.slipway.backup;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.managedpostgres.ConnectionSettings;

/** Where environments' databases are. What is learnt here is used at once and kept nowhere. */
public interface Environments {

    /**
     * An environment as it is now.
     *
     * @throws UnknownEnvironmentException when nobody has registered it
     * @throws JobFailedException.Temporary when it cannot be found out now
     */
    RegisteredEnvironment get(EnvironmentRef environment);

    /** How to connect to an environment's database; fails as {@link #get} does. */
    default ConnectionSettings connectionOf(EnvironmentRef environment) {
        return get(environment).connection();
    }
}
