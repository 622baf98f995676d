package dev.slipway.environment.variable;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.environment.VariableChanged;
import dev.slipway.contracts.environment.VariableRemoved;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.registry.Environments;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vault;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.outbox.Outbox;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Sets and removes variables. Each change, its audit entry and its event are one transaction. */
@Component
public class ChangeVariables {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeVariables.class);

    private final Environments environments;
    private final Variables variables;
    private final Vaults vaults;
    private final AuditTrail audit;
    private final Outbox outbox;
    private final Clock clock;

    ChangeVariables(
            Environments environments,
            Variables variables,
            Vaults vaults,
            AuditTrail audit,
            Outbox outbox,
            Clock clock) {
        this.environments = environments;
        this.variables = variables;
        this.vaults = vaults;
        this.audit = audit;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * A variable after a change.
     *
     * @param variable the variable as it is now
     * @param created whether there was none before
     */
    public record Changed(Variable variable, boolean created) {}

    /**
     * Creates a variable or gives it a new value.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws VariableException.StaleVersion when the variable is not what the writer expects
     */
    @Transactional
    public Changed set(EnvironmentRef ref, NewValue value, ExpectedVersion expected, Caller caller) {
        Environment environment = environments.getLocked(ref);
        return put(environment, vaults.open(environment.id().asSecretOwner()), value, expected, caller);
    }

    /**
     * Sets several variables, all or none.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws VariableException.DuplicateName when a name is given twice
     */
    @Transactional
    public void setAll(EnvironmentRef ref, List<NewValue> values, Caller caller) {
        Environment environment = environments.getLocked(ref);
        Vault vault = vaults.open(environment.id().asSecretOwner());
        Set<VariableName> names = new HashSet<>();
        for (NewValue value : values) {
            if (!names.add(value.name())) {
                throw new VariableException.DuplicateName(value.name());
            }
            put(environment, vault, value, new ExpectedVersion.Any(), caller);
        }
    }

    /**
     * Removes a variable.
     *
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     * @throws VariableException.UnknownVariable when the environment has no such variable
     * @throws VariableException.StaleVersion when the variable is not what the writer expects
     */
    @Transactional
    public void remove(EnvironmentRef ref, VariableName name, ExpectedVersion expected, Caller caller) {
        Environment environment = environments.getLocked(ref);
        Variable current = variables
                .find(environment.id(), name)
                .orElseThrow(() -> new VariableException.UnknownVariable(ref, name));
        requireExpected(ref, name, expected, Optional.of(current));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        variables.remove(environment.id(), name, caller.actor(), now);
        audit.append(new AuditEntry(now, caller, AuditAction.VARIABLE_REMOVED, ref.toString(), name.value()));
        outbox.publish(new VariableRemoved(ref, name.value(), current.version() + 1, caller.actor(), now));
        LOG.atInfo()
                .addKeyValue("environment", ref)
                .addKeyValue("variable", name)
                .addKeyValue("actor", caller.actor())
                .log("Variable removed");
    }

    private Changed put(Environment environment, Vault vault, NewValue value, ExpectedVersion expected, Caller caller) {
        EnvironmentRef ref = environment.ref();
        VariableName name = value.name();
        Optional<Variable> current = variables.find(environment.id(), name);
        requireExpected(ref, name, expected, current);

        VariableContent content = contentOf(value, vault);
        String description = Objects.requireNonNullElse(
                value.description(), current.map(Variable::description).orElse(""));
        if (current.isPresent() && isSame(current.get(), content, description)) {
            return new Changed(current.get(), false);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        long version = variables.put(environment.id(), name, content, description, caller.actor(), now);
        AuditAction action = current.isEmpty() ? AuditAction.VARIABLE_CREATED : AuditAction.VARIABLE_CHANGED;
        audit.append(new AuditEntry(now, caller, action, ref.toString(), name.value()));
        outbox.publish(new VariableChanged(ref, name.value(), content.type(), version, caller.actor(), now));
        LOG.atInfo()
                .addKeyValue("environment", ref)
                .addKeyValue("variable", name)
                .addKeyValue("version", version)
                .addKeyValue("actor", caller.actor())
                .log("Variable changed");
        return new Changed(new Variable(name, content, description, version, caller.actor(), now), current.isEmpty());
    }

    private static VariableContent contentOf(NewValue value, Vault vault) {
        return switch (value.type()) {
            case PLAIN -> new VariableContent.Plain(value.value());
            case SECRET ->
                new VariableContent.Encrypted(vault.seal(value.name().asSecretName(), Secret.of(value.value())));
        };
    }

    /**
     * A repeated plain value makes no new version. A secret always does, since each encryption gives another
     * ciphertext: whether a guessed value is the stored one must not show.
     */
    private static boolean isSame(Variable current, VariableContent content, String description) {
        return current.content().equals(content) && current.description().equals(description);
    }

    private static void requireExpected(
            EnvironmentRef ref, VariableName name, ExpectedVersion expected, Optional<Variable> current) {
        if (!expected.holdsFor(current)) {
            throw new VariableException.StaleVersion(ref, name);
        }
    }
}
