package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vaults;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes how an environment's database is reached. */
@Component
public class ChangeConnection {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeConnection.class);

    private final Environments environments;
    private final Vaults vaults;
    private final AuditTrail audit;
    private final Clock clock;

    ChangeConnection(Environments environments, Vaults vaults, AuditTrail audit, Clock clock) {
        this.environments = environments;
        this.vaults = vaults;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Replaces the whole connection. The password is always given anew: were the stored one kept, whoever may change
     * the host could have it sent to a server of their own.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional
    public Environment change(EnvironmentRef ref, DatabaseConnection connection, Secret password, Caller caller) {
        Environment environment = environments.getLocked(ref);
        SealedSecret sealed = vaults.open(environment.id().asSecretOwner()).seal(DatabaseConnection.PASSWORD, password);
        environments.changeConnection(environment.id(), connection, sealed);
        audit.append(new AuditEntry(clock.instant(), caller, AuditAction.CONNECTION_CHANGED, ref.toString(), null));
        LOG.atInfo()
                .addKeyValue("environment", ref)
                .addKeyValue("actor", caller.actor())
                .log("Connection changed");
        return new Environment(
                environment.id(),
                ref,
                environment.stage(),
                connection,
                environment.registeredBy(),
                environment.registeredAt());
    }
}
