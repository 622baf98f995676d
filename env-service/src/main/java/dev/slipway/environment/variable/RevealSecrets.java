package dev.slipway.environment.variable;

import dev.slipway.contracts.EnvironmentRef;
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
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Hands an environment's secret values to a service that must not let them into a package. */
@Component
public class RevealSecrets {

    private final Environments environments;
    private final Variables variables;
    private final Vaults vaults;
    private final AuditTrail audit;
    private final Clock clock;

    RevealSecrets(Environments environments, Variables variables, Vaults vaults, AuditTrail audit, Clock clock) {
        this.environments = environments;
        this.variables = variables;
        this.vaults = vaults;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Decrypts all secret variables of an environment and records each one as revealed.
     *
     * @return the values, in the order of their names
     * @throws RegistryException.UnknownEnvironment when there is no such environment
     */
    @Transactional
    public List<Secret> revealAll(EnvironmentRef ref, Caller caller) {
        Environment environment = environments.get(ref);
        Vault vault = vaults.open(environment.id().asSecretOwner());
        Instant now = clock.instant();
        List<Secret> secrets = new ArrayList<>();
        List<AuditEntry> entries = new ArrayList<>();
        for (Variable variable : variables.list(environment.id())) {
            if (variable.content() instanceof VariableContent.Encrypted(var ciphertext)) {
                secrets.add(vault.unseal(variable.name().asSecretName(), ciphertext));
                entries.add(new AuditEntry(
                        now,
                        caller,
                        AuditAction.SECRET_REVEALED,
                        ref.toString(),
                        variable.name().value()));
            }
        }
        audit.append(entries);
        return List.copyOf(secrets);
    }
}
