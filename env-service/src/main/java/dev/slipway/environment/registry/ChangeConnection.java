package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.environment.EnvironmentChanged;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.OptionalLong;
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
    private final Outbox outbox;
    private final Clock clock;

    ChangeConnection(Environments environments, Vaults vaults, AuditTrail audit, Outbox outbox, Clock clock) {
        this.environments = environments;
        this.vaults = vaults;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Replaces the whole connection. The password is always given anew: were the stored one kept, whoever may change
     * the host could have it sent to a server of their own.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Environment change(
            EnvironmentRef ref,
            DatabaseConnection connection,
            Secret password,
            ExpectedVersion expected,
            Caller caller) {
        Environment environment = environments.getLocked(ref);
        expected.require(OptionalLong.of(environment.version()), environment.inWords());
        SealedSecret sealed = vaults.open(environment.id().asSecretOwner()).seal(DatabaseConnection.PASSWORD, password);
        Environment changed = environment.connection(connection);
        environments.updateConnection(changed, sealed);
        Instant now = clock.instant();
        audit.append(new AuditEntry(now, caller, AuditAction.CONNECTION_CHANGED, ref.toString()));
        outbox.publish(new EnvironmentChanged(ref, caller.actor(), now));
        LOG.atInfo()
                .addKeyValue("environment", ref)
                .addKeyValue("version", changed.version())
                .addKeyValue("actor", caller.actor())
                .log("Connection changed");
        return changed;
    }
}
