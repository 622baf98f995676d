package dev.slipway.environment.variable.web;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.slipway.contracts.VariableType;
import dev.slipway.environment.audit.Caller;
import dev.slipway.environment.precondition.ExpectedVersion;
import dev.slipway.environment.registry.Environment;
import dev.slipway.environment.secret.Secret;
import dev.slipway.environment.variable.CheckRequirements;
import dev.slipway.environment.variable.CheckRequirements.Shortfall;
import dev.slipway.environment.variable.Edit;
import dev.slipway.environment.variable.EditVariables;
import dev.slipway.environment.variable.NewValue;
import dev.slipway.environment.variable.ReadVariables;
import dev.slipway.environment.variable.RequiredVariable;
import dev.slipway.environment.variable.RevealSecrets;
import dev.slipway.environment.variable.RollBackVariables;
import dev.slipway.environment.variable.VariableFilter;
import dev.slipway.environment.variable.VariableName;
import dev.slipway.environment.variable.VariableSetRef;
import dev.slipway.service.security.RequiresScope;
import dev.slipway.service.security.Scopes;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What other services ask and set about an environment's variables. The gateway never routes here. */
@RestController
@RequestMapping("/internal/environments/{application}/{environment}")
@RequiresScope(Scopes.INTERNAL)
class InternalVariableController {

    private final ReadVariables readVariables;
    private final EditVariables editVariables;
    private final CheckRequirements checkRequirements;
    private final RevealSecrets revealSecrets;
    private final RollBackVariables rollBackVariables;

    InternalVariableController(
            ReadVariables readVariables,
            EditVariables editVariables,
            CheckRequirements checkRequirements,
            RevealSecrets revealSecrets,
            RollBackVariables rollBackVariables) {
        this.readVariables = readVariables;
        this.editVariables = editVariables;
        this.checkRequirements = checkRequirements;
        this.revealSecrets = revealSecrets;
        this.rollBackVariables = rollBackVariables;
    }

    record NameAndType(@NotNull String name, @NotNull VariableType type) {

        static NameAndType of(RequiredVariable variable) {
            return new NameAndType(variable.name().value(), variable.type());
        }

        RequiredVariable toRequired() {
            return new RequiredVariable(new VariableName(name), type);
        }
    }

    record ShortfallResponse(List<NameAndType> missing, List<NameAndType> mistyped) {}

    /** The text form does not show the value. */
    record NewVariable(
            @NotNull String name,
            @NotNull VariableType type,
            @NotNull String value,
            @Nullable String description) {

        NewValue toNewValue() {
            return new NewValue(new VariableName(name), type, value, description);
        }

        @Override
        public String toString() {
            return "NewVariable[%s, %s]".formatted(name, type);
        }
    }

    /** A JSON array of strings, whose text form does not show them. */
    record SecretValues(@JsonValue List<String> values) {

        @Override
        public String toString() {
            return "SecretValues[%d]".formatted(values.size());
        }
    }

    @GetMapping("/variables")
    List<NameAndType> variables(@PathVariable String application, @PathVariable String environment) {
        return readVariables.listEffective(own(application, environment), VariableFilter.ALL).variables().stream()
                .map(variable -> new NameAndType(
                        variable.name().value(), variable.content().type()))
                .toList();
    }

    @GetMapping("/secret-values")
    SecretValues secretValues(@PathVariable String application, @PathVariable String environment, Caller caller) {
        return new SecretValues(revealSecrets.revealAll(own(application, environment), caller).stream()
                .map(Secret::reveal)
                .toList());
    }

    /** One secret, whose text form does not show it. */
    record SecretValue(String value) {

        @Override
        public String toString() {
            return "SecretValue[]";
        }
    }

    @GetMapping("/secrets/{name}")
    SecretValue secret(
            @PathVariable String application,
            @PathVariable String environment,
            @PathVariable String name,
            Caller caller) {
        return new SecretValue(revealSecrets
                .revealEffective(own(application, environment), new VariableName(name), caller)
                .reveal());
    }

    @PostMapping("/requirements-check")
    ShortfallResponse requirementsCheck(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody List<@Valid NameAndType> required) {
        Shortfall shortfall = checkRequirements.check(
                Environment.refOf(application, environment),
                required.stream().map(NameAndType::toRequired).toList());
        return new ShortfallResponse(
                shortfall.missing().stream().map(NameAndType::of).toList(),
                shortfall.mistyped().stream().map(NameAndType::of).toList());
    }

    @PutMapping("/variables")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void setVariables(
            @PathVariable String application,
            @PathVariable String environment,
            @RequestBody List<@Valid NewVariable> variables,
            Caller caller) {
        editVariables.edit(
                own(application, environment),
                variables.stream()
                        .map(variable -> new Edit.Put(variable.toNewValue()))
                        .toList(),
                new ExpectedVersion.Any(),
                null,
                caller);
    }

    /** Where to go back to, and why. */
    record RollBackOnce(
            @NotNull @Min(0) Long toVersion, @Nullable String reason) {}

    /** The version that the variables had afterwards. */
    record RolledBack(long version) {}

    @PutMapping("/variable-roll-backs/{id}")
    RolledBack rollBack(
            @PathVariable String application,
            @PathVariable String environment,
            @PathVariable UUID id,
            @RequestBody @Valid RollBackOnce request,
            Caller caller) {
        return new RolledBack(rollBackVariables.rollBackOnce(
                id, own(application, environment), request.toVersion(), request.reason(), caller));
    }

    private static VariableSetRef.Own own(String application, String environment) {
        return new VariableSetRef.Own(Environment.refOf(application, environment));
    }
}
