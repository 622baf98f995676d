package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.environment.EnvironmentRegistered;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.secret.SealedSecret;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Registers an environment of an application. */
@Component
public class RegisterEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(RegisterEnvironment.class);

    private final Applications applications;
    private final Environments environments;
    private final Vaults vaults;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    RegisterEnvironment(
            Applications applications,
            Environments environments,
            Vaults vaults,
            AuditTrail audit,
            Outbox outbox,
            Clock clock) {
        this.applications = applications;
        this.environments = environments;
        this.vaults = vaults;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Registers an environment and gives it a data keyset for its secrets, the password first. Its database is not
     * contacted: an environment may be registered before its database is up.
     *
     * @throws RegistryException.UnknownApplication when the application is not registered
     * @throws RegistryException.ArchivedApplication when the application is archived
     * @throws RegistryException.DuplicateEnvironment when the application has an environment of that name
     */
    @Transactional
    public Environment register(NewEnvironment registered, Caller caller) {
        EnvironmentRef ref = registered.ref();
        Application application = applications.getLocked(new ApplicationName(ref.application()));
        Instant now = clock.instant();
        Environment environment = new Environment(
                EnvironmentId.random(),
                ref,
                registered.displayName(),
                registered.stage(),
                registered.connection(),
                registered.uploads(),
                new Standing.InUse(),
                application.standing(),
                1,
                caller.actor(),
                now);
        SealedSecret sealed = vaults.create(environment.id().asSecretOwner())
                .seal(DatabaseConnection.PASSWORD, registered.password());
        if (!environments.add(application.id(), environment, sealed)) {
            throw new RegistryException.DuplicateEnvironment(ref);
        }
        audit.append(new AuditEntry(now, caller, AuditAction.ENVIRONMENT_REGISTERED, ref.toString()));
        outbox.publish(new EnvironmentRegistered(ref, registered.stage(), caller.actor(), now));
        LOG.atInfo()
                .addKeyValue("environment", ref)
                .addKeyValue("stage", registered.stage())
                .addKeyValue("actor", caller.actor())
                .log("Environment registered");
        return environment;
    }
}
