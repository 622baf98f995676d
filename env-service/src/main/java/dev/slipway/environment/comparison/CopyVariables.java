package dev.slipway.environment.comparison;

import static java.util.stream.Collectors.toMap;

import dev.slipway.contracts.EnvironmentRef;
import dev.slipway.contracts.VariableType;
import dev.slipway.environment.audit.AuditAction;
import dev.slipway.environment.audit.AuditEntry;
import dev.slipway.environment.audit.AuditTrail;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.precondition.StaleVersionException;
import dev.slipway.environment.registry.RegistryException;
import dev.slipway.environment.secret.Vaults;
import dev.slipway.environment.variable.Edit;
import dev.slipway.environment.variable.EditResult;
import dev.slipway.environment.variable.EditVariables;
import dev.slipway.environment.variable.NewValue;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.ReadVariables.Effective;
import dev.slipway.environment.variable.Variable;
import dev.slipway.environment.variable.VariableContent;
import dev.slipway.environment.variable.VariableException;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSetRef;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Copies variables from one environment of an application to another. */
@Component
public class CopyVariables {

    private final ReadVariables readVariables;
    private final EditVariables editVariables;
    private final Vaults vaults;
    private final AuditTrail audit;
    private final Clock clock;

    CopyVariables(
            ReadVariables readVariables, EditVariables editVariables, Vaults vaults, AuditTrail audit, Clock clock) {
        this.readVariables = readVariables;
        this.editVariables = editVariables;
        this.vaults = vaults;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * What to copy.
     *
     * @param from the environment to copy from; what it inherits can be copied, too
     * @param to the environment to copy to, of the same application
     * @param names which variables; what the target has of these names is replaced
     * @param mayReveal whether the caller may reveal secrets, without which none is copied
     * @param reason why, kept with the version, or null
     */
    public record Request(
            EnvironmentRef from,
            EnvironmentRef to,
            Collection<VariableName> names,
            boolean mayReveal,
            @Nullable String reason) {}

    /**
     * Copies all or none. A secret is decrypted and encrypted anew for the target; the audit trail of the source has an
     * entry for each.
     *
     * @throws RegistryException when one of the environments does not exist, or the target is archived
     * @throws VariableException.UnknownVariable when the source has no such variable
     * @throws StaleVersionException when the target is not what the caller expects
     * @throws MayNotCopySecretException when a secret is among them and the caller may not reveal it
     */
    @Transactional
    public EditResult copy(Request request, ExpectedVersion expected, Caller caller) {
        Effective source = readVariables.effective(request.from());
        Map<VariableName, Variable> byName =
                source.variables().stream().collect(toMap(Variable::name, Function.identity()));
        List<Edit.Put> edits = new ArrayList<>();
        List<AuditEntry> entries = new ArrayList<>();
        Instant now = clock.instant();
        for (VariableName name : new LinkedHashSet<>(request.names())) {
            Variable variable = byName.get(name);
            if (variable == null) {
                throw new VariableException.UnknownVariable(new VariableSetRef.Own(request.from()), name);
            }
            String value = switch (variable.content()) {
                case VariableContent.Plain(String plain) -> plain;
                case VariableContent.Encrypted(var ciphertext, var _) -> {
                    if (!request.mayReveal()) {
                        throw new MayNotCopySecretException(name);
                    }
                    entries.add(new AuditEntry(
                            now,
                            caller,
                            AuditAction.SECRET_COPIED,
                            request.from().toString(),
                            name.value()));
                    yield vaults.open(source.setOf(variable).asSecretOwner())
                            .unseal(name.asSecretName(), ciphertext)
                            .reveal();
                }
            };
            VariableType type = variable.content().type();
            edits.add(new Edit.Put(new NewValue(name, type, value, variable.description())));
        }
        audit.append(entries);
        String reason = request.reason() != null ? request.reason() : "Copied from " + request.from();
        return editVariables.edit(new VariableSetRef.Own(request.to()), edits, expected, reason, caller);
    }
}
