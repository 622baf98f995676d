package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import org.springframework.stereotype.Component;

/**
 * Tries an environment's connection. In no transaction: a database that answers slowly must not hold a connection to
 * ours.
 */
@Component
public class TestConnection {

    private final Environments environments;
    private final StoredConnections connections;
    private final DatabaseInspector inspector;

    TestConnection(Environments environments, StoredConnections connections, DatabaseInspector inspector) {
        this.environments = environments;
        this.connections = connections;
        this.inspector = inspector;
    }

    /**
     * Connects to the environment's database and reports what was found.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    public ConnectionReport test(EnvironmentRef ref) {
        Environment environment = environments.getInUse(ref);
        return inspector.inspect(
                connections.settingsOf(environment), environment.connection().schema());
    }
}
