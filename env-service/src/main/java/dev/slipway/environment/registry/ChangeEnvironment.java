package dev.slipway.environment.registry;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.environment.EnvironmentArchived;
import dev.slipway.contracts.environment.EnvironmentChanged;
import dev.slipway.contracts.environment.EnvironmentEvent;
import dev.slipway.contracts.environment.EnvironmentUnarchived;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Changes what is known of environments, puts them away and takes them up again. What is so already stays as it is,
 * without a new version. Each change, its audit entry and its event are one transaction.
 */
@Component
public class ChangeEnvironment {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeEnvironment.class);

    private final Environments environments;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    ChangeEnvironment(Environments environments, AuditTrail audit, Outbox outbox, Clock clock) {
        this.environments = environments;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Replaces an environment's name for people and its uploads.
     *
     * @param displayName null for none
     * @param uploads null for none
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when it or its application is archived
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Environment describe(
            EnvironmentRef ref,
            @Nullable String displayName,
            @Nullable Uploads uploads,
            ExpectedVersion expected,
            Caller caller) {
        Environment environment = environments.getLocked(ref);
        expected.require(OptionalLong.of(environment.version()), environment.inWords());
        if (Objects.equals(environment.displayName(), displayName) && Objects.equals(environment.uploads(), uploads)) {
            return environment;
        }
        Instant now = clock.instant();
        return store(
                environment.described(displayName, uploads),
                AuditAction.ENVIRONMENT_CHANGED,
                new EnvironmentChanged(ref, caller.actor(), now),
                caller,
                now);
    }

    /**
     * Puts an environment away: it and its variables can only be read from then on.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when its application is archived
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Environment archive(EnvironmentRef ref, ExpectedVersion expected, Caller caller) {
        Environment environment = lock(ref, expected);
        if (environment.standing() instanceof Standing.Archived) {
            return environment;
        }
        Instant now = clock.instant();
        return store(
                environment.standing(new Standing.Archived(caller.actor(), now)),
                AuditAction.ENVIRONMENT_ARCHIVED,
                new EnvironmentArchived(ref, caller.actor(), now),
                caller,
                now);
    }

    /**
     * Takes an archived environment up again, as the last of its stage.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws RegistryException.ArchivedEnvironment when its application is archived
     * @throws StaleVersionException when it is not what the writer expects
     */
    @Transactional
    public Environment unarchive(EnvironmentRef ref, ExpectedVersion expected, Caller caller) {
        Environment environment = lock(ref, expected);
        if (environment.standing() instanceof Standing.InUse) {
            return environment;
        }
        environments.moveToEndOfStage(environment.id());
        Instant now = clock.instant();
        return store(
                environment.standing(new Standing.InUse()),
                AuditAction.ENVIRONMENT_UNARCHIVED,
                new EnvironmentUnarchived(ref, caller.actor(), now),
                caller,
                now);
    }

    private Environment lock(EnvironmentRef ref, ExpectedVersion expected) {
        Environment environment = environments
                .lock(ref)
                .orElseThrow(() -> new RegistryException.UnknownEnvironment(ref))
                .requireApplicationInUse();
        expected.require(OptionalLong.of(environment.version()), environment.inWords());
        return environment;
    }

    private Environment store(
            Environment changed, AuditAction action, EnvironmentEvent event, Caller caller, Instant now) {
        environments.update(changed);
        audit.append(new AuditEntry(now, caller, action, changed.ref().toString()));
        outbox.publish(event);
        LOG.atInfo()
                .addKeyValue("environment", changed.ref())
                .addKeyValue("action", action)
                .addKeyValue("version", changed.version())
                .addKeyValue("actor", caller.actor())
                .log("Environment changed");
        return changed;
    }
}
