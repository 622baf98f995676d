package dev.slipway.backup;

import dev.slipway.managedpostgres.ConnectionSettings;

/**
 * Keeps others from changing an environment, beside what engines do themselves while they read or replace its database. It
 * ends with the session that holds it, should that be cut.
 */
public interface EnvironmentHold {

    /** Ends it. */
    interface Held extends AutoCloseable {

        @Override
        void close();
    }

    /**
     * Others may share it; nobody changes the environment meanwhile.
     *
     * @throws JobFailedException.EnvironmentBusy when somebody is changing it
     */
    Held share(ConnectionSettings environment);

    /**
     * Nobody else has it.
     *
     * @throws JobFailedException.EnvironmentBusy when somebody has it
     */
    Held alone(ConnectionSettings environment);
}
