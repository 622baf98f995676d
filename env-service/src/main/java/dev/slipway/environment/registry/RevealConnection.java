package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.managedpostgres.ConnectionSettings;
import java.time.Clock;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hands an environment's connection, password included, to a service that works on its database. */
@Component
public class RevealConnection {

    private final Environments environments;
    private final StoredConnections connections;
    private final VariableVersions variableVersions;
    private final AuditTrail audit;
    private final Clock clock;

    RevealConnection(
            Environments environments,
            StoredConnections connections,
            VariableVersions variableVersions,
            AuditTrail audit,
            Clock clock) {
        this.environments = environments;
        this.connections = connections;
        this.variableVersions = variableVersions;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What a service needs to work on an environment.
     *
     * @param environment the environment
     * @param connection its connection with the password
     * @param variablesVersion the version of its own variables, for backups to record
     */
    public record RevealedEnvironment(Environment environment, ConnectionSettings connection, long variablesVersion) {}

    /**
     * Reveals the connection and records that it was revealed.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     */
    @Transactional
    public RevealedEnvironment reveal(EnvironmentRef ref, Caller caller) {
        Environment environment = environments.getInUse(ref);
        audit.append(new AuditEntry(clock.instant(), caller, AuditAction.CONNECTION_REVEALED, ref.toString()));
        return new RevealedEnvironment(
                environment, connections.settingsOf(environment), variableVersions.versionOf(environment.id()));
    }
}
