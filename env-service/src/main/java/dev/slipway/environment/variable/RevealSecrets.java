package dev.slipway.environment.variable;

import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.secret.Vault;
import dev.slipway.environment.secret.Vaults;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Shows values, and records every secret that it shows. */
@Component
public class RevealSecrets {

    private final VariableSets sets;
    private final Variables variables;
    private final Vaults vaults;
    private final AuditTrail audit;
    private final Clock clock;

    RevealSecrets(VariableSets sets, Variables variables, Vaults vaults, AuditTrail audit, Clock clock) {
        this.sets = sets;
        this.variables = variables;
        this.vaults = vaults;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A variable with its value. {@link #toString()} does not show it.
     *
     * @param variable the variable as it is stored
     * @param value its value in the clear
     */
    public record Revealed(Variable variable, Secret value) {}

    /**
     * One variable's value.
     *
     * @throws RegistryException when there is no such application or environment
     * @throws VariableException.UnknownVariable when the set has no such variable
     */
    @Transactional
    public Revealed reveal(VariableSetRef ref, VariableName name, Caller caller) {
        VariableSet set = sets.get(ref);
        Variable variable =
                variables.find(set, name).orElseThrow(() -> new VariableException.UnknownVariable(ref, name));
        return new Revealed(
                variable,
                switch (variable.content()) {
                    case VariableContent.Plain(String value) -> Secret.of(value);
                    case VariableContent.Encrypted(var ciphertext, var _) -> {
                        audit.append(entry(clock.instant(), caller, ref, name));
                        yield vaults.open(set.asSecretOwner()).unseal(name.asSecretName(), ciphertext);
                    }
                });
    }

    /**
     * Decrypts all secrets that hold in an environment, inherited ones included, for a service that must not let them
     * into a package.
     *
     * @return the values, in the order of their names
     * @throws RegistryException when there is no such environment, or it is archived
     */
    @Transactional
    public List<Secret> revealAll(VariableSetRef.Own ref, Caller caller) {
        VariableSet own = sets.getInUse(ref);
        VariableSet defaults = sets.inheritedBy(ref);
        Map<VariableLevel, Vault> opened = new EnumMap<>(VariableLevel.class);
        Instant now = clock.instant();
        List<Secret> secrets = new ArrayList<>();
        List<AuditEntry> entries = new ArrayList<>();
        for (Variable variable : variables.listEffective(own, defaults, VariableFilter.ALL)) {
            if (variable.content() instanceof VariableContent.Encrypted(var ciphertext, var _)) {
                Vault vault = opened.computeIfAbsent(
                        variable.level(),
                        level -> vaults.open((level == VariableLevel.ENVIRONMENT ? own : defaults).asSecretOwner()));
                secrets.add(vault.unseal(variable.name().asSecretName(), ciphertext));
                entries.add(entry(now, caller, ref, variable.name()));
            }
        }
        audit.append(entries);
        return List.copyOf(secrets);
    }

    /**
     * Decrypts one secret that holds in an environment, an inherited one included, for a service that works with it.
     *
     * @throws RegistryException when there is no such environment, or it is archived
     * @throws VariableException.UnknownVariable when no secret of this name holds there
     */
    @Transactional
    public Secret revealEffective(VariableSetRef.Own ref, VariableName name, Caller caller) {
        VariableSet own = sets.getInUse(ref);
        VariableSet defaults = sets.inheritedBy(ref);
        for (Variable variable : variables.listEffective(own, defaults, VariableFilter.ALL)) {
            if (variable.name().equals(name)
                    && variable.content() instanceof VariableContent.Encrypted(var ciphertext, var _)) {
                audit.append(entry(clock.instant(), caller, ref, name));
                return vaults.open((variable.level() == VariableLevel.ENVIRONMENT ? own : defaults).asSecretOwner())
                        .unseal(name.asSecretName(), ciphertext);
            }
        }
        throw new VariableException.UnknownVariable(ref, name);
    }

    private static AuditEntry entry(Instant at, Caller caller, VariableSetRef ref, VariableName name) {
        return new AuditEntry(at, caller, AuditAction.SECRET_REVEALED, ref.toString(), name.value());
    }
}
