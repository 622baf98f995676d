package dev.slipway.environment.registry;

import dev.slipway.contracts.environment.EnvironmentChanged;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Puts an application's environments in the order in which releases go through them. */
@Component
public class OrderPipeline {

    private static final Logger LOG = LoggerFactory.getLogger(OrderPipeline.class);

    private final Applications applications;
    private final Environments environments;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    OrderPipeline(Applications applications, Environments environments, AuditTrail audit, Outbox outbox, Clock clock) {
        this.applications = applications;
        this.environments = environments;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * An application with its environments in use.
     *
     * @param application the application
     * @param environments its environments in their order
     */
    public record Pipeline(Application application, List<Environment> environments) {

        /** Copies the list. */
        public Pipeline {
            environments = List.copyOf(environments);
        }
    }

    /**
     * Orders all environments of an application that are in use. The application and each environment that gets another
     * place get a new version; the same order again changes nothing.
     *
     * @param names every environment's name once, development before pre-release before production
     * @param expected the application's version
     * @throws RegistryException.UnknownApplication when there is none of this name
     * @throws RegistryException.ArchivedApplication when it is archived
     * @throws RegistryException.InvalidPipeline when an environment is missing, given twice, unknown or out of order
     * @throws StaleVersionException when the application is not what the writer expects
     */
    @Transactional
    public Pipeline order(ApplicationName name, List<String> names, ExpectedVersion expected, Caller caller) {
        Application application = applications.getLocked(name);
        expected.require(OptionalLong.of(application.version()), application.inWords());
        List<Environment> current = environments.list(name).stream()
                .filter(environment -> environment.standing() instanceof Standing.InUse)
                .toList();
        List<Environment> ordered = inOrder(name, names, current);
        if (ordered.equals(current)) {
            return new Pipeline(application, current);
        }

        Instant now = clock.instant();
        Application reordered = application.reordered();
        applications.update(reordered);
        environments.order(ordered.stream().map(Environment::id).toList());
        audit.append(new AuditEntry(now, caller, AuditAction.PIPELINE_CHANGED, name.value()));
        List<Environment> pipeline = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            Environment environment = ordered.get(i);
            if (!environment.equals(current.get(i))) {
                environment = environment.moved();
                environments.update(environment);
                outbox.publish(new EnvironmentChanged(environment.ref(), caller.actor(), now));
            }
            pipeline.add(environment);
        }
        LOG.atInfo()
                .addKeyValue("application", name)
                .addKeyValue("pipeline", names)
                .addKeyValue("actor", caller.actor())
                .log("Pipeline changed");
        return new Pipeline(reordered, pipeline);
    }

    private static List<Environment> inOrder(ApplicationName application, List<String> names, List<Environment> all) {
        List<Environment> ordered = new ArrayList<>();
        for (String name : names) {
            Environment environment = all.stream()
                    .filter(candidate -> candidate.ref().environment().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new RegistryException.InvalidPipeline(
                            name, "The application '%s' has no environment '%s' in use.".formatted(application, name)));
            if (ordered.contains(environment)) {
                throw new RegistryException.InvalidPipeline(
                        name, "The environment '%s' is named twice.".formatted(name));
            }
            if (!ordered.isEmpty() && ordered.getLast().stage().compareTo(environment.stage()) > 0) {
                throw new RegistryException.InvalidPipeline(name, outOfOrder(ordered.getLast(), environment));
            }
            ordered.add(environment);
        }
        all.stream()
                .filter(environment -> !ordered.contains(environment))
                .map(environment -> environment.ref().environment())
                .findFirst()
                .ifPresent(missing -> {
                    throw new RegistryException.InvalidPipeline(
                            missing,
                            "The environment '%s' is missing; a pipeline names all environments in use."
                                    .formatted(missing));
                });
        return ordered;
    }

    private static String outOfOrder(Environment before, Environment after) {
        return "The environment '%s' (%s) cannot come after '%s' (%s)."
                .formatted(after.ref().environment(), words(after), before.ref().environment(), words(before));
    }

    private static String words(Environment environment) {
        return environment.stage().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
