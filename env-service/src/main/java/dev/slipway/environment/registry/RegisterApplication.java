package dev.slipway.environment.registry;

import dev.slipway.contracts.environment.ApplicationRegistered;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Registers an application. */
@Component
public class RegisterApplication {

    private static final Logger LOG = LoggerFactory.getLogger(RegisterApplication.class);

    private final Applications applications;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    RegisterApplication(Applications applications, AuditTrail audit, Outbox outbox, Clock clock) {
        this.applications = applications;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Registers an application under a name that no other has.
     *
     * @throws RegistryException.DuplicateApplication when the name is taken
     */
    @Transactional
    public Application register(ApplicationName name, String displayName, Caller caller) {
        Instant now = clock.instant();
        Application application = new Application(
                ApplicationId.random(), name, displayName, new Standing.InUse(), 1, caller.actor(), now);
        if (!applications.add(application)) {
            throw new RegistryException.DuplicateApplication(name);
        }
        audit.append(new AuditEntry(now, caller, AuditAction.APPLICATION_REGISTERED, name.value()));
        outbox.publish(new ApplicationRegistered(name.value(), caller.actor(), now));
        LOG.atInfo()
                .addKeyValue("application", name)
                .addKeyValue("actor", caller.actor())
                .log("Application registered");
        return application;
    }
}
