package dev.slipway.environment.registry;

import dev.slipway.contracts.environment.ApplicationArchived;
import dev.slipway.contracts.environment.ApplicationRenamed;
import dev.slipway.contracts.environment.ApplicationUnarchived;
import dev.slipway.contracts.environment.EnvironmentEvent;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Renames applications, puts them away and takes them up again. What is so already stays as it is, without a new
 * version. Each change, its audit entry and its event are one transaction.
 */
@Component
public class ChangeApplication {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeApplication.class);

    private final Applications applications;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    ChangeApplication(Applications applications, AuditTrail audit, Outbox outbox, Clock clock) {
        this.applications = applications;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Changes what people call an application; its slug stays.
     *
     * @throws RegistryException.UnknownApplication when there is none of this name
     * @throws RegistryException.ArchivedApplication when it is archived
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Application rename(ApplicationName name, String displayName, ExpectedVersion expected, Caller caller) {
        Application application = applications.getLocked(name);
        require(expected, application);
        if (application.displayName().equals(displayName)) {
            return application;
        }
        Instant now = clock.instant();
        return store(
                application.renamed(displayName),
                AuditAction.APPLICATION_RENAMED,
                new ApplicationRenamed(name.value(), displayName, caller.actor(), now),
                caller,
                now);
    }

    /**
     * Puts an application away: it and its environments can only be read from then on.
     *
     * @throws RegistryException.UnknownApplication when there is none of this name
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Application archive(ApplicationName name, ExpectedVersion expected, Caller caller) {
        Application application = lock(name, expected);
        if (application.standing() instanceof Standing.Archived) {
            return application;
        }
        Instant now = clock.instant();
        return store(
                application.standing(new Standing.Archived(caller.actor(), now)),
                AuditAction.APPLICATION_ARCHIVED,
                new ApplicationArchived(name.value(), caller.actor(), now),
                caller,
                now);
    }

    /**
     * Takes an archived application up again. Environments that were archived themselves stay so.
     *
     * @throws RegistryException.UnknownApplication when there is none of this name
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Application unarchive(ApplicationName name, ExpectedVersion expected, Caller caller) {
        Application application = lock(name, expected);
        if (application.standing() instanceof Standing.InUse) {
            return application;
        }
        Instant now = clock.instant();
        return store(
                application.standing(new Standing.InUse()),
                AuditAction.APPLICATION_UNARCHIVED,
                new ApplicationUnarchived(name.value(), caller.actor(), now),
                caller,
                now);
    }

    private Application lock(ApplicationName name, ExpectedVersion expected) {
        Application application =
                applications.lock(name).orElseThrow(() -> new RegistryException.UnknownApplication(name));
        require(expected, application);
        return application;
    }

    private static void require(ExpectedVersion expected, Application application) {
        expected.require(OptionalLong.of(application.version()), application.inWords());
    }

    private Application store(
            Application changed, AuditAction action, EnvironmentEvent event, Caller caller, Instant now) {
        applications.update(changed);
        audit.append(new AuditEntry(now, caller, action, changed.name().value()));
        outbox.publish(event);
        LOG.atInfo()
                .addKeyValue("application", changed.name())
                .addKeyValue("action", action)
                .addKeyValue("version", changed.version())
                .addKeyValue("actor", caller.actor())
                .log("Application changed");
        return changed;
    }
}
